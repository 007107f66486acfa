// The project's packages by the real npm, pnpm, yarn, pip, cargo and go: what is installed, copied and compared, and what refusals become.
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunState } from "@signalbox/engine";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type PackageRegistry, servePackage } from "../../../packages/cli/src/demo/packageRegistry.ts";
import { dependencyConflicts, install, previewInstall } from "../src/adapters/packages/addPackage.ts";
import { lockedIn } from "../src/adapters/packages/lockChange.ts";
import { packagesOutside } from "../src/adapters/packages/outside.ts";
import { provideDependencies } from "../src/adapters/packages/provide.ts";
import { tryOutPackages } from "../src/adapters/packages/tryOut.ts";

vi.setConfig({ testTimeout: 120_000 });

const pad = join(import.meta.dirname, "../../../packages/cli/src/demo/assets/pad-ledger");
const has = (program: string, asks = "--version") => spawnSync(program, [asks], { cwd: tmpdir() }).status === 0;
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
const noRequests = { dependencyRequests: {} } as unknown as RunState;
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

test("install scripts stay off; a person lets those of one package run, and no other's", async () => {
  const scripted = async (name: string) => {
    const source = project(name, { name, private: false, scripts: { install: "echo ran > ran.txt" } });
    const served = await servePackage(source);
    vi.stubEnv("npm_config_registry", served.url);
    return served;
  };
  const ran = (name: string) => existsSync(join(folder, "node_modules", name, "ran.txt"));
  for (const [name, scripts] of [
    ["scripted-first", false],
    ["scripted-second", true],
  ] as const) {
    const served = await scripted(name);
    expect(await install(folder, { ...need({ name }), scripts }, goesOn)).toMatchObject({ ok: true });
    await served.close();
  }
  vi.stubEnv("npm_config_registry", registry.url);
  expect([ran("scripted-first"), ran("scripted-second")]).toEqual([false, true]);
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
  for (const name of ["package.json", "package-lock.json"]) cpSync(join(folder, name), join(worktree, name));
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

test("what an installation would change is told before, and is what it changed", async () => {
  const { version } = JSON.parse(readFileSync(join(pad, "package.json"), "utf8"));
  const change = { added: [`pad-ledger ${version}`], changed: [], removed: [] };
  expect(await previewInstall(folder, need(), goesOn)).toEqual({ ok: true, value: change });
  expect(existsSync(join(folder, "node_modules"))).toBe(false);
  const other = project("changed");
  expect(await install(other, need(), goesOn)).toMatchObject({ ok: true, value: { change } });
  expect(await previewInstall(other, need(), goesOn)).toMatchObject({ value: { added: [], changed: [], removed: [] } });
});

test("lockfiles of other package managers are read, too", () => {
  const locked: Record<string, string> = {
    "Cargo.lock": '[[package]]\nname = "serde"\nversion = "1.0.1"\nsource = "x"\n',
    "uv.lock": '[[package]]\nname = "flask"\nversion = "3.0.0"\n',
    "pnpm-lock.yaml": "packages:\n  '@scope/a@2.0.0':\n    resolution: {}\n  b@1.0.0(c@1.0.0):\n    resolution: {}\n",
    "yarn.lock": '# yarn lockfile v1\n\n"@scope/y@^1.0.0", "@scope/y@^1.1.0":\n  version "1.2.0"\n',
    "go.sum": "example.org/mod v1.2.3 h1:abc=\nexample.org/mod v1.2.3/go.mod h1:def=\n",
    "requirements.txt": "# a comment\nrequests>=2 ; x\n",
  };
  const path = project("locked");
  for (const [name, text] of Object.entries(locked)) writeFileSync(join(path, name), text);
  return expect(lockedIn(path).then((found) => Object.fromEntries(found))).resolves.toEqual({
    serde: ["1.0.1"],
    flask: ["3.0.0"],
    "@scope/a": ["2.0.0"],
    b: ["1.0.0"],
    "@scope/y": ["1.2.0"],
    "example.org/mod": ["v1.2.3"],
    requests: [">=2"],
  });
});

test("preflight tells what can't be installed, what isn't reached, and nothing of a project without packages", async () => {
  expect(await tryOutPackages(folder, goesOn)).toEqual([]);
  const { version } = JSON.parse(readFileSync(join(pad, "package.json"), "utf8"));
  const fine = project("fine", { dependencies: { "pad-ledger": `^${version}` } });
  expect(await tryOutPackages(fine, goesOn)).toMatchObject([{ status: "passed", id: "packages-npm" }]);
  const gone = project("gone", { dependencies: { "pad-ledger": "99.0.0" } });
  expect(await tryOutPackages(gone, goesOn)).toMatchObject([{ status: "failed", required: true }]);
  writeFileSync(join(fine, ".npmrc"), "registry=http://127.0.0.1:9/\nfetch-retries=0\n");
  vi.stubEnv("npm_config_registry", undefined);
  vi.stubEnv("npm_config_cache", join(root, "cold cache"));
  const offline = await tryOutPackages(fine, goesOn);
  vi.stubEnv("npm_config_registry", registry.url);
  vi.stubEnv("npm_config_cache", join(root, "cache"));
  expect(offline).toMatchObject([{ status: "not_run", required: false }]);
});

test("a workspace's package is the worktree's own, and one that leads elsewhere is found", async () => {
  const checkout = project("checkout", { workspaces: ["packages/*"] });
  mkdirSync(join(checkout, "packages/lib"), { recursive: true });
  writeFileSync(join(checkout, "packages/lib/package.json"), JSON.stringify({ name: "lib", version: "1.0.0" }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: checkout, stdio: "ignore" });
  const worktree = join(root, "worktree of workspaces");
  cpSync(checkout, worktree, { recursive: true, filter: (path) => !path.endsWith("node_modules") });
  await provideDependencies(worktree, checkout, goesOn);
  expect(realpathSync(join(worktree, "node_modules/lib"))).toBe(realpathSync(join(worktree, "packages/lib")));
  expect(await packagesOutside(worktree)).toEqual([]);
  rmSync(join(worktree, "node_modules/lib"));
  symlinkSync(join(checkout, "packages/lib"), join(worktree, "node_modules/lib"));
  expect(await packagesOutside(worktree)).toEqual([expect.stringContaining(`lib leads to ${realpathSync(checkout)}`)]);
});

test.skipIf(!has("python3"))(
  "pip gets an environment of the worktree's own, whose editable packages are the worktree's",
  async () => {
    const path = join(root, "python");
    mkdirSync(path);
    writeFileSync(join(path, "requirements.txt"), "# nothing but what lies here\n./mine\n");
    mkdirSync(join(path, "mine"));
    writeFileSync(
      join(path, "mine/setup.py"),
      "from setuptools import setup\nsetup(name='mine', py_modules=['mine'])\n",
    );
    writeFileSync(join(path, "mine/mine.py"), "word = 'mine'\n");
    vi.stubEnv("PIP_NO_BUILD_ISOLATION", "1");
    vi.stubEnv("PIP_NO_INDEX", "1");
    const provided = await provideDependencies(path, null, goesOn);
    if (!provided.ok && /setuptools/.test(provided.failure.detail ?? "")) return;
    expect(provided).toEqual({ ok: true, value: null });
    const said = execFileSync(join(path, ".venv/bin/python"), ["-c", "import mine; print(mine.word)"]);
    expect(said.toString().trim()).toBe("mine");
    const info = join(
      path,
      ".venv/lib",
      readdirSync(join(path, ".venv/lib"))[0] ?? "",
      "site-packages/theirs-1.0.dist-info",
    );
    mkdirSync(info);
    writeFileSync(
      join(info, "direct_url.json"),
      JSON.stringify({ url: "file:///elsewhere", dir_info: { editable: true } }),
    );
    expect(await packagesOutside(path)).toEqual(["theirs leads to /elsewhere"]);
  },
);

/** A crate, and a registry of one other crate that Cargo takes for the public one. */
function crate(name: string): string {
  const path = join(root, name);
  const registry = join(root, "crates");
  const manifest = (of: string, version: string) =>
    `[package]\nname = "${of}"\nversion = "${version}"\nedition = "2021"\n\n[dependencies]\n`;
  for (const [file, text] of Object.entries({
    [join(registry, "pad-crate/Cargo.toml")]: manifest("pad-crate", "1.2.0"),
    [join(registry, "pad-crate/src/lib.rs")]: "pub fn pad() -> u8 { 1 }\n",
    [join(registry, "pad-crate/.cargo-checksum.json")]: JSON.stringify({ files: {}, package: "0".repeat(64) }),
    [join(path, ".cargo/config.toml")]:
      `[source.crates-io]\nreplace-with = "here"\n\n[source.here]\ndirectory = ${JSON.stringify(registry)}\n`,
    [join(path, "Cargo.toml")]: manifest("crate-x", "0.1.0"),
    [join(path, "src/lib.rs")]: "",
  })) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return path;
}

test("cargo adds a package, tries out what is locked, provides it in a worktree, and refuses in its own words", async (context) => {
  if (!has("cargo")) return context.skip("cargo isn't installed on this machine.");
  vi.stubEnv("CARGO_NET_OFFLINE", "true");
  const staging = crate("staging of a crate");
  execFileSync("cargo", ["generate-lockfile"], { cwd: staging, stdio: "ignore" });
  expect(await tryOutPackages(staging, goesOn)).toMatchObject([{ id: "packages-cargo", status: "passed" }]);
  for (const wish of [need({ name: "no-such-crate" }), need({ name: "pad-crate", range: "9" })]) {
    expect(await install(staging, wish, goesOn)).toMatchObject({ ok: false, failure: { code: "cargo_failed" } });
  }
  const change = { added: ["pad-crate 1.2.0"], changed: [], removed: [] };
  const wish = need({ name: "pad-crate", range: "^1.0" });
  expect(await previewInstall(crate("a crate to throw away"), wish, goesOn)).toEqual({
    ok: true,
    value: { ...change, added: expect.arrayContaining(change.added) },
  });
  expect(await install(staging, wish, goesOn)).toMatchObject({ ok: true, value: { change } });
  expect(await dependencyConflicts(staging, { name: "pad-crate", range: "2" }, noRequests)).toEqual([
    "Cargo.toml has pad-crate ^1.0 already.",
  ]);
  const worktree = join(root, "worktree of a crate");
  cpSync(staging, worktree, { recursive: true });
  writeFileSync(join(worktree, "src/lib.rs"), "#[test]\nfn padded() { assert_eq!(pad_crate::pad(), 1); }\n");
  expect(await provideDependencies(worktree, staging, goesOn)).toEqual({ ok: true, value: null });
  expect(execFileSync("cargo", ["test", "--locked"], { cwd: worktree, stdio: "pipe" }).toString()).toContain(
    "1 passed",
  );
  writeFileSync(join(worktree, "Cargo.toml"), '[package]\nname = "other"\nversion = "0.1.0"\nedition = "2021"\n');
  expect(await tryOutPackages(worktree, goesOn)).toMatchObject([{ status: "failed", required: true }]);
});

test("uv tries out what is locked, provides it in a worktree, and refuses in its own words", async (context) => {
  if (!has("uv")) return context.skip("uv isn't installed on this machine.");
  vi.stubEnv("UV_OFFLINE", "1");
  const path = join(root, "uv");
  mkdirSync(path);
  const pyproject = '[project]\nname = "x"\nversion = "1.0.0"\nrequires-python = ">=3.8"\ndependencies = []\n';
  writeFileSync(join(path, "pyproject.toml"), pyproject);
  execFileSync("uv", ["lock"], { cwd: path, stdio: "ignore" });
  expect(await tryOutPackages(path, goesOn)).toMatchObject([{ id: "packages-uv", status: "passed" }]);
  expect(await provideDependencies(path, null, goesOn)).toEqual({ ok: true, value: null });
  expect(existsSync(join(path, ".venv/bin/python"))).toBe(true);
  const wished = await install(path, need({ name: "no-such-package-here", range: "1" }), goesOn);
  expect(wished).toMatchObject({ ok: false, failure: { code: "uv_failed" } });
});

test("what uv is called with, and what becomes of its answers, as its documentation and its own tests have them", async () => {
  const path = join(root, "uv as written");
  const tools = join(path, "tools");
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(path, "uv.lock"), "version = 1\n");
  const answers = (script: string) =>
    writeFileSync(join(tools, "uv"), `#!/bin/sh\necho "$*" >> "${path}/called"\n${script}\n`, { mode: 0o755 });
  const called = () => {
    const text = readFileSync(join(path, "called"), "utf8");
    rmSync(join(path, "called"));
    return text.trim().split("\n");
  };
  vi.stubEnv("PATH", `${tools}:${process.env.PATH}`);

  answers(`printf '\\n[[package]]\\nname = "flask"\\nversion = "3.0.0"\\n' >> uv.lock`);
  const wanted = need({ name: "flask", range: ">=3", dev: true });
  expect(await previewInstall(path, wanted, goesOn)).toMatchObject({ ok: true, value: { added: ["flask 3.0.0"] } });
  expect(await install(path, need({ name: "flask", range: "3.0.0" }), goesOn)).toMatchObject({ ok: true });
  expect(called()).toEqual(["add --dev --no-sync flask>=3", "add flask==3.0.0"]);

  answers(`cat >&2 <<'SAID'
Using CPython 3.12.1
  × No solution found when resolving dependencies:
  ╰─▶ Because flask was not found in the package registry and your project
      depends on flask, we can conclude that your project's requirements are
      unsatisfiable.
  help: If you want to add the package regardless, provide the \`--frozen\` flag.
SAID
exit 1`);
  expect(await install(path, need({ name: "flask" }), goesOn)).toMatchObject({
    ok: false,
    failure: {
      code: "uv_failed",
      message:
        "uv add failed: No solution found when resolving dependencies: Because flask was not found in the package registry and your project depends on flask, we can conclude that your project's requirements are unsatisfiable.",
    },
  });

  called();
  answers(`echo "error: the argument '--dry-run' cannot be used with '--frozen'" >&2; exit 2`);
  expect(await tryOutPackages(path, goesOn)).toMatchObject([{ status: "not_run", required: false }]);
  answers("echo 'error: Distribution `x==1.0.0` has no wheel for the current platform' >&2; exit 2");
  expect(await tryOutPackages(path, goesOn)).toMatchObject([{ status: "failed", required: true }]);
  answers("true");
  expect(await tryOutPackages(path, goesOn)).toMatchObject([{ status: "passed" }]);
  expect(await provideDependencies(path, null, goesOn)).toEqual({ ok: true, value: null });
  expect(called()).toEqual([...Array(3).fill("sync --frozen --dry-run"), "sync --frozen"]);
});

const nodeManagers = [
  { manager: "pnpm", lockfile: "pnpm-lock.yaml" },
  { manager: "yarn", lockfile: "yarn.lock" },
] as const;

describe.each(nodeManagers)("$manager", ({ manager, lockfile }) => {
  test("adds a package, tries out what is locked, and provides it in a worktree", async (context) => {
    if (!has(manager)) return context.skip(`${manager} isn't installed on this machine.`);
    vi.stubEnv("YARN_REGISTRY", registry.url);
    writeFileSync(join(folder, lockfile), manager === "yarn" ? "# yarn lockfile v1\n" : "");
    const added = await install(folder, need(), goesOn, async () => [manager]);
    expect(added).toMatchObject({ ok: true });
    expect(Object.keys(manifestOf(folder).dependencies)).toEqual(["pad-ledger"]);
    expect([here(folder), existsSync(join(folder, "package-lock.json"))]).toEqual([true, false]);
    expect(readFileSync(join(folder, lockfile), "utf8")).toContain("pad-ledger");
    rmSync(join(folder, "node_modules"), { recursive: true, force: true });
    expect(await tryOutPackages(folder, goesOn)).toMatchObject([{ id: `packages-${manager}`, status: "passed" }]);
    expect(await provideDependencies(folder, null, goesOn)).toEqual({ ok: true, value: null });
    expect(here(folder)).toBe(true);
    expect(await packagesOutside(folder)).toEqual([]);
  });
});

test("go downloads what is locked, and says in its words what it can't get", async (context) => {
  if (!has("go", "version")) return context.skip("go isn't installed on this machine.");
  const path = join(root, "module");
  mkdirSync(path);
  writeFileSync(join(path, "go.mod"), "module example.org/x\n\ngo 1.19\n");
  writeFileSync(join(path, "go.sum"), "");
  vi.stubEnv("GOPROXY", "off");
  vi.stubEnv("GOFLAGS", "-mod=mod");
  expect(await tryOutPackages(path, goesOn)).toMatchObject([{ id: "packages-go", status: "passed" }]);
  expect(await provideDependencies(path, null, goesOn)).toEqual({ ok: true, value: null });
  const wished = await install(path, need({ name: "example.org/none", range: "v1.0.0" }), goesOn);
  expect(wished).toMatchObject({ ok: false, failure: { code: "go_failed" } });
});
