// `docs/configuration.md` names every key that is read, once, and no other; examples of the documentation are valid.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readUserConfig, userConfigSchema } from "../../apps/server/src/userConfig.ts";
import { defaultGateConfig } from "../../packages/engine/src/plan/gateConfig.ts";
import { analysePlan, parsePlan } from "../../packages/engine/src/plan/index.ts";
import { defaultConfig } from "../../packages/project/src/config.ts";
import { configFileSchema } from "../../packages/project/src/configSchema.ts";
import { pagePaths, readPage, tableRows } from "./pages.mjs";

type Shape = { properties?: Record<string, Shape>; default?: unknown };

/** Every key without keys of its own, written with dots. */
function leaves(shape: Shape, prefix = ""): [key: string, shape: Shape][] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, inner]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    return inner.properties ? leaves(inner, key) : [[key, inner] as [string, Shape]];
  });
}

const keysOf = (schema: typeof configFileSchema | typeof userConfigSchema) =>
  leaves(schema.toJSONSchema({ io: "input" }) as Shape);
const page = readPage("docs/configuration.md");
const rows = new Map(tableRows(page).map(([name, ...cells]) => [name, cells]));
const keyRows = [...rows.keys()].filter((key) => /^[a-z_]+(\.[a-z_-]+)+$/.test(key ?? "") && !key?.endsWith(".yaml"));

test("every key of both files is told, and no other", () => {
  const known = [...keysOf(configFileSchema), ...keysOf(userConfigSchema)].map(([key]) => key);
  expect(known.length).toBeGreaterThan(40);
  expect([...keyRows].sort()).toEqual([...known].sort());
  expect(page.match(/^\| `[a-z_]+\.[a-z_.-]+` \|/gm)?.length).toBe(known.length);
});

test("the defaults that are told are those that hold", () => {
  const told = (key: string) => rows.get(key)?.[1];
  expect(told("risk.auto_approve_threshold")).toBe(String(defaultGateConfig.autoApproveThreshold));
  expect(told("orchestration.max_parallel_workers")).toBe(String(defaultConfig.maxParallelWorkers));
  expect(told("signalbox.command_timeout")).toBe(String(defaultConfig.commandTimeoutSeconds));
  expect(told("orchestration.max_iterations")).toBe(String(defaultConfig.maxIterations));
  expect(told("boundaries.churn_threshold_lines")).toBe(String(defaultConfig.boundaries.churnThresholdLines));
  expect(told("boundaries.reject_excessive_churn")).toBe(String(defaultConfig.boundaries.rejectExcessiveChurn));
  expect(told("boundaries.reject_formatting_churn")).toBe(String(defaultConfig.boundaries.rejectFormattingChurn));
  expect(told("contracts.max_renegotiations")).toBe(String(defaultConfig.maxRenegotiations));
  expect(told("dependencies.auto_approve")).toBe(String(defaultConfig.dependencies.autoApprove));
  for (const [key, { default: value }] of keysOf(userConfigSchema)) {
    if (typeof value === "string") expect(told(key)).toBe(`\`${value}\``);
  }
});

const examples = pagePaths().flatMap((path) =>
  [...readPage(path).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => ({ path, text: text ?? "" })),
);
const plans = examples.filter(({ text }) => /^tasks:/m.test(text));
const configurations = examples.filter(({ text }) => !/^tasks:/m.test(text));

test.each(plans)("the plan in $path is one that a person could hand in", ({ text }) => {
  const parsed = parsePlan(text);
  expect(parsed).toMatchObject({ ok: true, warnings: [] });
  if (parsed.ok) expect(analysePlan(parsed.value, defaultGateConfig).conflicts).toEqual([]);
});

test.each(configurations)("the configuration in $path is read as it stands", async ({ text }) => {
  const home = mkdtempSync(join(tmpdir(), "sb-docs-"));
  writeFileSync(join(home, "config.yaml"), text);
  const read = await readUserConfig(home);
  rmSync(home, { recursive: true });
  expect(read).toMatchObject({ ok: true });
});
