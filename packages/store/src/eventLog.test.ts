// The promises of the log: in order, all or nothing, never changed, and a conflict is seen.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openClients } from "./clients.ts";
import { connect } from "./connection.ts";
import { createEventLog, type StoredEvent } from "./eventLog.ts";
import { openStore, type Store } from "./openStore.ts";

interface Said extends StoredEvent {
  type: "said";
  words: unknown;
}

let folder: string;
let store: Store<Said>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-log-"));
  await open();
});

async function open(): Promise<void> {
  const result = await openStore<Said>({ file: join(folder, "signalbox.db") });
  if (!result.ok) throw new Error(result.failure.message);
  store = result.value;
}

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const said = (words: unknown, by?: string): Said => ({
  type: "said",
  at: "2026-11-22T10:00:00.000Z",
  ...(by === undefined ? {} : { by }),
  words,
});

describe("append", () => {
  it("numbers events from 1 and gives them back exactly", async () => {
    const events = [
      said("plain", "Ada"),
      said({ nested: [1.5, 1e21, -0.1, null, true, { deep: "" }] }),
      said(
        "quotes \" ' , back\\slash, \u0000 null, new\nline, \u2028, 👩‍🚀, lone \ud800 surrogate, '); DROP TABLE Run; --",
      ),
    ];
    expect(await store.events.append("run-1", 0, events.slice(0, 2))).toEqual({ ok: true, value: { seq: 2 } });
    expect(await store.events.append("run-1", 2, events.slice(2))).toEqual({ ok: true, value: { seq: 3 } });
    expect(JSON.stringify(await store.events.readAll("run-1"))).toBe(JSON.stringify(events));
    expect(await store.events.lastSeq("run-1")).toBe(3);
  });

  it("refuses another head than the last event, and stores nothing of it", async () => {
    await store.events.append("run-1", 0, [said(1), said(2)]);
    for (const wrong of [0, 1, 3]) {
      const result = await store.events.append("run-1", wrong, [said("late"), said("later")]);
      expect(result).toMatchObject({ ok: false, failure: { code: "conflict" } });
    }
    expect((await store.events.readAll("run-1")).map((event) => event.words)).toEqual([1, 2]);
  });

  it("lets exactly one of many win who saw the same head", async () => {
    await store.events.append("run-1", 0, [said("begin")]);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, who) => store.events.append("run-1", 1, [said(who), said(who)])),
    );
    const winners = results.flatMap((result, who) => (result.ok ? [who] : []));
    expect(winners).toHaveLength(1);
    expect((await store.events.readAll("run-1")).map((event) => event.words)).toEqual([
      "begin",
      winners[0],
      winners[0],
    ]);
  });

  it("keeps runs apart", async () => {
    await Promise.all(["b", "a", "c"].map((run) => store.events.append(run, 0, [said(run)])));
    expect(await store.events.runIds()).toEqual(["a", "b", "c"]);
    expect((await store.events.readAll("b")).map((event) => event.words)).toEqual(["b"]);
    expect(await store.events.lastSeq("nobody")).toBe(0);
    expect(await store.events.readAll("nobody")).toEqual([]);
  });

  it("is nothing where there is nothing to append", async () => {
    expect(await store.events.append("run-1", 0, [])).toEqual({ ok: true, value: { seq: 0 } });
  });
});

describe("a full disk", () => {
  it("is a failure that says so, stores nothing of the batch and is over when there is room again", async () => {
    await store.close();
    const clients = await openClients(store.file);
    const log = createEventLog<Said>(clients);
    await log.append("run-1", 0, [said("before")]);
    await clients.writer.write((client) => client.$queryRaw`PRAGMA max_page_count = 1`);
    const batch = [said("small"), said("x".repeat(500_000))];
    expect(await log.append("run-1", 1, batch)).toMatchObject({ ok: false, failure: { code: "storage_failed" } });
    expect(await log.lastSeq("run-1")).toBe(1);
    await clients.writer.write((client) => client.$queryRaw`PRAGMA max_page_count = 100000`);
    expect(await log.append("run-1", 1, batch)).toEqual({ ok: true, value: { seq: 3 } });
    await clients.close();
    await open();
  });
});

describe("reading", () => {
  it("goes on from any event, also across pages, and ends at the head", async () => {
    const count = 4_000;
    await store.events.append(
      "run-1",
      0,
      Array.from({ length: count }, (_, index) => said(index + 1)),
    );
    for (const from of [1, 2_000, 2_001, 3_999, 4_000]) {
      const words = (await store.events.readAll("run-1", from)).map((event) => event.words);
      expect([words[0], words.at(-1), words.length]).toEqual([from, count, count - from + 1]);
    }
    expect(await store.events.readAll("run-1", count + 1)).toEqual([]);
  });

  it("pages backwards for the activity list", async () => {
    await store.events.append("run-1", 0, [said("a"), said("b"), said("c"), said("d"), said("e")]);
    const newest = await store.events.readBackwards("run-1", 2);
    expect(newest.map((it) => [it.seq, it.event.words])).toEqual([
      [5, "e"],
      [4, "d"],
    ]);
    const older = await store.events.readBackwards("run-1", 10, newest.at(-1)!.seq);
    expect(older.map((it) => it.seq)).toEqual([3, 2, 1]);
  });

  it("recovers a run of 100,000 events completely and in order", async () => {
    const batch = 2_500;
    for (let from = 0; from < 100_000; from += batch)
      await store.events.append(
        "long",
        from,
        Array.from({ length: batch }, (_, index) => said(from + index + 1)),
      );
    let expected = 0;
    for await (const page of store.events.read("long")) {
      expect(page.fromSeq).toBe(expected + 1);
      for (const event of page.events) if (event.words !== ++expected) throw new Error(`Event ${expected} is missing`);
    }
    expect(expected).toBe(100_000);
  });
});

describe("history", () => {
  it("can't be changed, not even by somebody with the file in an editor of SQL", async () => {
    await store.events.append("run-1", 0, [said("true")]);
    const other = await connect(store.file);
    await expect(other.run(`UPDATE RunEvent SET data = '{}'`)).rejects.toMatchObject({
      cause: { originalMessage: expect.stringMatching(/never changed/) },
    });
    await other.close();
  });
});
