// Finishes a fast-forward of a checkout that was killed between writing files and moving the branch.
import { createHash } from "node:crypto";
import { lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import type { StatusEntry } from "./status.ts";

interface Side {
  path: string;
  oldMode: string;
  newMode: string;
  oldSha: string;
  newSha: string;
}

/**
 * Brings a checkout to `to` where everything that differs from `from` in it has exactly the content of `from` or `to`
 * at its path, so that nothing but an interrupted landing of these two is written over. False where it has anything
 * else: then nothing was touched. `dirty` is its status against `from`. Failure: `git_failed`.
 */
export async function finishInterrupted(
  context: Context,
  checkout: { path: string },
  from: string,
  to: string,
  dirty: readonly StatusEntry[],
): Promise<Result<boolean>> {
  const listed = await context.git(["diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", from, to]);
  if (listed.code !== 0) {
    return gitFailed("The interrupted landing can't be examined", listed);
  }
  const sides = parseSides(listed.out);
  const known = new Set(sides.map((side) => side.path));
  const foreign = dirty.some(
    (entry) => !known.has(entry.path) || (entry.oldPath !== undefined && !known.has(entry.oldPath)),
  );
  if (foreign || !(await allOurs(context, checkout.path, sides))) {
    return ok(false);
  }
  if (!(await indexIsOurs(context, checkout.path, sides))) {
    return ok(false);
  }
  const output = await context.git(["read-tree", "--reset", "-u", to], { cwd: checkout.path });
  return output.code === 0 ? ok(true) : gitFailed(`${checkout.path} can't be brought to ${to.slice(0, 12)}`, output);
}

function parseSides(text: string): Side[] {
  const fields = text.split("\0");
  const sides: Side[] = [];
  for (let at = 0; fields[at]?.startsWith(":"); at += 2) {
    const [oldMode = "", newMode = "", oldSha = "", newSha = ""] = fields[at]!.slice(1).split(" ");
    sides.push({ path: fields[at + 1] ?? "", oldMode, newMode, oldSha, newSha });
  }
  return sides;
}

const isNothing = (mode: string): boolean => mode === "000000";

/** True where each path holds one of its two sides, or nothing where one side is nothing. */
async function allOurs(context: Context, root: string, sides: readonly Side[]): Promise<boolean> {
  const toHash: Side[] = [];
  for (const side of sides) {
    const stat = lstatSync(join(root, side.path), { throwIfNoEntry: false });
    if (stat === undefined) {
      // Also a checkout killed between unlinking a file and writing it again: nothing is there to be lost.
      continue;
    }
    if (stat.isSymbolicLink()) {
      const target = readlinkSync(join(root, side.path), { encoding: "buffer" });
      if (!matches(side, blobSha(target, side.newSha.length), true)) {
        return false;
      }
    } else if (stat.isFile()) {
      toHash.push(side);
    } else if (side.oldMode !== "160000" && side.newMode !== "160000") {
      return false;
    }
  }
  if (toHash.some((side) => side.path.includes("\n"))) {
    return false;
  }
  const input = toHash.map((side) => `${side.path}\n`).join("");
  const hashed = toHash.length === 0 ? null : await context.git(["hash-object", "--stdin-paths"], { cwd: root, input });
  const shas = hashed?.out.split("\n") ?? [];
  return (
    (hashed === null || hashed.code === 0) && toHash.every((side, index) => matches(side, shas[index] ?? "", false))
  );
}

function matches(side: Side, sha: string, link: boolean): boolean {
  const fits = (mode: string, known: string) => !isNothing(mode) && (mode === "120000") === link && known === sha;
  return fits(side.oldMode, side.oldSha) || fits(side.newMode, side.newSha);
}

function blobSha(content: Buffer, length: number): string {
  const hash = createHash(length === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** True where the index holds one of the two sides too: what somebody staged and then removed would be lost otherwise. */
async function indexIsOurs(context: Context, root: string, sides: readonly Side[]): Promise<boolean> {
  const { code, out } = await context.git(["ls-files", "--stage", "-z"], { cwd: root });
  if (code !== 0) {
    return false;
  }
  const byPath = new Map(sides.map((side) => [side.path, side]));
  return out
    .split("\0")
    .filter(Boolean)
    .every((record) => {
      const tab = record.indexOf("\t");
      const side = byPath.get(record.slice(tab + 1));
      const [, sha = "", stage = ""] = record.slice(0, tab).split(" ");
      return side === undefined || (stage === "0" && (sha === side.oldSha || sha === side.newSha));
    });
}
