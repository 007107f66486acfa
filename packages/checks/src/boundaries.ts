// The boundary that holds: every file that really changed, against the files that the task may change.
import { dirname, extname, join } from "node:path/posix";
import { type ChangedFile, count, isLockfile } from "@signalbox/base";
import type { BoundaryCode, BoundaryFinding, CheckResult } from "./checkResult.ts";
import { forbiddenReason } from "./forbidden.ts";
import { pathMatcher } from "./pathRules.ts";

/** What a task may change. Patterns are exact names, folders ending in `/`, or globs. */
export interface BoundaryRules {
  filesWrite: readonly string[];
  /** May be changed, not deleted or renamed: other tasks write them too. */
  filesAppend: readonly string[];
  allowLargeChanges: boolean;
  /** Changed lines per file; 500 unless the project says otherwise. */
  churnThreshold?: number;
  rejectChurn?: boolean;
  rejectWhitespaceOnly?: boolean;
  /** Files that may be formatted anew, and files of other languages in which that is refused, too. */
  formattingAllowed?: readonly string[];
  formattingDenied?: readonly string[];
  /** The project's own, beside the seed's list. */
  forbiddenPatterns: readonly string[];
  caseInsensitive: boolean;
}

const defaultChurnThreshold = 500;
// From the seed: where white space means nothing, a change of nothing else is noise.
const whitespaceInsensitive = new Set(
  ".js .ts .jsx .tsx .json .md .rst .css .scss .less .html .xml .java .kt .go .rs .c .cpp .h .cs .rb .php".split(" "),
);
/** Paths named in the one-sentence summary. */
const namedInSummary = 3;

interface Judge {
  owns(path: string): boolean;
  mayAppend(path: string): boolean;
  forbidden(path: string): string | null;
  rules: BoundaryRules;
}

function leavesTree(file: ChangedFile): boolean {
  const target = file.linkTarget;
  if (target === undefined || target.startsWith("/")) return true;
  const reached = join(dirname(file.path), target);
  return reached === ".." || reached.startsWith("../") || reached.split("/").includes(".git");
}

function judgeName(path: string, removed: boolean, judge: Judge): [BoundaryCode, string] | null {
  if (isLockfile(path)) return ["lockfile", "is a lockfile; ask for the package instead, by reporting blocked"];
  const forbidden = judge.forbidden(path);
  if (forbidden !== null) return ["forbidden", forbidden];
  if (judge.owns(path)) return null;
  if (!judge.mayAppend(path)) return ["not_owned", "isn't among the files that the task owns"];
  return removed ? ["append_only", "may be added to, but not removed"] : null;
}

function judgeContent(file: ChangedFile, rules: BoundaryRules): [BoundaryCode, string] | null {
  if (file.kind === "deleted") return null;
  if (file.isSubmodule) return ["submodule", "became a submodule"];
  if (file.isSymlink && file.linkTarget === undefined) {
    return ["link_outside", "is a symbolic link, and where it leads isn't known"];
  }
  if (file.isSymlink && leavesTree(file)) return ["link_outside", "is a symbolic link that leaves the worktree"];
  const limit = rules.churnThreshold ?? defaultChurnThreshold;
  const churn = file.linesAdded + file.linesDeleted;
  if (churn > limit && !rules.allowLargeChanges && rules.rejectChurn !== false) {
    return ["churn", `has ${churn} changed lines, more than the ${limit} allowed without allow_large_changes`];
  }
  const judged = whitespaceInsensitive.has(extname(file.path)) || pathMatcher(rules.formattingDenied ?? [])(file.path);
  const noise = file.whitespaceOnly && file.kind === "modified" && judged;
  if (noise && pathMatcher(rules.formattingAllowed ?? [])(file.path)) return null;
  return noise && rules.rejectWhitespaceOnly !== false
    ? ["whitespace_only", "differs in nothing but white space"]
    : null;
}

function findingsOf(file: ChangedFile, judge: Judge): BoundaryFinding[] {
  const found: BoundaryFinding[] = [];
  const add = (path: string, why: [BoundaryCode, string] | null) => {
    if (why) found.push({ path, code: why[0], message: `${path} ${why[1]}.` });
  };
  add(file.path, judgeName(file.path, file.kind === "deleted", judge));
  if (file.oldPath !== undefined && file.oldPath !== file.path) add(file.oldPath, judgeName(file.oldPath, true, judge));
  add(file.path, judgeContent(file, judge.rules));
  return found;
}

function summarise(findings: readonly BoundaryFinding[], changed: number): string {
  if (findings.length === 0)
    return changed === 1
      ? "1 changed file, inside its boundaries"
      : `${changed} changed files, all inside their boundaries`;
  const paths = [...new Set(findings.map((finding) => finding.path))];
  const more = paths.length > namedInSummary ? ` and ${paths.length - namedInSummary} more` : "";
  const files = count(paths.length, "file is", "files are");
  return `${files} outside of the task's boundaries: ${paths.slice(0, namedInSummary).join(", ")}${more}`;
}

/** Checks all changed files; a renamed one counts under both names. Passes only where nothing is found. */
export function checkBoundaries(
  changed: readonly ChangedFile[],
  rules: BoundaryRules,
  startedAt = new Date(),
): CheckResult {
  const isForbiddenHere = pathMatcher(rules.forbiddenPatterns, rules.caseInsensitive);
  const owns = pathMatcher(rules.filesWrite, rules.caseInsensitive);
  const judge: Judge = {
    rules,
    owns,
    mayAppend: pathMatcher(rules.filesAppend, rules.caseInsensitive),
    forbidden: (path) => forbiddenReason(path, owns(path), isForbiddenHere),
  };
  const findings = changed.flatMap((file) => findingsOf(file, judge));
  const passed = findings.length === 0;
  return {
    id: "boundaries",
    name: "File boundaries",
    type: "rule",
    required: true,
    status: passed ? "passed" : "failed",
    durationMs: Math.max(0, Date.now() - startedAt.getTime()),
    summary: summarise(findings, changed.length),
    ...(passed ? {} : { category: "boundary_violation" as const }),
    startedAt: startedAt.toISOString(),
    exitCode: null,
    signal: null,
    timedOut: false,
    tail: findings.map((finding) => finding.message).join("\n"),
    findings,
  };
}

/** What a guard may say about a write while a session works: a sentence where it would break a boundary, or null. */
export function writeRefusal(
  path: string,
  rules: { filesWrite: readonly string[]; forbidden: readonly string[] },
): string | null {
  const owns = pathMatcher(rules.filesWrite);
  const judge: Judge = {
    owns,
    mayAppend: () => false,
    forbidden: (candidate) => forbiddenReason(candidate, owns(candidate), pathMatcher(rules.forbidden)),
    rules: {
      filesWrite: rules.filesWrite,
      filesAppend: [],
      allowLargeChanges: true,
      forbiddenPatterns: [],
      caseInsensitive: false,
    },
  };
  const why = judgeName(path, false, judge);
  return why ? `${path} ${why[1]}.` : null;
}
