// Measures how long a run with a very long log takes to be read and folded after a restart.
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { decide, defaultRunOptions, evolveAll, gateConfigFrom, type RunEvent } from "@signalbox/engine";
import { openStore } from "@signalbox/store";
import { checkPlan, revisionOf } from "../src/plans.ts";
import { report } from "./parts/figures.ts";
import { inFolder } from "./parts/folder.ts";
import { planOf } from "./parts/panel.ts";

const length = 100_000;
const runId = "r1";
const at = "2026-01-01T00:00:00.000Z";

/** A run of 50 tasks that was begun, and then what its sessions used, turn by turn: most of any long log. */
function longLog(): RunEvent[] {
  const checked = checkPlan(planOf(50), gateConfigFrom({}));
  if (!checked.ok) throw new Error(checked.problems[0]?.message);
  const sha = "0".repeat(40);
  const begun = decide(null, {
    type: "run.create",
    at,
    by: "bench",
    runId,
    projectId: "p1",
    request: "Measure",
    base: { ref: "main", sha },
    target: { kind: "fastForward", branch: "main" },
    options: defaultRunOptions,
    plan: revisionOf(checked, 1, "bench"),
  });
  if (!begun.ok) throw new Error(begun.rejection.message);
  const delta = { costUsd: 0.01, inputTokens: 900, outputTokens: 90, contextTokens: 40_000, contextWindow: 200_000 };
  const usage = (n: number): RunEvent => ({
    type: "usage.recorded",
    at,
    by: "Signalbox",
    session: `task-${n % 50}-1-1`,
    task: `task-${n % 50}`,
    attempt: 1,
    delta: { ...delta, turns: 1, model: "claude-opus-4" },
  });
  const rest = Array.from({ length: length - begun.events.length }, (_, n) => usage(n));
  return [...begun.events, ...rest];
}

await inFolder(async (folder) => {
  const file = join(folder, "signalbox.db");
  const opened = await openStore({ file });
  if (!opened.ok) throw new Error(opened.failure.message);
  const events = longLog();
  for (let from = 0; from < events.length; from += 1_000) {
    const appended = await opened.value.events.append(runId, from, events.slice(from, from + 1_000));
    if (!appended.ok) throw new Error(appended.failure.message);
  }
  await opened.value.close();
  const samples: number[] = [];
  for (let round = 0; round < 7; round++) {
    const again = await openStore({ file });
    if (!again.ok) throw new Error(again.failure.message);
    const started = performance.now();
    const state = evolveAll(await again.value.events.readAll(runId));
    samples.push(performance.now() - started);
    if (!state) throw new Error("The run was not there.");
    await again.value.close();
  }
  report({ name: "recovery of a run with 100,000 events", samples, unit: "ms", budget: "under 1,000" });
});
