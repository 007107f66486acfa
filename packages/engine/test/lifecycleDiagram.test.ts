// The diagrams in docs/lifecycle.md say what the engine's tables say.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawLifecycle, withLifecycle } from "../../../scripts/docs/lifecycleDiagram.mjs";
import * as lifecycle from "../src/lifecycle.ts";

const page = () => readFileSync(new URL("../../../docs/lifecycle.md", import.meta.url), "utf8");

test("the page holds the lifecycle as it is; if not: node scripts/docs/lifecycleDiagram.mjs", () => {
  expect(page()).toBe(withLifecycle(page(), drawLifecycle(lifecycle)));
});

test("every phase, effect and event of the tables is drawn", () => {
  const drawn = drawLifecycle(lifecycle);
  for (const [phase, step] of [...Object.entries(lifecycle.runLifecycle), ...Object.entries(lifecycle.taskLifecycle)]) {
    const due = [step.effect, "beside" in step ? step.beside : undefined].filter(Boolean).join(", ");
    expect(drawn).toContain(`  ${phase} : ${phase}${due ? ` (${due})` : ""}\n`);
    for (const [event, to] of Object.entries(step.on)) expect(drawn).toContain(`  ${phase} --> ${to} : ${event}`);
  }
});

test("a page that lost its markers is a clear error", () => {
  expect(() => withLifecycle("# The lifecycle\n", "…")).toThrow(/markers/);
});
