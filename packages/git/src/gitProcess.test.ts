// Git started by a small process answers as git started here does, and its death is an answer too.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callHere } from "./call.ts";
import { GitProcess } from "./gitProcess.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-git-"));
const bundle = join(folder, "git.mjs");

beforeAll(async () => {
  const entry = join(folder, "entry.ts");
  writeFileSync(
    entry,
    `import { serveGit } from ${JSON.stringify(join(import.meta.dirname, "serveGit.ts"))};\nserveGit();\n`,
  );
  await build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: {
      js: 'import { createRequire as forBundle } from "node:module"; const require = forBundle(import.meta.url);',
    },
    nodePaths: [join(import.meta.dirname, "../../../node_modules")],
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const calls = [
  { cwd: folder, args: ["version"] },
  { cwd: folder, args: ["rev-parse", "--show-toplevel"] },
  { cwd: folder, args: ["hash-object", "--stdin"], input: "née\0\n" },
  { cwd: folder, args: ["help", "-a"], limitBytes: 20 },
  { cwd: join(folder, "missing"), args: ["version"] },
];

/** Never answered. */
const endless = { cwd: folder, args: ["version"] };

describe("git, started by a small process", () => {
  it("answers as git does that is started here, with many calls at once", async () => {
    const process = new GitProcess(bundle);
    const there = await Promise.all(calls.map((call) => process.call(call)));
    process.close();
    expect(there).toEqual(await Promise.all(calls.map(callHere)));
  });

  it("is started again after it died, and says that it did", async () => {
    const file = join(folder, "dies.mjs");
    writeFileSync(file, "process.on('message', () => process.exit(1));\n");
    const process = new GitProcess(file);
    const [first, second] = await Promise.all([process.call(endless), process.call(endless)]);
    expect(first).toMatchObject({ code: -1, err: "The process that starts git has ended." });
    expect(second.code).toBe(-1);
    writeFileSync(file, `await import(${JSON.stringify(bundle)});\n`);
    expect((await process.call({ cwd: folder, args: ["version"] })).code).toBe(0);
    process.close();
  });

  it("gives the answers that are still due after it was let go", async () => {
    const process = new GitProcess(bundle);
    const due = process.call({ cwd: folder, args: ["version"] });
    process.close();
    expect((await due).code).toBe(0);
  });
});
