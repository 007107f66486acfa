// The plan as a document: waves, owners, checks, contracts; and no structure that the plan's own text makes up.
import { expect, test } from "vitest";
import { executionPlan } from "./executionPlan.ts";
import { defaultGateConfig } from "./plan/gateConfig.ts";
import { analysePlan, parsePlan } from "./plan/index.ts";

const yaml = `request: |
  Limit the API
  # Not a heading
tasks:
  - id: limiter
    description: A token bucket
    files_write: [src/limiter.js]
    verification: [{command: "node --test \`x\`", type: test}]
  - id: middleware
    description: Answer 429
    files_write: [src/app.js]
    depends_on: [limiter]
    verification: [{command: node --test test/app.test.js, type: test}]
contracts:
  - {name: Limiter, version: "1", file_path: contracts/limiter.ts, methods: [take], consumers: [middleware]}
`;

test("a plan reads by wave, with who writes what, how it is checked, and its contracts", () => {
  const parsed = parsePlan(yaml);
  if (!parsed.ok) throw new Error("The plan is invalid.");
  const analysis = analysePlan(parsed.value, defaultGateConfig);
  const text = executionPlan({ revision: 2, digest: "d", plan: parsed.value, analysis, draftedBy: "planner" });
  expect(text).toContain(
    "Revision 2 by planner. Tasks: 2. Waves: 2, at most 1 at once; the longest chain is limiter > middleware.",
  );
  expect(text).toContain("> # Not a heading");
  expect(text).toMatch(/## Wave 1\n\n### limiter[\s\S]*## Wave 2\n\n### middleware/);
  expect(text).toContain("- Writes: `src/limiter.js`");
  expect(text).toContain("- Check: `` node --test `x` `` (test, 300 s)");
  expect(text).toContain("- After: limiter");
  expect(text).toContain("- `Limiter` `1` in `contracts/limiter.ts`: `take`, used by middleware");
  expect(text).toContain(`## Risk: ${analysis.risk.score}`);
});
