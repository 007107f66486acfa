// The launcher: a program behaves the same without compiled code, with it, and with what another Node or a full disk left.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sbx-launch-"));
  mkdirSync(join(folder, "programs"));
  writeFileSync(join(folder, "package.json"), "{}");
  const entryPoints = [join(import.meta.dirname, "../src/launch.ts")];
  await build({ entryPoints, outfile: join(folder, "say.cjs"), bundle: true, platform: "node", format: "cjs" });
  writeProgram("late");
  writeFileSync(join(folder, "programs/beside.cjs"), "module.exports = 'beside';");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const writeProgram = (word: string) =>
  writeFileSync(
    join(folder, "programs/say.cjs"),
    `console.log(process.argv[2], "${word}", require("./beside.cjs"), require("node:path").basename(__filename));`,
  );
const say = (program = "say.cjs") =>
  execFileSync(process.execPath, [join(folder, program), "hello"], { encoding: "utf8" });
const kept = () => readdirSync(join(folder, "programs")).filter((name) => name.endsWith(".cache"));

test("a program answers the same the first time, and with the code that was kept of it", () => {
  expect(say()).toBe("hello late beside say.cjs\n");
  const [cache] = kept();
  const code = readFileSync(join(folder, "programs", cache ?? ""));
  expect(say()).toBe("hello late beside say.cjs\n");
  expect(readFileSync(join(folder, "programs", cache ?? ""))).toEqual(code);
  symlinkSync("say.cjs", join(folder, "link"));
  expect(say("link")).toBe("hello late beside say.cjs\n");
});

test("code of another version, or cut short, is set aside and made anew", () => {
  say();
  const cache = join(folder, "programs", kept()[0] ?? "");
  for (const wrong of ["", "no code at all", readFileSync(cache).subarray(0, 200)]) {
    writeFileSync(cache, wrong);
    expect(say()).toBe("hello late beside say.cjs\n");
    expect(readFileSync(cache).length).toBeGreaterThan(200);
  }
});

test("another build of the same length is what runs", () => {
  say();
  writeProgram("soon");
  expect(say()).toBe("hello soon beside say.cjs\n");
});
