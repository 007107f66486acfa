// Measures the analysis of large plans: graph, conflicts and risk, and how it grows with the number of tasks.
import { performance } from "node:perf_hooks";
import { analysePlan, gateConfigFrom, type Plan, parsePlan } from "@signalbox/engine";
import { median, report } from "./parts/figures.ts";

/** Tasks in waves of 20, each depending on two of the wave before, with files of its own and one to read. */
function planOf(count: number): Plan {
  const tasks = Array.from({ length: count }, (_, n) => ({
    id: `task-${n}`,
    description: `Do part ${n}`,
    files_write: [`src/part-${n}.ts`, `test/part-${n}.test.ts`],
    files_read: n >= 20 ? [`src/part-${n - 20}.ts`] : [],
    depends_on: n >= 20 ? [...new Set([n - 20, n - (n % 20) - 1])].map((other) => `task-${other}`) : [],
    verification: [{ command: `npm test -- test/part-${n}.test.ts`, type: "test", required: true }],
  }));
  const text = JSON.stringify({ request: "Measure", created_at: "2026-01-01T00:00:00Z", tasks });
  const parsed = parsePlan(text);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.value;
}

const gate = gateConfigFrom({});

function timesOf(plan: Plan): number[] {
  analysePlan(plan, gate);
  return Array.from({ length: 15 }, () => {
    const started = performance.now();
    analysePlan(plan, gate);
    return performance.now() - started;
  });
}

// The engine of JavaScript has to have seen the code often enough, or the first of them seems slow.
timesOf(planOf(2_000));
const quarter = timesOf(planOf(500));
const half = timesOf(planOf(1_000));
const whole = timesOf(planOf(2_000));
report({ name: "graph, conflicts and risk of 2,000 tasks", samples: whole, unit: "ms", budget: "under 50" });
report({
  name: "growth of the same: 1,000 tasks against 500",
  samples: [median(half) / median(quarter)],
  unit: "times",
  budget: "linear, so 2",
});
report({
  name: "growth of the same: 2,000 tasks against 1,000",
  samples: [median(whole) / median(half)],
  unit: "times",
  budget: "linear, so 2",
});
