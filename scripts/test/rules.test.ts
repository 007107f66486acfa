// The rules of the repository find what they are there to find: a rule that never fires would pass unnoticed.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { root } from "../setup/paths.mjs";

let folder = "";
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A small workspace with these files, under the rules of this one. */
function workspace(files: Record<string, string>): string {
  folder = mkdtempSync(join(tmpdir(), "signalbox-rules-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const rules = [".dependency-cruiser.mjs", "tsconfig.base.json", "biome.json", ".gitignore", "scripts/rules"];
  for (const name of rules) cpSync(join(root, name), join(folder, name), { recursive: true });
  return folder;
}

function run(program: string[], argv: string[], cwd: string): string {
  const script = join(root, "node_modules", ...program);
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...argv], { cwd, encoding: "utf8" });
  return stdout + stderr;
}

const lint = (path: string, text: string): string =>
  run(["@biomejs", "biome", "bin", "biome"], ["lint", path], workspace({ [path]: text }));

const walls = (files: Record<string, string>): string =>
  run(
    ["dependency-cruiser", "bin", "dependency-cruise.mjs"],
    ["--config", ".dependency-cruiser.mjs", "packages"],
    workspace(files),
  );

test.each(["Date.now()", "new Date()", "Math.random()", "performance.now()", "process.env.HOME"])(
  "the engine can't use %s",
  (use) => {
    expect(lint("packages/engine/src/probe.ts", `export const probe = ${use};\n`)).toContain("The engine is pure");
    rmSync(folder, { recursive: true });
    expect(lint("packages/git/src/probe.ts", `export const probe = ${use};\n`)).not.toContain("The engine is pure");
  },
);

test("a time that is given is no clock", () => {
  const text = 'export const at = (iso: string) => new Date(iso).getTime() + Date.parse("2026-01-01");\n';
  expect(lint("packages/engine/src/probe.ts", text)).not.toContain("The engine is pure");
});

test("a package can't import what its row of the table doesn't name", () => {
  const said = walls({
    "packages/git/src/index.ts": "export const git = 1;\n",
    "packages/agent/src/index.ts": 'export { git } from "../../git/src/index.ts";\n',
  });
  expect(said).toContain("wall-around-agent");
});

test("two files can't need each other", () => {
  const said = walls({
    "packages/git/src/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
    "packages/git/src/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
  });
  expect(said).toContain("no-cycles");
});

test("what runs can't import its tests", () => {
  const said = walls({
    "packages/git/src/a.ts": 'export { world } from "./world.test.ts";\n',
    "packages/git/src/world.test.ts": "export const world = 1;\n",
  });
  expect(said).toContain("no-tests-in-sources");
});
