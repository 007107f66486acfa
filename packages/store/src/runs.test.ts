// The run list: what it shows, that it pages, and that the log alone can bring it back.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { connect } from "./connection.ts";
import type { StoredEvent } from "./eventLog.ts";
import { openStore, type Store } from "./openStore.ts";
import type { RunFold, RunSummary } from "./runs.ts";

interface Moved extends StoredEvent {
  type: "moved";
  phase: string;
}

let folder: string;
let store: Store<Moved>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-runs-"));
  const result = await openStore<Moved>({ file: join(folder, "signalbox.db") });
  if (!result.ok) throw new Error(result.failure.message);
  store = result.value;
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const summaryOf = (id: string, phase: string, seq: number, more: Partial<RunSummary> = {}): RunSummary => ({
  id,
  projectId: "shop",
  request: `Request of ${id}`,
  phase,
  outcome: phase === "closed" ? "landed" : null,
  paused: false,
  iteration: 1,
  tasksTotal: 3,
  tasksWorking: 1,
  tasksMerged: seq,
  tasksEscalated: 0,
  waiting: phase === "gated" ? 1 : 0,
  costUsd: 0.25,
  createdAt: "2026-11-22T10:00:00.000Z",
  updatedAt: "2026-11-22T10:00:01.000Z",
  createdBy: "owner",
  seq,
  ...more,
});

const fold: RunFold<{ id: string; phase: string }, Moved> = {
  initial: (id) => ({ id, phase: "planning" }),
  evolve: (state, event) => ({ ...state, phase: event.phase }),
  summarise: (state, seq) => summaryOf(state.id, state.phase, seq),
};

const moved = (phase: string): Moved => ({ type: "moved", at: "2026-11-22T10:00:01.000Z", phase });

/** Appends and projects, as a loop does. */
async function play(id: string, phases: string[]): Promise<void> {
  for (const [index, phase] of phases.entries()) {
    await store.events.append(id, index, [moved(phase)]);
    await store.runs.project(summaryOf(id, phase, index + 1));
  }
}

it("keeps the newest line of each run, whatever order they arrive in", async () => {
  await store.runs.project(summaryOf("a", "gated", 4));
  await store.runs.project(summaryOf("a", "planning", 2));
  expect(await store.runs.get("a")).toEqual(summaryOf("a", "gated", 4));
  await store.runs.project(summaryOf("a", "closed", 9));
  expect(await store.runs.get("a")).toEqual(summaryOf("a", "closed", 9));
  expect(await store.runs.get("b")).toBeNull();
});

it("is the same when it is rebuilt from the log", async () => {
  await play("a", ["gated", "executing", "closed"]);
  await play("b", ["gated"]);
  await play("c", ["gated", "executing"]);
  const before = await store.runs.list();

  const other = await connect(store.file);
  await other.run(`DELETE FROM Run WHERE id = 'b'`);
  await other.run(`UPDATE Run SET phase = 'landing', seq = 99 WHERE id = 'a'`);
  await other.run(`UPDATE Run SET phase = 'planning', seq = 1 WHERE id = 'c'`);
  await other.close();
  await store.runs.project(summaryOf("ghost", "gated", 1));
  expect(await store.runs.list()).not.toEqual(before);

  expect(await store.runs.rebuild(fold)).toBe(3);
  expect(await store.runs.list()).toEqual(before);
});

it("names what a starting server has to look at", async () => {
  await play("done", ["gated", "closed"]);
  await play("open", ["gated", "executing"]);
  // Killed between the append and the line: for a new run, and for one whose line is behind.
  await store.events.append("unseen", 0, [moved("planning")]);
  await play("lagging", ["gated", "closed"]);
  await store.events.append("lagging", 2, [moved("closed")]);
  expect(await store.runs.unfinished()).toEqual(["lagging", "open", "unseen"]);
});

it("filters and pages, the newest first", async () => {
  for (let index = 0; index < 7; index++) {
    // Two share each moment, so that a page ends between equals.
    const createdAt = `2026-11-22T10:00:0${Math.floor(index / 2)}.000Z`;
    const phase = index % 3 === 0 ? "closed" : "executing";
    const request = index === 4 ? "Add 100% more tests" : "Something else";
    await store.runs.project(
      summaryOf(`run-${index}`, phase, 1, { createdAt, request, projectId: index < 2 ? "a" : "b" }),
    );
  }
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const page = await store.runs.list({ limit: 3, ...(before === undefined ? {} : { before }) });
    seen.push(...page.runs.map((run) => run.id));
    before = page.next ?? undefined;
  } while (before !== undefined);
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `run-${index}`));

  const ids = async (query: Parameters<typeof store.runs.list>[0]) =>
    (await store.runs.list(query)).runs.map((run) => run.id);
  expect(await ids({ open: false })).toEqual(["run-6", "run-3", "run-0"]);
  expect(await ids({ open: true, projectId: "a" })).toEqual(["run-1"]);
  expect(await ids({ text: "100%" })).toEqual(["run-4"]);
});
