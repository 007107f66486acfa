// The list of runs: a projection of the event log that can be thrown away and rebuilt.
import type { Clients } from "./clients.ts";
import type { EventLog, StoredEvent } from "./eventLog.ts";

/** One line of the run list. `seq` is the last event it has seen, `waiting` how many things wait for a person. */
export interface RunSummary {
  id: string;
  projectId: string;
  request: string;
  phase: string;
  outcome: string | null;
  paused: boolean;
  iteration: number;
  tasksTotal: number;
  tasksWorking: number;
  tasksMerged: number;
  tasksEscalated: number;
  waiting: number;
  costUsd: number;
  createdAt: string;
  updatedAt: string;
  createdBy: string;
  seq: number;
}

/** What to list. `text` is looked for in the request; `before` is the `next` of the page before. */
export interface RunQuery {
  projectId?: string;
  open?: boolean;
  text?: string;
  limit?: number;
  before?: string;
}

/** How events become a line of the list: the engine's fold and its summary, handed in by the server. */
export interface RunFold<State, Event extends StoredEvent> {
  initial(runId: string): State;
  evolve(state: State, event: Event, seq: number): State;
  summarise(state: State, seq: number): RunSummary;
}

export interface Runs<Event extends StoredEvent = StoredEvent> {
  /** The newest first; `next` is null on the last page. */
  list(query?: RunQuery): Promise<{ runs: RunSummary[]; next: string | null }>;
  get(id: string): Promise<RunSummary | null>;
  /** Writes a run's line, unless the one that is there has seen more. */
  project(summary: RunSummary): Promise<void>;
  /** Every run that isn't closed, or whose line lags behind the log: what a starting server has to fold. */
  unfinished(): Promise<string[]>;
  /** Makes the whole list anew from the log; how many runs it holds. Lines of runs without events go. */
  rebuild<State>(fold: RunFold<State, Event>): Promise<number>;
}

const defaultLimit = 50;
const maxLimit = 500;

/** Where a page ends; `createdAt` alone may be shared. */
const cursorOf = (run: RunSummary): string => `${run.createdAt}|${run.id}`;

/** Runs on the given clients and log. */
export function createRuns<Event extends StoredEvent>(clients: Clients, log: EventLog<Event>): Runs<Event> {
  const { writer, reader } = clients;
  const project = (summary: RunSummary) =>
    writer.transaction(async (client) => {
      const existing = await client.run.findUnique({ where: { id: summary.id }, select: { seq: true } });
      if (existing === null) await client.run.create({ data: summary });
      else if (existing.seq <= summary.seq) await client.run.updateMany({ where: { id: summary.id }, data: summary });
    });

  return {
    async list({ projectId, open, text, limit = defaultLimit, before } = {}) {
      const [beforeAt, beforeId] = before?.split("|") ?? [];
      const take = Math.min(Math.max(limit, 1), maxLimit);
      const runs = await reader.run.findMany({
        where: {
          ...(projectId === undefined ? {} : { projectId }),
          ...(open === undefined ? {} : { phase: open ? { not: "closed" } : "closed" }),
          ...(text === undefined ? {} : { request: { contains: text } }),
          ...(beforeAt === undefined || beforeId === undefined
            ? {}
            : { OR: [{ createdAt: { lt: beforeAt } }, { createdAt: beforeAt, id: { lt: beforeId } }] }),
        },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: take + 1,
      });
      const last = runs[take - 1];
      return { runs: runs.slice(0, take), next: runs.length > take && last ? cursorOf(last) : null };
    },

    get: (id) => reader.run.findUnique({ where: { id } }),
    project,

    async unfinished() {
      const rows = await reader.$queryRaw<{ runId: string }[]>`
        SELECT heads."runId" FROM (SELECT "runId", max("seq") AS head FROM "RunEvent" GROUP BY "runId") AS heads
        LEFT JOIN "Run" ON "Run"."id" = heads."runId"
        WHERE "Run"."id" IS NULL OR "Run"."phase" <> 'closed' OR "Run"."seq" < heads.head
        ORDER BY heads."runId"`;
      return rows.map((row) => row.runId);
    },

    async rebuild(fold) {
      // A line that claims to have seen more than the log holds would otherwise win over the right one.
      await writer.write(
        (client) => client.$executeRaw`
          DELETE FROM "Run" WHERE "seq" > (SELECT coalesce(max("seq"), 0) FROM "RunEvent" WHERE "runId" = "Run"."id")`,
      );
      const ids = await log.runIds();
      for (const id of ids) await project(await foldRun(log, id, fold));
      return ids.length;
    },
  };
}

async function foldRun<State, Event extends StoredEvent>(
  log: EventLog<Event>,
  runId: string,
  fold: RunFold<State, Event>,
): Promise<RunSummary> {
  let state = fold.initial(runId);
  let seq = 0;
  for await (const page of log.read(runId)) for (const event of page.events) state = fold.evolve(state, event, ++seq);
  return fold.summarise(state, seq);
}
