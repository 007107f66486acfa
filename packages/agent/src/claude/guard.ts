// What a claude session may do with its tools while it works. Nobody sits beside it, so the CLI's questions are answered
// here: whatever stays inside the worktree is allowed, the shell too (tests, `git commit`, `signalbox report`). It
// tells the session early, when it can still ask; the check of what really changed is the boundary.
import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { GuardRules } from "../hostSpec.ts";
import { refuseCommand, refuseToReader } from "./guardCommand.ts";

/** A sentence where a path (relative to the worktree) may not be written under the rules, or null. */
export type WriteRefusal = (path: string, rules: GuardRules) => string | null;

/** Why a tool call is refused, for the session to read. */
export interface Refusal {
  path: string | null;
  reason: string;
}

const writingTools = new Set(["Write", "Edit", "MultiEdit", "NotebookEdit"]);
const readingTools = new Set(["Read", "Glob", "Grep", "LS"]);

/** Tools whose calls are put to the guard before they run, whatever the permission mode. */
export const guardedTools = "Write|Edit|MultiEdit|NotebookEdit|Bash|AskUserQuestion|EnterWorktree";

/** The real place of a path that may not exist yet: links in the folders above it are followed. */
function realPlace(path: string): string {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    try {
      return join(realpathSync(at), ...missing);
    } catch {
      if (dirname(at) === at) return path;
      missing.unshift(basename(at));
    }
  }
}

/** The path inside the worktree, with forward slashes, or null where it lies outside. */
function insidePath(cwd: string, asked: string): string | null {
  const inside = relative(realPlace(cwd), realPlace(resolve(cwd, asked)));
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
  return inside.split(sep).join("/");
}

function askedPath(input: Record<string, unknown>): string | null {
  const path = input.file_path ?? input.notebook_path ?? input.path;
  return typeof path === "string" ? path : null;
}

/** Judges one tool call of a session that works in `cwd`: null where it may go on. */
export function judgeTool(
  tool: string,
  input: Record<string, unknown>,
  cwd: string,
  rules: GuardRules | undefined,
  refuseWrite: WriteRefusal,
): Refusal | null {
  if (tool === "AskUserQuestion") {
    const reason = 'Nobody sits at this session. Run `signalbox report blocked --question "…"` to ask a person.';
    return { path: null, reason };
  }
  if (tool === "EnterWorktree") return { path: null, reason: "This session already has a worktree of its own." };
  if (tool === "Bash" && typeof input.command === "string") {
    const reason = rules?.readOnly ? refuseToReader(input.command) : refuseCommand(input.command);
    return reason === null ? null : { path: null, reason };
  }
  if (!writingTools.has(tool) && !readingTools.has(tool)) return null;
  const asked = askedPath(input);
  if (asked === null) return null;
  const path = insidePath(cwd, asked);
  if (path === null) return { path: asked, reason: `${asked} is outside of this session's worktree.` };
  if (readingTools.has(tool)) return null;
  if (path.split("/").includes(".git")) return { path, reason: `${path} belongs to git.` };
  const refused = rules ? refuseWrite(path, rules) : null;
  if (refused === null) return null;
  const ask = `Run \`signalbox report blocked --needs-file ${path}\` if the task can't be done without it.`;
  return { path, reason: `${refused} ${ask}` };
}
