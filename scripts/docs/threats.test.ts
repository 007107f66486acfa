// SECURITY.md claims nothing that isn't tested: every row of its table of threats names a test that is there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPage, root } from "./pages.mjs";

const section = readPage("SECURITY.md").split("## Threats and their tests")[1]?.split("\n## ")[0] ?? "";
const rows = section
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(1);

test("there is a table of threats", () => expect(rows.length).toBeGreaterThan(20));

test.each(rows)("%s", (row) => {
  const [, file = "", title = ""] = /\| `([\w./-]+)`: \*(.+)\* \|$/.exec(row) ?? [];
  expect(file !== "" && existsSync(join(root, file))).toBe(true);
  const text = readFileSync(join(root, file), "utf8");
  expect(["test(", "it(", ")("].some((call) => text.includes(`${call}"${title}"`))).toBe(true);
});
