// `npm test`: set-up, then every stage even after a failure, a table, and one line with the totals.
import { mkdirSync, rmSync } from "node:fs";
import { build, setUp } from "./setup/setUp.mjs";
import { SetupError, say } from "./setup/steps.mjs";
import { endStages, runStage } from "./test/runStage.mjs";
import { reportDir, stages } from "./test/stages.mjs";

const atOnce = 2;

/** `--only unit,e2e` picks stages by name. */
function chosenStages() {
  const at = process.argv.indexOf("--only");
  if (at < 0) return stages.filter((stage) => !stage.onlyByName);
  const names = (process.argv[at + 1] ?? "").split(",");
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length === 0) return stages.filter((stage) => names.includes(stage.name));
  throw new SetupError(`--only takes ${stages.map((stage) => stage.name).join(", ")}; not "${unknown.join(", ")}".`);
}

/** Stages that share the machine keep their output until they end, so that it stays readable. */
async function runTogether(group) {
  const results = [];
  const waiting = [...group];
  const work = async () => {
    for (let stage = waiting.shift(); stage; stage = waiting.shift()) {
      const output = [];
      const result = await runStage(stage, (chunk) => output.push(chunk));
      say(`${result.failed ? "✗" : "✓"} ${stage.name}`);
      if (result.failed) process.stdout.write(Buffer.concat(output));
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

async function runOneByOne(group) {
  const results = [];
  for (const stage of group) {
    say(`\n── ${stage.name}: ${stage.what}`);
    results.push(await runStage(stage, (chunk) => process.stdout.write(chunk)));
  }
  return results;
}

const buildStage = { name: "build", what: "the command and the pages" };

/** The build counts as a stage: where it fails, all that doesn't need it still runs. */
async function runBuild() {
  const startedAt = Date.now();
  const result = { stage: buildStage, passed: 1, failed: 0 };
  try {
    await build();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`✗ ${error.message}`);
    Object.assign(result, { passed: 0, failed: 1 });
  }
  return { ...result, durationMs: Date.now() - startedAt };
}

/** A stage that needs the build isn't run against an old one: it fails as a whole. */
const notRun = (stage) => ({ stage, passed: 0, failed: 1, note: "not run: the build failed", durationMs: 0 });

function lineOf({ stage, passed, failed, skipped, note, timedOut, durationMs }) {
  const verdict = failed ? "FAILED" : skipped ? "none" : "ok";
  const counts = stage.count && !skipped ? `${passed} passed, ${failed} failed` : stage.what;
  const limit = timedOut ? `ended after its limit of ${stage.limitMs / 60_000} minutes` : null;
  const time = `${(durationMs / 1000).toFixed(1)} s`;
  return `${stage.name.padEnd(8)}${verdict.padEnd(8)}${time.padStart(9)}  ${note ?? limit ?? counts}`;
}

async function main() {
  const chosen = chosenStages();
  await setUp({ forTests: true, build: false });
  rmSync(reportDir, { recursive: true, force: true });
  mkdirSync(reportDir, { recursive: true });
  const built = await runBuild();
  const runnable = chosen.filter((stage) => !stage.needsBuild || !built.failed);
  const results = [
    built,
    ...(await runTogether(runnable.filter((stage) => stage.together))),
    ...(await runOneByOne(runnable.filter((stage) => !stage.together))),
    ...chosen.filter((stage) => !runnable.includes(stage)).map(notRun),
  ];
  const order = [buildStage, ...stages];
  results.sort((left, right) => order.indexOf(left.stage) - order.indexOf(right.stage));
  console.log(`\n${results.map(lineOf).join("\n")}\n`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 ? 0 : 1;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
for (const [signal, code] of Object.entries(exitCodes)) {
  process.once(signal, () => {
    endStages();
    process.exit(code);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof SetupError ? `✗ ${error.message}` : error.stack);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
