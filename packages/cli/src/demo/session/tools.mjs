// What a played session really does: files, programs, commits and reports, in the worktree it was started in.
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { paint, pause, progress, say } from "./screen.mjs";

const assets = fileURLToPath(new URL("../assets/", import.meta.url));

/** Absolute path of something that comes with the demo. */
export const asset = (...path) => join(assets, ...path);

/** An argv as a person would type it. */
const typed = ([program, ...rest]) =>
  [basename(program), ...rest].map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ");

/** Runs a program with its output in the pane, dimmed at the left edge; resolves with its exit code. */
export function run(argv, { quiet = false } = {}) {
  if (!quiet) say(`${paint("$", "grey")} ${typed(argv)}`);
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), { stdio: ["ignore", quiet ? "ignore" : "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

async function mustRun(argv, options) {
  const code = await run(argv, options);
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with exit code ${code}.`);
}

function filesIn(folder, top = folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path, top) : [relative(top, path)];
  });
}

/** Writes the files of a prepared piece of work into the worktree, with a bar for each; `only` picks by name. */
export async function writeWork(name, only = () => true) {
  const folder = asset("work", name);
  for (const file of filesIn(folder).filter(only).sort()) {
    const lines = readFileSync(join(folder, file), "utf8").split("\n").length - 1;
    say(`${paint("✎ Write", "yellow")} ${file} ${paint(`(${lines} lines)`, "grey")}`);
    await progress(file, 3_000);
    cpSync(join(folder, file), join(process.cwd(), file), { recursive: true });
  }
}

/** Shows what it reads, so that the pane tells why the session knows what it knows. */
export async function readFiles(files) {
  for (const file of files.filter((candidate) => existsSync(candidate))) {
    say(`${paint("○ Read", "blue")} ${file} ${paint(`${readFileSync(file, "utf8").length} characters`, "grey")}`);
    await pause(450);
  }
}

/** Commits everything in the worktree under the demo's own name. */
export async function commit(message) {
  const as = ["-c", "user.name=Demo Worker", "-c", "user.email=worker@demo.invalid", "-c", "commit.gpgsign=false"];
  await mustRun(["git", "add", "--all"], { quiet: true });
  await mustRun(["git", ...as, "commit", "--quiet", "-m", message], { quiet: true });
  say(`${paint("✔ Commit", "green")} ${message}`);
  await pause(400);
}

/** Says through `signalbox report` how the work stands. */
export async function report(...words) {
  await mustRun(["signalbox", "report", ...words]);
}

/** True where the worktree can import the package. */
export const hasPackage = (name) => existsSync(join(process.cwd(), "node_modules", name, "package.json"));
