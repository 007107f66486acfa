// `npm run bench [-- --only WORD,WORD] [--json]`: set-up, then every measurement one after another, each figure printed
// beside its budget, or as one JSON object a line. It judges nothing: how far a figure may be trusted is for the reader,
// to whom it says the machine, what else the machine was doing, and how far the runs lie apart.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { quietEnvironment, root } from "./setup/paths.mjs";
import { setUp } from "./setup/setUp.mjs";
import { SetupError, say } from "./setup/steps.mjs";

/** `bench/*.ts` of every package and of e2e; each prints one JSON object a line (see `lineOf`). */
function findBenches() {
  const homes = ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name)),
  );
  return [...homes, "e2e"]
    .map((home) => join(home, "bench"))
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
    .filter((file) => file.endsWith(".ts"));
}

const rounded = (value) => (typeof value === "number" ? Number(value.toPrecision(3)) : value);

/**
 * A figure: `{name, value, unit, budget?, low?, high?, spread?, runs?}`; `value` is the median, `low` and `high` the ends,
 * `spread` the 95th percentile of so many runs.
 */
function lineOf({ name, value, unit, low, high, spread, runs, budget }) {
  const between = low === undefined ? "" : ` (${rounded(low)} to ${rounded(high)})`;
  const most = spread === undefined || spread === null || runs < 20 ? "" : `, 95th percentile ${rounded(spread)}`;
  const figure = `${rounded(value)} ${unit}${between}${most}`;
  return `${name.padEnd(60)} ${figure.padEnd(52)} ${budget ? `budget: ${budget}` : ""}`.trimEnd();
}

/** What the figures were measured on, and how busy it was at that moment. */
function machineLine() {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0].toFixed(1);
  return `${process.platform} ${process.arch}, ${processors.length} x ${processors[0]?.model ?? "?"}, ${memory} GB, Node ${process.version}, load ${load}`;
}

/** The words of `--only`, and words given alone; `--json` prints the figures as they are. */
function readArguments(words) {
  const only = words.flatMap((word, at) =>
    word.startsWith("--only=") ? word.slice(7).split(",") : words[at - 1] === "--only" ? word.split(",") : [],
  );
  const alone = words.filter((word, at) => !word.startsWith("--") && words[at - 1] !== "--only");
  return { wanted: [...only, ...alone].filter(Boolean), json: words.includes("--json") };
}

const { wanted, json } = readArguments(process.argv.slice(2));

/** Everything but figures goes where it doesn't get in the way of who reads them. */
const remark = (text) => (json ? process.stderr.write(`${text}\n`) : say(text));

function printFigure(line) {
  try {
    const figure = JSON.parse(line);
    if (typeof figure.name === "string") return console.log(json ? line : lineOf(figure));
  } catch {
    // Not a figure: whatever else a measurement says is passed on.
  }
  remark(line);
}

function runBench(file) {
  remark(`\n── ${file}\n   ${machineLine()}`);
  return new Promise((resolve) => {
    const tsx = join(root, "node_modules", "tsx", "dist", "cli.mjs");
    const child = spawn(process.execPath, [tsx, join(root, file)], {
      cwd: root,
      env: { ...process.env, ...quietEnvironment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    createInterface({ input: child.stdout }).on("line", printFigure);
    child.on("close", (code) => resolve(code === 0));
  });
}

try {
  await setUp({ forTests: true });
  const all = findBenches();
  const chosen = all.filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)));
  if (chosen.length === 0) throw new SetupError(`No measurement is called so. There are: ${all.join(", ")}`);
  for (const file of chosen) {
    if (await runBench(file)) continue;
    remark(`✗ ${file} could not be measured.`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`✗ ${error.message}`);
  process.exitCode = 1;
}
