// The stages of `npm test`, in the order of the table that it prints.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/paths.mjs";

const minute = 60_000;
const bin = (...path) => [process.execPath, join(root, "node_modules", ...path)];

/** Where the reporters leave their JSON; emptied before each run. */
export const reportDir = join(root, ".cache", "test");
const e2eReport = join(reportDir, "e2e.json");

const readReport = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);

/** The tests of a stage as vitest counted them; a file that couldn't even be loaded counts as one failed test. */
function countVitest(reportFile) {
  const report = readReport(reportFile);
  if (!report) return null;
  const broken = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

/** The argv and the count of a stage that is made of vitest's tests; `args` are files and options. */
function vitest(name, ...args) {
  const report = join(reportDir, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return { argv: [...bin("vitest", "vitest.mjs"), "run", ...reporters, ...args], count: () => countVitest(report) };
}

/** Tests as Playwright counted them; one that passed only when repeated counts as failed: flaky isn't green. */
function countE2e() {
  const report = readReport(e2eReport);
  if (!report) return null;
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky + (report.errors?.length ?? 0) };
}

const hasBrowserTests = () =>
  readdirSync(join(root, "e2e"), { recursive: true }).some((name) => String(name).endsWith(".spec.ts"));

/**
 * A stage: its argv, its limit, and for those made of tests how to count them; the others count as one.
 * Stages with `needsBuild` run what was built; those with `together` hold no machine-wide resource and may share the two
 * cores; those with `onlyByName` run where `--only` names them.
 */
export const stages = [
  {
    name: "lint",
    what: "style, mistakes, purity of the engine",
    argv: [...bin("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings", "."],
    limitMs: 2 * minute,
    together: true,
  },
  {
    name: "types",
    what: "TypeScript, every package",
    argv: [
      ...bin("turbo", "bin", "turbo"),
      "run",
      "typecheck",
      "--output-logs=errors-only",
      "--no-update-notifier",
      "--concurrency=2",
      "--continue",
    ],
    limitMs: 8 * minute,
    together: true,
  },
  {
    name: "walls",
    what: "imports between packages",
    argv: [
      ...bin("dependency-cruiser", "bin", "dependency-cruise.mjs"),
      "--config",
      ".dependency-cruiser.mjs",
      "packages",
      "apps",
    ],
    limitMs: 3 * minute,
    together: true,
  },
  {
    name: "unused",
    what: "dead code and dependencies",
    argv: [...bin("knip", "bin", "knip.js"), "--no-progress", "--no-config-hints"],
    limitMs: 3 * minute,
    together: true,
  },
  {
    name: "unit",
    what: "unit and integration tests",
    ...vitest("unit"),
    limitMs: 20 * minute,
  },
  {
    name: "e2e",
    what: "stories in a real browser",
    argv: [...bin("@playwright", "test", "cli.js"), "test", "--forbid-only"],
    limitMs: 20 * minute,
    count: countE2e,
    needsBuild: true,
    skip: () => !hasBrowserTests(),
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport },
  },
  {
    name: "faults",
    what: "every fault story at every moment",
    ...vitest(
      "faults",
      "--retry=0",
      "packages/engine/test/simulator.test.ts",
      ...["faults", "storage", "recovery", "outside"].map((name) => `apps/server/test/${name}.test.ts`),
    ),
    limitMs: 60 * minute,
    env: { SIGNALBOX_FAULTS: "all", SIGNALBOX_SIMULATIONS: "5000" },
    onlyByName: true,
  },
];
