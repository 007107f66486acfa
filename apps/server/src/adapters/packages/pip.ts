// Packages by pip: a virtual environment of the worktree's own, so that what is installed as editable is the worktree's.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { pythonSpec, type Wanted } from "./managers.ts";
import { runProgram } from "./runProgram.ts";

const environment = ".venv";
const lists = ["requirements.txt", "requirements-dev.txt"];
/** Written last, with what was installed: an environment without it was left half made. */
const stamp = join(environment, ".signalbox");
const quiet = ["--disable-pip-version-check", "--no-input", "--quiet"];

const readList = (folder: string, name: string) => readFile(join(folder, name), "utf8").catch(() => "");
const asks = (text: string) => /^\s*[^#\s]/m.test(text);

/** What pip is to install in `folder`, as arguments; empty where the project names nothing. */
export async function pipWants(folder: string): Promise<string[]> {
  const wanted: string[] = [];
  for (const name of lists) if (asks(await readList(folder, name))) wanted.push("-r", name);
  const builds =
    existsSync(join(folder, "setup.py")) || /^\[build-system\]/m.test(await readList(folder, "pyproject.toml"));
  return builds ? [...wanted, "-e", "."] : wanted;
}

async function stateOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [...lists, "pyproject.toml", "setup.py", "setup.cfg"]) hash.update(await readList(folder, name));
  return hash.digest("hex");
}

/** Makes `.venv` with what the project's lists and the project itself ask for. Failures: python's and pip's own. */
export async function providePip(worktree: string, signal: AbortSignal): Promise<Result<null>> {
  const wanted = await pipWants(worktree);
  if (wanted.length === 0) return ok(null);
  const state = await stateOf(worktree);
  if ((await readFile(join(worktree, stamp), "utf8").catch(() => null)) === state) return ok(null);
  await rm(join(worktree, environment), { recursive: true, force: true });
  const made = await runProgram(["python3", "-m", "venv", environment], worktree, signal);
  if (!made.ok) return made;
  // What pip installed is nobody's work, whatever the project's .gitignore says.
  await writeFile(join(worktree, environment, ".gitignore"), "*\n");
  const installed = await runProgram([pipIn(worktree), "install", ...quiet, ...wanted], worktree, signal);
  if (!installed.ok) return installed;
  await writeFile(join(worktree, stamp), state);
  return ok(null);
}

const pipIn = (folder: string) => join(folder, environment, "bin", "pip");

/** Says whether the project's packages could be installed; null where pip has nothing to do. */
export const pipTryOut = (wanted: string[]): string[] => [
  ...["python3", "-m", "pip", "install", "--dry-run", "--ignore-installed", ...quiet],
  ...wanted,
];

/** Adds a package to the project's list and installs it. Failure: `list_missing` where the project has no list. */
export async function addByPip(worktree: string, wanted: Wanted, signal: AbortSignal): Promise<Result<null>> {
  const name =
    wanted.dev && existsSync(join(worktree, "requirements-dev.txt")) ? "requirements-dev.txt" : "requirements.txt";
  if (!existsSync(join(worktree, name))) {
    return failure(
      "list_missing",
      "pip adds packages to a requirements.txt, and this project has none. Make one, or use uv.",
    );
  }
  const text = await readList(worktree, name);
  const others = text
    .split("\n")
    .filter((line) => !new RegExp(`^${wanted.name}\\s*([<>=!~;\\[].*)?$`, "i").test(line.trim()));
  const kept = others.join("\n").replace(/\n*$/, "");
  await writeFile(join(worktree, name), `${kept === "" ? "" : `${kept}\n`}${pythonSpec(wanted)}\n`);
  const provided = await providePip(worktree, signal);
  if (!provided.ok) await writeFile(join(worktree, name), text);
  return provided;
}
