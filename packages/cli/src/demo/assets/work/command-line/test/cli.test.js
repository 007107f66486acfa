import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
let folder;
const toolshed = (...args) =>
  execFileSync(process.execPath, [at("../src/cli.js"), ...args], {
    encoding: "utf8",
    env: { ...process.env, TOOLSHED_DATA: join(folder, "shed.json") },
    stdio: "pipe",
  });

before(() => {
  folder = mkdtempSync(join(tmpdir(), "toolshed-"));
  cpSync(at("../data/shed.json"), join(folder, "shed.json"));
});
after(() => rmSync(folder, { recursive: true }));

test("prints a statement", () =>
  assert.match(toolshed("statement", "miguel", "2026-05-20"), /cordless drill {4}out +2\.50/));
test("borrows with a PIN only, once there is one", () => {
  toolshed("pin", "aoi", "4711");
  assert.throws(() => toolshed("borrow", "aoi", "saw", "2026-05-04", "1"), /isn't the PIN/);
  assert.match(toolshed("borrow", "aoi", "saw", "2026-05-04", "4711"), /Enjoy/);
});
