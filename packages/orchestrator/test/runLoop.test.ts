// The loop of a run on a real event log, with effects that do what the test says.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred, failure, ok } from "@signalbox/base";
import {
  analysePlan,
  defaultRunOptions,
  type Effect,
  type EffectKind,
  evolveAll,
  gateConfigFrom,
  type PlanRevision,
  parsePlan,
  type RunEvent,
  type Settlement,
} from "@signalbox/engine";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStore, type Store } from "../../store/src/index.ts";
import type { EventLogPort } from "../src/ports.ts";
import { type DoEffect, type EffectContext, openRunLoop, type RunLoop, type Wish } from "../src/runLoop.ts";

type Answer = Settlement["result"];
type Script = (effect: Effect, context: EffectContext) => Answer | Promise<Answer>;

let folder: string;
let store: Store;
const open: RunLoop[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-loop-"));
  const opened = await openStore({ file: join(folder, "signalbox.db") });
  if (!opened.ok) throw new Error(opened.failure.message);
  store = opened.value;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((loop) => loop.detach()));
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const sha = "a".repeat(40);
const check = { command: "npm test", type: "test" };

function planOf(...tasks: { id: string; depends_on?: string[] }[]): PlanRevision {
  const planned = tasks.map((task) => ({
    description: task.id,
    files_write: [`${task.id}.ts`],
    verification: [check],
    ...task,
  }));
  const parsed = parsePlan(JSON.stringify({ tasks: planned }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const analysis = analysePlan(parsed.value, gateConfigFrom({}));
  return { revision: 1, digest: "d1", plan: parsed.value, analysis, draftedBy: "Ada" };
}

const create = (plan: PlanRevision): Wish => ({
  type: "run.create",
  by: "Ada",
  runId: "r1",
  projectId: "p1",
  request: "Do it",
  base: { ref: "main", sha },
  target: { kind: "fastForward", branch: "main" },
  options: defaultRunOptions,
  plan,
});

/** What each effect answers when all goes well. */
const wellDone: { [Kind in EffectKind]: unknown } = {
  draftPlan: { problems: [] },
  measureBaseline: { checks: [] },
  awaitTime: {},
  awaitSlot: {},
  prepareRun: { stagingSha: sha, environmentHash: "e", preflight: [] },
  runAttempt: { done: { summary: "" } },
  tellSession: { heard: true },
  verifyAttempt: { sha, checks: [], failure: null },
  mergeToStaging: { stagingSha: sha, checks: [] },
  installDependency: {
    stagingSha: sha,
    environmentHash: "",
    summary: "",
    change: { added: [], changed: [], removed: [] },
  },
  renegotiateContract: { stagingSha: "c".repeat(40), file: null },
  checkStaging: { sha, checks: [], failure: null },
  requestReview: { accepted: { summary: "" } },
  land: { sha, ref: "refs/heads/main" },
  cleanUp: { kept: [] },
};
const done = (kind: EffectKind) => ok(wellDone[kind]) as Answer;

interface Opened {
  loop: RunLoop;
  /** Keys of effects in the order in which they began. */
  begun: string[];
  defects: unknown[];
  published: RunEvent[];
}

async function openLoop(
  scripts: Partial<Record<EffectKind, Script>> = {},
  log: EventLogPort = store.events,
): Promise<Opened> {
  const begun: string[] = [];
  const defects: unknown[] = [];
  const published: RunEvent[] = [];
  const doEffect: DoEffect = async (effect, context) => {
    begun.push(effect.key);
    return (scripts[effect.kind] ?? (() => done(effect.kind)))(effect, context);
  };
  const loop = await openRunLoop({
    runId: "r1",
    log,
    doEffect,
    publish: (seq, events) => {
      expect(seq).toBe(published.length + 1);
      published.push(...events);
    },
    live: () => {},
    defect: (error) => {
      defects.push(error);
      return `defect${defects.length}`;
    },
    now: () => new Date().toISOString(),
  });
  open.push(loop);
  return { loop, begun, defects, published };
}

const seen = (look: () => unknown) => vi.waitFor(() => expect(look()).toBeTruthy(), { timeout: 20_000, interval: 5 });
const phase = (loop: RunLoop, wanted: string) => seen(() => loop.state().phase === wanted);
/** An effect that takes until it is ended. */
const endless = (_effect: Effect, { signal }: EffectContext) =>
  new Promise<Answer>((resolve) =>
    signal.addEventListener("abort", () => resolve(failure("ended", String(signal.reason)))),
  );

test("a run goes from its plan to its end, and the log tells the same story", async () => {
  const { loop, published } = await openLoop();
  await loop.take(create(planOf({ id: "a" }, { id: "b", depends_on: ["a"] })));
  await phase(loop, "closed");
  expect(loop.state().outcome).toBe("landed");
  const events = await store.events.readAll("r1");
  expect(published).toEqual(events);
  expect(evolveAll(events)).toEqual(loop.state());
  expect(loop.seq()).toBe(events.length);
});

test("commands are taken one at a time, in the order in which they came", async () => {
  const { loop } = await openLoop({ runAttempt: endless });
  await loop.take(create(planOf({ id: "a" })));
  const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
  const taken = await Promise.all(
    numbers.map((maxWorkers) => loop.take({ type: "workers.change", by: "Ada", maxWorkers })),
  );
  const seqs = taken.map((each) => (each.ok ? each.value.seq : 0));
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(new Set(seqs).size).toBe(20);
  expect(loop.state().options.maxWorkers).toBe(20);
});

test("a command that is too late is rejected, and nothing happens", async () => {
  const { loop } = await openLoop();
  await loop.take(create(planOf({ id: "a" })));
  await phase(loop, "closed");
  const before = loop.seq();
  const taken = await loop.take({ type: "run.abort", by: "Ada", comment: "" });
  expect(taken).toMatchObject({ ok: false, failure: { code: "run_over" } });
  expect(loop.seq()).toBe(before);
});

test("an append that finds another head is refused, and the state stays as it was", async () => {
  const { loop } = await openLoop({ runAttempt: endless });
  await loop.take(create(planOf({ id: "a" })));
  await phase(loop, "executing");
  const state = loop.state();
  await store.events.append("r1", loop.seq(), [{ type: "run.continued", at: "2026-01-01T00:00:00Z", by: "Eve" }]);
  const taken = await loop.take({ type: "workers.change", by: "Ada", maxWorkers: 3 });
  expect(taken).toMatchObject({ ok: false, failure: { code: "conflict" } });
  expect(loop.state()).toBe(state);
});

test("what is no longer wanted is ended; what it comes to then changes nothing", async () => {
  const reasons: unknown[] = [];
  const { loop } = await openLoop({
    runAttempt: async (effect, context) => {
      await endless(effect, context);
      reasons.push(context.signal.reason);
      return done("runAttempt");
    },
  });
  await loop.take(create(planOf({ id: "a" })));
  await phase(loop, "executing");
  await loop.take({ type: "task.stop", by: "Ada", task: "a", comment: "" });
  await seen(() => reasons.length);
  expect(reasons).toEqual(["end"]);
  expect(loop.state().tasks.a?.attempts.map((attempt) => attempt.phase)).toEqual(["stopped"]);
});

test("a key starts again only after its last run has settled", async () => {
  const free = new Deferred<void>();
  let atWork = 0;
  let most = 0;
  const { loop, begun } = await openLoop({
    runAttempt: async (_effect, { signal }) => {
      atWork += 1;
      most = Math.max(most, atWork);
      // Takes its time to let go, whatever it is told.
      await (begun.filter((key) => key.startsWith("runAttempt")).length === 1 ? free.promise : null);
      atWork -= 1;
      return signal.aborted ? failure("ended", "") : done("runAttempt");
    },
  });
  await loop.take(create(planOf({ id: "a" })));
  await phase(loop, "executing");
  await loop.take({ type: "run.abort", by: "Ada", comment: "" });
  expect(begun).not.toContain(expect.stringMatching(/^cleanUp/));
  expect(loop.state().phase).toBe("closing");
  free.resolve();
  await phase(loop, "closed");
  expect(most).toBe(1);
});

test("cleaning up waits until every other effect has let go", async () => {
  let atWork = 0;
  const whileCleaning: number[] = [];
  const { loop } = await openLoop({
    runAttempt: async (effect, context) => {
      atWork += 1;
      const answer = await endless(effect, context);
      await new Promise((resolve) => setImmediate(resolve));
      atWork -= 1;
      return answer;
    },
    cleanUp: () => {
      whileCleaning.push(atWork);
      return done("cleanUp");
    },
  });
  await loop.take(create(planOf({ id: "a" }, { id: "b" }, { id: "c" })));
  await seen(() => atWork === 3);
  await loop.take({ type: "run.abort", by: "Ada", comment: "" });
  await phase(loop, "closed");
  expect(whileCleaning).toEqual([0]);
});

test("a merge that has begun runs to its end, though the run is aborted meanwhile", async () => {
  const merging = new Deferred<AbortSignal>();
  const goOn = new Deferred<void>();
  const { loop, begun } = await openLoop({
    mergeToStaging: async (_effect, { signal }) => {
      merging.resolve(signal);
      await goOn.promise;
      return done("mergeToStaging");
    },
  });
  await loop.take(create(planOf({ id: "a" })));
  const signal = await merging.promise;
  await loop.take({ type: "run.abort", by: "Ada", comment: "" });
  expect(signal.aborted).toBe(false);
  expect(begun.some((key) => key.startsWith("cleanUp"))).toBe(false);
  goOn.resolve();
  await phase(loop, "closed");
  expect(loop.state().outcome).toBe("aborted");
});

test("a pause suspends sessions and starts nothing else; continuing goes on with the same session", async () => {
  const told: boolean[] = [];
  const finish = new Deferred<void>();
  const { loop, begun } = await openLoop({
    runAttempt: async (_effect, { onSuspended }) => {
      onSuspended((suspended) => told.push(suspended));
      await finish.promise;
      return done("runAttempt");
    },
  });
  await loop.take(create(planOf({ id: "a" })));
  await seen(() => told.length);
  await loop.take({ type: "run.pause", by: "Ada", reason: "Lunch" });
  expect(told).toEqual([false, true]);
  finish.resolve();
  await seen(() => loop.state().tasks.a?.phase === "verifying");
  expect(begun.some((key) => key.startsWith("verifyAttempt"))).toBe(false);
  await loop.take({ type: "run.continue", by: "Ada" });
  await phase(loop, "closed");
  expect(begun.filter((key) => key.startsWith("runAttempt"))).toEqual(["runAttempt/a/1/1"]);
});

test("a defect parks the run with an id to look for; continuing tries again", async () => {
  let calls = 0;
  const { loop, defects } = await openLoop({
    checkStaging: () => {
      calls += 1;
      if (calls === 1) throw new Error("Nobody thought of this");
      return done("checkStaging");
    },
  });
  await loop.take(create(planOf({ id: "a" })));
  await seen(() => loop.state().paused);
  expect(loop.state().paused).toMatchObject({ by: "Signalbox", reason: expect.stringContaining("defect1") });
  expect(defects).toEqual([new Error("Nobody thought of this")]);
  expect(calls).toBe(1);
  await loop.take({ type: "run.continue", by: "Ada" });
  await phase(loop, "closed");
  expect(calls).toBe(2);
});

test("what happened is recorded as soon as the disk takes it, and until then people get their answers", async () => {
  let refused = 0;
  const log: EventLogPort = {
    readAll: (runId) => store.events.readAll(runId),
    async append(runId, expectedSeq, events) {
      if (refused === 0 && events.every((event) => event.type !== "attempt.verified")) {
        return store.events.append(runId, expectedSeq, events);
      }
      refused += 1;
      return refused < 4
        ? failure("storage_failed", "The disk is full.")
        : store.events.append(runId, expectedSeq, events);
    },
  };
  const { loop, begun } = await openLoop({}, log);
  await loop.take(create(planOf({ id: "a" })));
  await vi.waitFor(() => expect(refused).toBe(1));
  const decision = { type: "workers.change", by: "Ada", maxWorkers: 2 } as const;
  expect(await loop.take(decision)).toMatchObject({ ok: false, failure: { code: "storage_failed" } });
  expect(refused).toBe(2);
  await phase(loop, "closed");
  expect(begun.filter((key) => key.startsWith("verifyAttempt"))).toHaveLength(1);
});

test("a person hears at once that the disk is full, and can try again", async () => {
  let full = true;
  const log: EventLogPort = {
    readAll: (runId) => store.events.readAll(runId),
    append: async (...args) => (full ? failure("storage_failed", "The disk is full.") : store.events.append(...args)),
  };
  const { loop } = await openLoop({ runAttempt: endless }, log);
  const wish = create(planOf({ id: "a" }));
  expect(await loop.take(wish)).toMatchObject({ ok: false, failure: { code: "storage_failed" } });
  full = false;
  expect(await loop.take(wish)).toMatchObject({ ok: true });
});

test("detaching leaves what lives alone; the next loop on the log goes on where this one stood", async () => {
  const first = await openLoop({ runAttempt: endless });
  await first.loop.take(create(planOf({ id: "a" })));
  await phase(first.loop, "executing");
  await first.loop.detach();
  expect(first.loop.state().tasks.a?.phase).toBe("working");
  expect(await first.loop.take({ type: "run.abort", by: "Ada", comment: "" })).toMatchObject({
    failure: { code: "server_stopping" },
  });
  const second = await openRunLoop({
    runId: "r1",
    log: store.events,
    doEffect: async (effect) => done(effect.kind),
    publish: () => {},
    live: () => {},
    defect: () => "",
    now: () => new Date().toISOString(),
  });
  open.push(second);
  await phase(second, "closed");
  expect(second.state().tasks.a?.attempts.map(({ n, phase: at }) => `${n} ${at}`)).toEqual(["1 merged"]);
});

test("an effect whose answer changes nothing isn't begun again at once, over and over", async () => {
  let calls = 0;
  const { loop } = await openLoop({
    // An answer about other work than the one that was asked for counts for nothing.
    awaitSlot: async (_effect, { take }) => {
      calls += 1;
      if (calls === 1) await take({ type: "run.pause", by: "Ada", reason: "" });
      return failure("no_consequence", "This failure has no place in the lifecycle.");
    },
  });
  await loop.take(create(planOf({ id: "a" })));
  await seen(() => loop.state().paused);
  await loop.take({ type: "run.continue", by: "Ada" });
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toBe(2);
});

test("a log that somebody else writes stops the loop instead of the server", async () => {
  const goOn = new Deferred<void>();
  const { loop, defects, begun } = await openLoop({
    prepareRun: async () => {
      await goOn.promise;
      return done("prepareRun");
    },
  });
  await loop.take(create(planOf({ id: "a" })));
  await phase(loop, "preparing");
  await store.events.append("r1", loop.seq(), [{ type: "run.continued", at: "2026-01-01T00:00:00Z", by: "Eve" }]);
  goOn.resolve();
  await seen(() => defects.length);
  expect(loop.state().phase).toBe("preparing");
  expect(begun.some((key) => key.startsWith("runAttempt"))).toBe(false);
});
