// `npm run bench`: set-up, then every measurement one after another, each figure printed beside its budget.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
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

/** A figure: `{name, value, unit, spread?, budget?}`; `value` is the median, `spread` the 95th percentile. */
function lineOf({ name, value, unit, spread, budget }) {
  const most = spread === undefined || spread === null ? "" : `, 95th percentile ${rounded(spread)}`;
  return `${name.padEnd(56)} ${`${rounded(value)} ${unit}${most}`.padEnd(40)} ${budget ? `budget: ${budget}` : ""}`.trimEnd();
}

function printFigure(line) {
  try {
    const figure = JSON.parse(line);
    if (typeof figure.name === "string") return console.log(lineOf(figure));
  } catch {
    // Not a figure: whatever else a measurement says is passed on.
  }
  say(line);
}

function runBench(file) {
  say(`\n── ${file}`);
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
  const wanted = process.argv.slice(2);
  const chosen = findBenches().filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)));
  for (const file of chosen) {
    if (await runBench(file)) continue;
    say(`✗ ${file} could not be measured.`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`✗ ${error.message}`);
  process.exitCode = 1;
}
