// The list of runs: a projection of the event log that can be thrown away and rebuilt.
import type { RunEvent, RunSummary } from "@signalbox/engine";
import type { Client, Clients } from "./clients.ts";
import type { EventLog, StoredEvent } from "./eventLog.ts";

/** What a line of the list has at least: what it is found and ordered by. The rest of it is kept as it comes. */
export interface RunLine {
  runId: string;
  projectId: string;
  request: string;
  phase: string;
  outcome: string | null;
  createdAt: string;
  updatedAt: string;
}

/** What to list. `text` is looked for in the request; `before` is the `next` of the page before. */
export interface RunQuery {
  projectId?: string;
  open?: boolean;
  text?: string;
  limit?: number;
  before?: string;
}

/** How events become a line: the engine's `evolve` and `summariseRun`, or a test's own. */
export interface RunFold<State, Event extends StoredEvent, Line extends RunLine> {
  evolve(state: State | null, event: Event): State;
  summarise(state: State): Line;
}

export interface Runs<Event extends StoredEvent = RunEvent, Line extends RunLine = RunSummary> {
  /** The newest first; `next` is null on the last page. */
  list(query?: RunQuery): Promise<{ runs: Line[]; next: string | null }>;
  get(runId: string): Promise<Line | null>;
  /** Writes a run's line as of event `seq`, unless the one that is there has seen more. */
  project(line: Line, seq: number): Promise<void>;
  /** Every run that isn't closed, or whose line lags behind the log: what a starting server has to fold. */
  unfinished(): Promise<string[]>;
  /** Makes the whole list anew from the log; how many runs it holds. Lines of runs without events go. */
  rebuild<State>(fold: RunFold<State, Event, Line>): Promise<number>;
}

const defaultLimit = 50;
const maxLimit = 500;

/** Where a page ends; `createdAt` alone may be shared. */
const cursorOf = (row: { createdAt: string; id: string }): string => `${row.createdAt}|${row.id}`;

/** Runs on the given clients and log. */
export function createRuns<Event extends StoredEvent, Line extends RunLine>(
  clients: Clients,
  log: EventLog<Event>,
): Runs<Event, Line> {
  const { writer, reader } = clients;
  const parse = (row: { summary: string }) => JSON.parse(row.summary) as Line;
  const project = (line: Line, seq: number) => writer.write((client) => writeLine(client, line, seq));
  return {
    async list({ limit = defaultLimit, ...query } = {}) {
      const take = Math.min(Math.max(limit, 1), maxLimit);
      const rows = await reader.run.findMany({
        where: condition(query),
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: take + 1,
      });
      const last = rows[take - 1];
      return { runs: rows.slice(0, take).map(parse), next: rows.length > take && last ? cursorOf(last) : null };
    },

    async get(runId) {
      const row = await reader.run.findUnique({ where: { id: runId } });
      return row === null ? null : parse(row);
    },

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
      for (const id of ids) {
        const folded = await foldRun(log, id, fold);
        if (folded) await project(fold.summarise(folded.state), folded.seq);
      }
      return ids.length;
    },
  };
}

function condition({ projectId, open, text, before }: RunQuery) {
  const [beforeAt, beforeId] = before?.split("|") ?? [];
  return {
    ...(projectId === undefined ? {} : { projectId }),
    ...(open === undefined ? {} : { phase: open ? { not: "closed" } : "closed" }),
    ...(text === undefined ? {} : { request: { contains: text } }),
    ...(beforeAt === undefined || beforeId === undefined
      ? {}
      : { OR: [{ createdAt: { lt: beforeAt } }, { createdAt: beforeAt, id: { lt: beforeId } }] }),
  };
}

async function writeLine(client: Client, line: RunLine, seq: number): Promise<void> {
  const summary = JSON.stringify(line);
  await client.$executeRaw`
    INSERT INTO "Run" ("id", "projectId", "request", "phase", "outcome", "createdAt", "updatedAt", "seq", "summary")
    VALUES (${line.runId}, ${line.projectId}, ${line.request}, ${line.phase}, ${line.outcome}, ${line.createdAt},
            ${line.updatedAt}, ${seq}, ${summary})
    ON CONFLICT ("id") DO UPDATE SET "projectId" = excluded."projectId", "request" = excluded."request",
      "phase" = excluded."phase", "outcome" = excluded."outcome", "createdAt" = excluded."createdAt",
      "updatedAt" = excluded."updatedAt", "seq" = excluded."seq", "summary" = excluded."summary"
    WHERE excluded."seq" >= "Run"."seq"`;
}

async function foldRun<State, Event extends StoredEvent>(
  log: EventLog<Event>,
  runId: string,
  fold: Pick<RunFold<State, Event, RunLine>, "evolve">,
): Promise<{ state: State; seq: number } | null> {
  let state: State | null = null;
  let seq = 0;
  for await (const page of log.read(runId))
    for (const event of page.events) {
      state = fold.evolve(state, event);
      seq++;
    }
  return state === null ? null : { state, seq };
}
