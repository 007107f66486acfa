// The only truth: what happened to each run, in order, never changed.
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { RunEvent } from "@signalbox/engine";
import type { Clients } from "./clients.ts";
import { isBusy, isStorageTrouble } from "./connection.ts";

/** Any event of the engine: plain JSON with its time (ISO 8601, UTC) and, for decisions, who decided. */
export interface StoredEvent {
  readonly type: string;
  readonly at: string;
  readonly by?: string;
}

/** An event and its place in its run, counted from 1 without gaps. */
export interface SequencedEvent<Event extends StoredEvent = RunEvent> {
  seq: number;
  event: Event;
}

/** Consecutive events, the first of which has `fromSeq`. */
export interface EventPage<Event extends StoredEvent = RunEvent> {
  fromSeq: number;
  events: Event[];
}

export interface EventLog<Event extends StoredEvent = RunEvent> {
  /**
   * Adds events after `expectedSeq` (0 for a new run), all or none, on disk when it resolves. `seq` is the new head.
   * Failures: `conflict` where the head is elsewhere, `storage_failed` where the disk said no; neither stored anything.
   */
  append(
    runId: string,
    expectedSeq: number,
    events: readonly Event[],
  ): Promise<Result<{ seq: number }, Failure<"conflict" | "storage_failed">>>;
  /** The events from `fromSeq` (1) on, in pages, up to the head at the time of the last page. */
  read(runId: string, fromSeq?: number): AsyncGenerator<EventPage<Event>, void, void>;
  /** The same in one array; `[0]` has `fromSeq`. */
  readAll(runId: string, fromSeq?: number): Promise<Event[]>;
  /** At most `limit` events before `beforeSeq`, the newest first: a page of the activity list. */
  readBackwards(runId: string, limit: number, beforeSeq?: number): Promise<SequencedEvent<Event>[]>;
  /** The head of a run; 0 where there is none. */
  lastSeq(runId: string): Promise<number>;
  /** Every run that has events. */
  runIds(): Promise<string[]>;
}

/** Events per query: large enough to be fast, small enough that other requests get their turn in between. */
const pageSize = 2_000;

/** The log on the given clients. Reading 100,000 events takes about a third of a second. */
export function createEventLog<Event extends StoredEvent>({ writer, reader }: Clients): EventLog<Event> {
  const log: EventLog<Event> = {
    async append(runId, expectedSeq, events) {
      if (events.length === 0) return ok({ seq: expectedSeq });
      const rows = JSON.stringify(events.map((it) => [it.type, it.at, it.by ?? null, JSON.stringify(it)]));
      let stored: number;
      try {
        // One statement, hence one transaction, and the head is compared in it. The primary key would refuse a
        // second event of the same number anyway.
        stored = await writer.write(
          (client) => client.$executeRaw`
            INSERT INTO "RunEvent" ("runId", "seq", "type", "at", "by", "data")
            SELECT ${runId}, ${expectedSeq} + 1 + key, value ->> 0, value ->> 1, value ->> 2, value ->> 3
            FROM json_each(${rows})
            WHERE (SELECT coalesce(max("seq"), 0) FROM "RunEvent" WHERE "runId" = ${runId}) = ${expectedSeq}`,
        );
      } catch (error) {
        if (isBusy(error)) {
          const message = "Another program holds the database. Close it; what happened meanwhile is recorded then.";
          return failure("storage_failed", message, String(error));
        }
        if (isStorageTrouble(error))
          return failure("storage_failed", "The event log can't be written to. Free some disk space.", String(error));
        throw error;
      }
      if (stored === 0)
        return failure("conflict", `Run ${runId} has moved on: event ${expectedSeq} is no longer its last one.`);
      return ok({ seq: expectedSeq + events.length });
    },

    async *read(runId, fromSeq = 1) {
      for (let from = fromSeq; ; from += pageSize) {
        // SQLite joins a page into one JSON text: a row per event costs five times as much on the way here.
        const rows = await reader.$queryRaw<{ page: string | null }[]>`
          SELECT group_concat("data", ',') AS page FROM (
            SELECT "data" FROM "RunEvent"
            WHERE "runId" = ${runId} AND "seq" >= ${from} AND "seq" < ${from + pageSize} ORDER BY "seq")`;
        const page = rows[0]?.page ?? null;
        if (page === null) return;
        const events = JSON.parse(`[${page}]`) as Event[];
        yield { fromSeq: from, events };
        if (events.length < pageSize) return;
      }
    },

    async readAll(runId, fromSeq = 1) {
      const pages: Event[][] = [];
      for await (const page of log.read(runId, fromSeq)) pages.push(page.events);
      return pages.flat();
    },

    async readBackwards(runId, limit, beforeSeq) {
      const rows = await reader.runEvent.findMany({
        where: { runId, ...(beforeSeq === undefined ? {} : { seq: { lt: beforeSeq } }) },
        orderBy: { seq: "desc" },
        take: limit,
        select: { seq: true, data: true },
      });
      return rows.map((row) => ({ seq: row.seq, event: JSON.parse(row.data) as Event }));
    },

    async lastSeq(runId) {
      const last = await reader.runEvent.aggregate({ where: { runId }, _max: { seq: true } });
      return last._max.seq ?? 0;
    },

    async runIds() {
      const rows = await reader.$queryRaw<
        { runId: string }[]
      >`SELECT DISTINCT "runId" FROM "RunEvent" ORDER BY "runId"`;
      return rows.map((row) => row.runId);
    },
  };
  return log;
}
