// The run list: what it shows, that it pages, and that the log alone can bring it back.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultRunOptions, evolve, type RunEvent, summariseRun } from "@signalbox/engine";
import { afterEach, beforeEach, expect, it } from "vitest";
import { connect } from "./connection.ts";
import type { StoredEvent } from "./eventLog.ts";
import { openStore, type Store } from "./openStore.ts";
import type { RunFold, RunLine } from "./runs.ts";

interface Moved extends StoredEvent {
  type: "moved";
  runId: string;
  phase: string;
}

let folder: string;
let store: Store<Moved, Line>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-runs-"));
  const result = await openStore<Moved, Line>({ file: join(folder, "signalbox.db") });
  if (!result.ok) throw new Error(result.failure.message);
  store = result.value;
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

interface Line extends RunLine {
  merged: number;
}

const lineOf = (runId: string, phase: string, merged: number, more: Partial<Line> = {}): Line => ({
  runId,
  projectId: "shop",
  request: `Request of ${runId}`,
  phase,
  outcome: phase === "closed" ? "landed" : null,
  merged,
  createdAt: "2026-11-22T10:00:00.000Z",
  updatedAt: "2026-11-22T10:00:01.000Z",
  ...more,
});

const fold: RunFold<{ runId: string; phase: string; seen: number }, Moved, Line> = {
  evolve: (state, event) => ({ runId: event.runId, phase: event.phase, seen: (state?.seen ?? 0) + 1 }),
  summarise: (state) => lineOf(state.runId, state.phase, state.seen),
};

const moved = (runId: string, phase: string): Moved => ({
  type: "moved",
  at: "2026-11-22T10:00:01.000Z",
  runId,
  phase,
});

/** Appends and projects, as a loop does. */
async function play(id: string, phases: string[]): Promise<void> {
  for (const [index, phase] of phases.entries()) {
    await store.events.append(id, index, [moved(id, phase)]);
    await store.runs.project(lineOf(id, phase, index + 1), index + 1);
  }
}

it("keeps the newest line of each run, whatever order they arrive in", async () => {
  await store.runs.project(lineOf("a", "gated", 4), 4);
  await store.runs.project(lineOf("a", "planning", 2), 2);
  expect(await store.runs.get("a")).toEqual(lineOf("a", "gated", 4));
  await store.runs.project(lineOf("a", "closed", 9), 9);
  expect(await store.runs.get("a")).toEqual(lineOf("a", "closed", 9));
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
  await store.runs.project(lineOf("ghost", "gated", 1), 1);
  expect(await store.runs.list()).not.toEqual(before);

  expect(await store.runs.rebuild(fold)).toBe(3);
  expect(await store.runs.list()).toEqual(before);
});

it("names what a starting server has to look at", async () => {
  await play("done", ["gated", "closed"]);
  await play("open", ["gated", "executing"]);
  // Killed between the append and the line: for a new run, and for one whose line is behind.
  await store.events.append("unseen", 0, [moved("unseen", "planning")]);
  await play("lagging", ["gated", "closed"]);
  await store.events.append("lagging", 2, [moved("lagging", "closed")]);
  expect(await store.runs.unfinished()).toEqual(["lagging", "open", "unseen"]);
});

it("filters and pages, the newest first", async () => {
  for (let index = 0; index < 7; index++) {
    // Two share each moment, so that a page ends between equals.
    const createdAt = `2026-11-22T10:00:0${Math.floor(index / 2)}.000Z`;
    const phase = index % 3 === 0 ? "closed" : "executing";
    const request = index === 4 ? "Add 100% more tests" : "Something else";
    await store.runs.project(
      lineOf(`run-${index}`, phase, 1, { createdAt, request, projectId: index < 2 ? "a" : "b" }),
      1,
    );
  }
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const page = await store.runs.list({ limit: 3, ...(before === undefined ? {} : { before }) });
    seen.push(...page.runs.map((run) => run.runId));
    before = page.next ?? undefined;
  } while (before !== undefined);
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `run-${index}`));

  const ids = async (query: Parameters<typeof store.runs.list>[0]) =>
    (await store.runs.list(query)).runs.map((run) => run.runId);
  expect(await ids({ open: false })).toEqual(["run-6", "run-3", "run-0"]);
  expect(await ids({ open: true, projectId: "a" })).toEqual(["run-1"]);
  expect(await ids({ text: "100%" })).toEqual(["run-4"]);
});

it("understands the engine's own events and summaries", async () => {
  await store.close();
  const real = await openStore({ file: store.file });
  if (!real.ok) throw new Error(real.failure.message);
  const created: RunEvent = {
    type: "run.created",
    at: "2026-11-22T10:00:00.000Z",
    by: "Ada",
    runId: "run-1",
    projectId: "shop",
    request: "Add a cart",
    base: { ref: "main", sha: "a".repeat(40) },
    target: { kind: "fastForward", branch: "main" },
    options: defaultRunOptions,
  };
  const paused: RunEvent = { type: "run.paused", at: "2026-11-22T10:05:00.000Z", by: "Ada", reason: "lunch" };
  await real.value.events.append("run-1", 0, [created, paused]);
  expect(await real.value.runs.rebuild({ evolve, summarise: summariseRun })).toBe(1);
  expect(await real.value.runs.get("run-1")).toMatchObject({ runId: "run-1", phase: "planning", paused: true });
  store = real.value as never;
});
