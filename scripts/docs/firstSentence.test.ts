// Every source file opens with one sentence on its place in the story, so that a reader knows where they are.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./pages.mjs";

const isSource = /\.(ts|tsx|mjs|js|css|prisma|grit)$/;
/** The demo's project and what its sessions write stand for somebody else's code. */
const notOurs = /(^|\/)(fixtures|generated|assets)\//;
const directive = /^(#!.*|"use client";|'use client';|@import .*|)$/;

/** What the comment says with which a file opens; empty where it opens with something else. */
function opening(text: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !directive.test(line.trim()));
  const rest = lines.slice(first).join("\n").trimStart();
  const block = /^\/\*\*?([\s\S]*?)\*\//.exec(rest)?.[1];
  if (block !== undefined) return block.replace(/^\s*\* ?/gm, " ").trim();
  const comment = /^(?:\/\/[^\n]*\n?)+/.exec(rest)?.[0] ?? "";
  return comment.replace(/^\/\/+ ?/gm, " ").trim();
}

test("every source file opens with a sentence", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => isSource.test(file) && !notOurs.test(file) && existsSync(join(root, file)));
  expect(files.length).toBeGreaterThan(100);
  const silent = files.filter(
    (file) => !/^[\p{Lu}`"“].*[.:?](\s|$)/su.test(opening(readFileSync(join(root, file), "utf8"))),
  );
  expect(silent).toEqual([]);
});
