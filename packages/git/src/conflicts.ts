// What two sides of a merge disagree about, in a form that a person and the next attempt's prompt can use.
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "./context.ts";

/** One file that could not be merged. */
export interface Conflict {
  path: string;
  kind: "content" | "both added" | "deleted by staging" | "deleted by the task" | "other";
  /** The conflicting parts of the file, between the markers (staging's, the common base's, the task's); cut when long. */
  hunks: string[];
}

const maxFiles = 50;
const maxHunkLines = 60;
const maxDetailChars = 16_000;
const maxFileBytes = 2_000_000;

/** The conflicts that a failed merge left in a worktree's index and files; empty where it failed for another reason. */
export async function readConflicts(context: Context, worktree: string): Promise<Conflict[]> {
  const { code, out } = await context.git(["ls-files", "--unmerged", "-z"], { cwd: worktree });
  if (code !== 0) {
    return [];
  }
  const stages = new Map<string, Set<number>>();
  for (const record of out.split("\0").filter(Boolean)) {
    const tab = record.indexOf("\t");
    const path = record.slice(tab + 1);
    const stage = Number(record[tab - 1]);
    stages.set(path, (stages.get(path) ?? new Set()).add(stage));
  }
  return [...stages].map(([path, found]) => ({ path, kind: kindOf(found), hunks: hunksOf(join(worktree, path)) }));
}

/** Stage 1 is the common base, 2 staging, 3 the task. */
function kindOf(stages: ReadonlySet<number>): Conflict["kind"] {
  const [base, ours, theirs] = [stages.has(1), stages.has(2), stages.has(3)];
  if (ours && theirs) {
    return base ? "content" : "both added";
  }
  if (base && theirs) {
    return "deleted by staging";
  }
  return base && ours ? "deleted by the task" : "other";
}

function hunksOf(file: string): string[] {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > maxFileBytes) {
    return [];
  }
  const hunks: string[] = [];
  let open: string[] | null = null;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line.startsWith("<<<<<<< ")) {
      open = [];
    }
    open?.push(line);
    if (open !== null && line.startsWith(">>>>>>> ")) {
      hunks.push(cutMiddle(open).join("\n"));
      open = null;
    }
  }
  return hunks;
}

function cutMiddle(lines: string[]): string[] {
  if (lines.length <= maxHunkLines) {
    return lines;
  }
  const half = maxHunkLines / 2;
  return [...lines.slice(0, half), `[${lines.length - maxHunkLines} lines left out]`, ...lines.slice(-half)];
}

/** One sentence that names the files, and a text with every hunk, at most 16,000 characters. */
export function describeConflicts(files: readonly Conflict[]): { message: string; detail: string } {
  const names = files.slice(0, 5).map((file) => file.path);
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : "";
  const message = `Merging into staging conflicts in ${names.join(", ")}${more}.`;
  const parts = files.slice(0, maxFiles).map(({ path, kind, hunks }) => [`${path} (${kind})`, ...hunks].join("\n"));
  const text = parts.join("\n\n");
  const detail = text.length > maxDetailChars ? `${text.slice(0, maxDetailChars)}\n[the rest is left out]` : text;
  return { message, detail };
}
