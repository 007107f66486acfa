// Finds out how a project is tested and what installs its packages, by reading its manifests; runs nothing.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { kindOf } from "./safeWrite.ts";
import type { Executable } from "./trust.ts";

/** The programs that install a project's packages. */
export type PackageManager = "npm" | "pnpm" | "yarn" | "uv" | "pip" | "cargo" | "go";

/** Runners that can run the part of a suite that some files concern. */
export type PartialRunner = "vitest" | "jest" | "pytest" | "go" | "cargo";

/**
 * How a project is tested: `full` before landing; after a merge the part that it concerns, where `runner` can tell
 * (`relatedTests.ts`). `executable` is what a person is asked to trust, with what the manifest says behind the command.
 */
export interface TestCommand {
  full: string;
  runner: PartialRunner | null;
  executable: Executable;
}

const mostBytes = 1024 * 1024;

/** The test command of a project, or null where its manifests name none. */
export async function findTestCommand(root: string): Promise<TestCommand | null> {
  const manifest = await manifestOf(root);
  const script = manifest?.scripts?.test;
  if (typeof script === "string" && script.trim() !== "" && !script.includes("no test specified")) {
    const command = `${await nodeManager(root, manifest)} test`;
    return testCommand(command, "package.json", runnerIn(script), `${command} (${script})`);
  }
  const python = await pythonTests(root);
  if (python) return python;
  const crate = await readText(root, "Cargo.toml");
  // In a workspace with a crate of its own at the top, plain `cargo test` tests that one only.
  const crates = crate !== undefined && /^\[workspace\]/m.test(crate) && !/^\[package\]/m.test(crate);
  if (crate !== undefined) return testCommand("cargo test", "Cargo.toml", crates ? "cargo" : null);
  if (await has(root, "go.mod")) return testCommand("go test ./...", "go.mod", "go");
  return null;
}

/** The runner that a script calls, where it is nothing but one with plain options, to which more can be added. */
function runnerIn(script: string): PartialRunner | null {
  const words = script.trim().split(/\s+/);
  const options = words.slice(words[1] === "run" ? 2 : 1);
  if (!options.every((word) => /^--[\w-]+(=[\w@%+:,./-]+)?$/.test(word) && !/watch|changed|only|related/i.test(word)))
    return null;
  if (words[0] === "vitest") return "vitest";
  return words[0] === "jest" && words[1] !== "run" ? "jest" : null;
}

/** The ecosystems whose package manager can be chosen, by their names in `dependencies.ecosystems`. */
export type Ecosystem = "node" | "python" | "rust" | "go";
/** What installs the packages of an ecosystem, where that isn't left to the files; `none` leaves it alone. */
export type Managers = Partial<Record<Ecosystem, PackageManager | "none">>;

/** What installs a project's packages, one for each ecosystem: as chosen, else by its lockfile first and its manifest second. */
export async function packageManagers(root: string, chosen: Managers = {}): Promise<PackageManager[]> {
  const found: Record<Ecosystem, PackageManager | null> = {
    node: await nodeOf(root),
    python: await pythonOf(root),
    rust: (await has(root, "Cargo.toml")) ? "cargo" : null,
    go: (await has(root, "go.mod")) ? "go" : null,
  };
  return Object.entries(found).flatMap(([ecosystem, manager]) => {
    const wanted = manager && (chosen[ecosystem as Ecosystem] ?? manager);
    return wanted && wanted !== "none" ? [wanted] : [];
  });
}

async function nodeOf(root: string): Promise<PackageManager | null> {
  const manifest = await manifestOf(root);
  return manifest ? nodeManager(root, manifest) : null;
}

async function pythonOf(root: string): Promise<PackageManager | null> {
  if (await has(root, "uv.lock")) return "uv";
  const named = await Promise.all(["pyproject.toml", "requirements.txt", "setup.py"].map((name) => has(root, name)));
  return named.includes(true) ? "pip" : null;
}

interface Manifest {
  packageManager?: unknown;
  scripts?: Record<string, unknown>;
}

/** The package manager of a project with a package.json: by its lockfile, else as declared. */
export async function nodeManager(root: string, manifest: Manifest | undefined): Promise<"npm" | "pnpm" | "yarn"> {
  if (await has(root, "pnpm-lock.yaml")) return "pnpm";
  if (await has(root, "yarn.lock")) return "yarn";
  if (await has(root, "package-lock.json")) return "npm";
  const declared = typeof manifest?.packageManager === "string" ? manifest.packageManager.split("@")[0] : "";
  return declared === "pnpm" || declared === "yarn" ? declared : "npm";
}

async function pythonTests(root: string): Promise<TestCommand | null> {
  const configured =
    (await has(root, "pytest.ini")) ||
    (await has(root, "conftest.py")) ||
    (await has(root, "tests/conftest.py")) ||
    /^\[tool\.pytest/m.test((await readText(root, "pyproject.toml")) ?? "") ||
    /^\[tool:pytest\]/m.test((await readText(root, "setup.cfg")) ?? "") ||
    /\bpytest\b/.test(`${await readText(root, "pyproject.toml")}${await readText(root, "requirements.txt")}`);
  if (!configured) return null;
  return testCommand((await has(root, "uv.lock")) ? "uv run pytest" : "pytest", "pytest", "pytest");
}

const testCommand = (command: string, source: string, runner: TestCommand["runner"], shown = command): TestCommand => ({
  full: command,
  runner,
  executable: { source, command: shown },
});

/** What package.json says; undefined where there is none that can be read. */
export async function manifestOf(root: string): Promise<Manifest | undefined> {
  try {
    const manifest: unknown = JSON.parse((await readText(root, "package.json")) ?? "");
    if (manifest === null || typeof manifest !== "object" || Array.isArray(manifest)) return undefined;
    const { scripts, packageManager: declared } = manifest as Record<string, unknown>;
    const named = scripts !== null && typeof scripts === "object" ? (scripts as Record<string, unknown>) : {};
    return { packageManager: declared, scripts: named };
  } catch {
    return undefined;
  }
}

/** True where `path` is a plain file. */
export const has = async (root: string, path: string): Promise<boolean> => (await kindOf(join(root, path))) === "file";

/** The beginning of a plain file, or undefined; links aren't followed, since a repository can link to anything. */
export async function readText(root: string, path: string): Promise<string | undefined> {
  if (!(await has(root, path))) return undefined;
  const file = await open(join(root, path), "r");
  try {
    const buffer = Buffer.alloc(mostBytes);
    const { bytesRead } = await file.read(buffer, 0, mostBytes, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
