// `npm test`: set-up, then every stage even after a failure, a table, and one line with the totals.
import { mkdirSync, rmSync } from "node:fs";
import { setUp } from "./setup/setUp.mjs";
import { SetupError, say } from "./setup/steps.mjs";
import { endStages, runStage } from "./test/runStage.mjs";
import { reportDir, stages } from "./test/stages.mjs";

const atOnce = 2;

/** `--only unit,e2e` picks stages by name. */
function chosenStages() {
  const at = process.argv.indexOf("--only");
  if (at < 0) return stages;
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

function printTable(results) {
  console.log("");
  for (const stage of stages) {
    const result = results.find((candidate) => candidate.stage === stage);
    if (!result) continue;
    const verdict = result.failed ? "FAILED" : result.skipped ? "none" : "ok";
    const counts = stage.count && !result.skipped ? `${result.passed} passed, ${result.failed} failed` : "";
    const note = result.timedOut ? `ended after its limit of ${stage.limitMs / 60_000} minutes` : counts;
    const time = `${(result.durationMs / 1000).toFixed(1)} s`;
    console.log(`${stage.name.padEnd(8)}${verdict.padEnd(8)}${time.padStart(9)}  ${note || stage.what}`);
  }
  console.log("");
}

async function main() {
  const chosen = chosenStages();
  await setUp({ forTests: true });
  rmSync(reportDir, { recursive: true, force: true });
  mkdirSync(reportDir, { recursive: true });
  const results = await runTogether(chosen.filter((stage) => stage.together));
  results.push(...(await runOneByOne(chosen.filter((stage) => !stage.together))));
  printTable(results);
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
