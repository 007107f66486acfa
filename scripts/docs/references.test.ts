// What the documentation names is there: files, links between pages, anchors, and the walls as they are checked.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import walls from "../../.dependency-cruiser.mjs";
import { pagePaths, readPage, root, tableRows } from "./pages.mjs";

const inBackticks = /`((?:apps|packages|scripts|prisma|e2e|docs)\/[\w@./[\]-]+)`/g;
const links = /\]\((?!https?:)([^)#\s]*)(?:#([^)]+))?\)/g;

const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const anchorsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ""));

describe.each(pagePaths())("%s", (path) => {
  const text = readPage(path);

  test("names files that are there", () => {
    const named = [...text.matchAll(inBackticks)].map(([, file]) => file ?? "");
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test("links to pages and headings that are there", () => {
    const broken = [...text.matchAll(links)].filter(([, to = "", anchor]) => {
      const target = to === "" ? path : join(dirname(path), to);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(readPage(target)).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  test("names no folder of anybody's machine", () => {
    expect(text).not.toMatch(/(?<![\w.~/])\/(?:work|root|tmp|var|usr)\//);
  });
});

test("the table of packages is the one that is checked", () => {
  const checked = walls.forbidden
    .filter(({ name }) => name.startsWith("wall-around-"))
    .map(({ name, comment }) => [name.slice("wall-around-".length), /may import (.+) \(docs/.exec(comment)?.[1]]);
  const section = readPage("ARCHITECTURE.md").split("## Packages")[1]?.split("\n## ")[0] ?? "";
  const told = tableRows(section).map(([name, , allowed]) => [name, allowed]);
  const inOrder = (rows: (string | undefined)[][]) =>
    rows.map(([name, allowed]) => `${name}: ${allowed?.split(", ").sort().join(", ")}`).sort();
  expect(inOrder(told)).toEqual(inOrder(checked));
});
