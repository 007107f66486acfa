// What sessions use is counted once, whoever listens to their hosts and however often they tell it.
import { decide, defaultRunOptions, type RunState, type Usage } from "@signalbox/engine";
import { expect, test } from "vitest";
import { daySpend } from "../src/daySpend.ts";
import type { EffectContext } from "../src/runLoop.ts";
import { usageRecorder, usedBefore } from "../src/usage.ts";

const at = "2026-01-01T00:00:00.000Z";
const usage = (turns: number, costUsd: number): Usage => ({
  turns,
  costUsd,
  inputTokens: turns * 100,
  outputTokens: turns * 10,
  contextTokens: 100,
  contextWindow: 200_000,
});

/** A run that takes commands, as the effects see it. */
function openedRun() {
  const created = decide(null, {
    type: "run.create",
    at,
    by: "Ada",
    runId: "r1",
    projectId: "p1",
    request: "x",
    base: { ref: "main", sha: "0".repeat(40) },
    target: { kind: "branch", branch: "x" },
    options: defaultRunOptions,
    plan: null,
  });
  if (!created.ok) throw new Error(created.rejection.message);
  let state: RunState = created.state;
  const take = async (wish: object) => {
    const decision = decide(state, { ...wish, at } as never);
    if (decision.ok) state = decision.state;
    return { ok: true as const, value: { seq: 0 } };
  };
  return { state: () => state, take } as unknown as EffectContext;
}

test("a session that goes on under another server is counted once, and told on resuming what it used", () => {
  const run = openedRun();
  const before = usageRecorder({ spent: daySpend() }, run);
  before(usage(1, 0.5), "plan-0-1-1");
  before(usage(2, 0.75), "plan-0-1-1");
  // The next server hears again how things stand, and then more.
  const after = usageRecorder({ spent: daySpend() }, run);
  after(usage(2, 0.75), "plan-0-1-1");
  after(usage(3, 1), "plan-0-1-1");
  expect(run.state().usage).toMatchObject({ turns: 3, costUsd: 1, inputTokens: 300, outputTokens: 30 });

  expect(usedBefore(run.state(), "plan-0-1")).toEqual({ costUsd: 1, inputTokens: 300, outputTokens: 30 });
  expect(usedBefore(run.state(), "plan-0")).toEqual({ costUsd: 0, inputTokens: 0, outputTokens: 0 });
  after(usage(1, 0.25), "plan-0-1-2");
  expect(run.state().usage).toMatchObject({ turns: 4, costUsd: 1.25 });
});
