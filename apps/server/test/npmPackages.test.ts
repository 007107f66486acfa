// The project's packages by the real npm: what is installed, copied and compared, and what npm's refusals become.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunState } from "@signalbox/engine";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type PackageRegistry, servePackage } from "../../../packages/cli/src/demo/packageRegistry.ts";
import { dependencyConflicts, install, provideDependencies } from "../src/adapters/npmPackages.ts";

vi.setConfig({ testTimeout: 120_000 });

const pad = join(import.meta.dirname, "../../../packages/cli/src/demo/assets/pad-ledger");
const goesOn = new AbortController().signal;
let root: string;
let count = 0;
let folder: string;
let registry: PackageRegistry;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "signalbox-npm-"));
  registry = await servePackage(pad);
  vi.stubEnv("npm_config_registry", registry.url);
  vi.stubEnv("npm_config_cache", join(root, "cache"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await registry.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  count += 1;
  folder = project(`p${count}`);
});

function project(name: string, manifest: object = {}): string {
  const path = join(root, name);
  mkdirSync(path);
  writeFileSync(
    join(path, "package.json"),
    JSON.stringify({ name: "x", version: "1.0.0", private: true, ...manifest }),
  );
  return path;
}

const manifestOf = (path: string) => JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
const here = (path: string) => existsSync(join(path, "node_modules/pad-ledger/package.json"));
const need = (more: object = {}) => ({ name: "pad-ledger", range: "*", dev: false, ...more });

test("a package is installed with its range, for the program or for tests only", async () => {
  const { version } = JSON.parse(readFileSync(join(pad, "package.json"), "utf8"));
  expect(await install(folder, need({ range: `^${version}` }), goesOn)).toMatchObject({ ok: true });
  expect(manifestOf(folder).dependencies).toEqual({ "pad-ledger": `^${version}` });
  expect([here(folder), existsSync(join(folder, "package-lock.json"))]).toEqual([true, true]);
  const other = project("dev");
  await install(other, need({ dev: true }), goesOn);
  expect(Object.keys(manifestOf(other).devDependencies)).toEqual(["pad-ledger"]);
});

test("what isn't in the registry is a failure in npm's own words, and changes nothing", async () => {
  const before = readFileSync(join(folder, "package.json"), "utf8");
  const unknown = await install(folder, need({ name: "no-such-package-here" }), goesOn);
  expect(unknown).toMatchObject({
    ok: false,
    failure: { code: "npm_failed", message: expect.stringMatching(/404|not found/i) },
  });
  const version = await install(folder, need({ range: "99.0.0" }), goesOn);
  expect(version).toMatchObject({ ok: false, failure: { message: expect.stringContaining("99.0.0") } });
  expect(readFileSync(join(folder, "package.json"), "utf8")).toBe(before);
});

test.each([
  [{ name: "--global", range: "*" }],
  [{ name: "pad-ledger", range: "https://example.org/x.tgz" }],
  [{ name: "pad-ledger", range: "file:../elsewhere" }],
  [{ name: "../elsewhere", range: "*" }],
  [{ name: "somebody/repository", range: "*" }],
  [{ name: "pad-ledger", range: "npm:other@1" }],
])("%o is no package of a registry", async (wish) => {
  expect(await install(folder, need(wish), goesOn)).toMatchObject({ ok: false, failure: { code: "package_invalid" } });
  expect(manifestOf(folder).dependencies).toBeUndefined();
});

test("packages are copied into a worktree, again where an earlier copy was left half made, and not twice", async () => {
  await install(folder, need(), goesOn);
  const worktree = project("worktree");
  expect(await provideDependencies(worktree, folder, goesOn)).toEqual({ ok: true, value: null });
  expect(here(worktree)).toBe(true);
  writeFileSync(join(worktree, "node_modules/mine"), "left alone");
  await provideDependencies(worktree, folder, goesOn);
  expect(existsSync(join(worktree, "node_modules/mine"))).toBe(true);
  rmSync(join(worktree, "node_modules/.package-lock.json"));
  rmSync(join(worktree, "node_modules/pad-ledger"), { recursive: true });
  await provideDependencies(worktree, folder, goesOn);
  expect([here(worktree), existsSync(join(worktree, "node_modules/mine"))]).toEqual([true, false]);
  // What the copy's files are is its own: writing there changes nothing in staging.
  writeFileSync(join(worktree, "node_modules/pad-ledger/package.json"), "{}");
  expect(readFileSync(join(folder, "node_modules/pad-ledger/package.json"), "utf8")).not.toBe("{}");
});

test("without packages to copy they are installed from the lockfile, and completed after an interruption", async () => {
  await install(folder, need(), goesOn);
  rmSync(join(folder, "node_modules"), { recursive: true });
  await provideDependencies(folder, null, goesOn);
  expect(here(folder)).toBe(true);
  rmSync(join(folder, "node_modules/.package-lock.json"));
  rmSync(join(folder, "node_modules/pad-ledger"), { recursive: true });
  await provideDependencies(folder, null, goesOn);
  expect(here(folder)).toBe(true);
});

test("a project without packages, or without a lockfile, is left as it is", async () => {
  const loose = project("loose", { dependencies: { "pad-ledger": "*" } });
  for (const path of [folder, loose]) {
    expect(await provideDependencies(path, null, goesOn)).toEqual({ ok: true, value: null });
    expect(existsSync(join(path, "node_modules"))).toBe(false);
  }
});

test("another range in the manifest or in another request is a conflict, in words", async () => {
  const path = project("conflict", { devDependencies: { "pad-ledger": "^1.0.0" } });
  const run = {
    dependencyRequests: {
      one: { name: "pad-ledger", range: "^2.0.0", task: "b", phase: "open" },
      two: { name: "pad-ledger", range: "^9.0.0", task: "c", phase: "denied" },
    },
  } as unknown as RunState;
  expect(await dependencyConflicts(path, { name: "pad-ledger", range: "^3.0.0" }, run)).toEqual([
    "package.json has pad-ledger ^1.0.0 already.",
    "b asked for pad-ledger ^2.0.0.",
  ]);
  expect(await dependencyConflicts(path, { name: "another", range: "*" }, run)).toEqual([]);
});

test("a person who ends the run ends npm", async () => {
  const gone = new AbortController();
  gone.abort();
  expect(await install(folder, need(), gone.signal)).toMatchObject({ ok: false });
});
