// The words for what is wrong with a plan: each says what was expected and what to do.
import type * as z from "zod";
import type { PlanPath } from "./positions.ts";

export type PlanProblemCode =
  | "not_yaml"
  | "too_large"
  | "alias_bomb"
  | "too_many_tasks"
  | "no_tasks"
  | "missing_key"
  | "wrong_value"
  | "unknown_key"
  | "unsafe_id"
  | "reserved_id"
  | "duplicate_id"
  | "unknown_dependency"
  | "repeated_dependency"
  | "cycle"
  | "missing_verification"
  | "unsafe_path"
  | "unknown_action"
  | "duplicate_contract"
  | "unknown_consumer";

/** Something wrong at a place in the text; line and column count from 1, `path` is like `tasks[3].id`. */
export interface PlanProblem {
  code: PlanProblemCode;
  message: string;
  line: number;
  column: number;
  path: string;
}

/** A problem before its place in the text is looked up; `key` points at the last key rather than at its value. */
export interface Finding {
  code: PlanProblemCode;
  message: string;
  path: PlanPath;
  key?: boolean;
}

/** Puts what zod found into words; `raw` is what was read, for saying what stands there, `whole` its name. */
export function explainIssues(error: z.ZodError, raw: unknown, whole: string): Finding[] {
  return error.issues.map((issue) => explainIssue(issue, raw, whole));
}

function explainIssue(issue: z.core.$ZodIssue, raw: unknown, whole: string): Finding {
  const path = issue.path.filter((step): step is string | number => typeof step !== "symbol");
  const name = path.findLast((step) => typeof step === "string") ?? whole;
  const value = valueAt(raw, path);
  const what = typeof path.at(-1) === "number" ? `An entry of \`${name}\`` : `\`${name}\``;
  const found = (code: PlanProblemCode, message: string): Finding => ({ code, message, path });
  if (path.length === 1 && name === "tasks" && issue.code === "too_small") {
    return found("no_tasks", "The plan has no tasks; add at least one under `tasks`.");
  }
  if (value === undefined && path.length > 0) {
    return found("missing_key", `\`${name}\` is missing; add it (${expectation(issue)}).`);
  }
  return found("wrong_value", `${what} must be ${expectation(issue)}, but is ${describe(value)}.${hint(issue, value)}`);
}

function valueAt(raw: unknown, path: PlanPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      value !== null && typeof value === "object" && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    raw,
  );
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return kinds[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `one of ${issue.values.map((value) => String(value)).join(", ")}`;
    case "too_big":
      return issue.origin === "string"
        ? `at most ${issue.maximum} characters`
        : issue.origin === "array"
          ? `a list of at most ${issue.maximum} entries`
          : `at most ${issue.maximum}`;
    case "too_small":
      return issue.origin === "string" ? "not empty" : `more than ${issue.minimum}`;
    case "invalid_union":
      return "a name, or an object with `name`";
    default:
      return issue.message.toLowerCase();
  }
}

const kinds: Record<string, string> = {
  string: "text",
  array: "a list",
  object: "an object with keys",
  record: "an object with keys",
  boolean: "true or false",
  number: "a number",
};

function describe(value: unknown): string {
  if (value === null) return "empty";
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  const text = String(value);
  return typeof value === "string" && text.length > 60 ? `a text of ${text.length} characters` : JSON.stringify(value);
}

function hint(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== "invalid_type") return "";
  if (issue.expected === "string" && ["number", "boolean"].includes(typeof value)) return " Put it in quotes.";
  if (issue.expected === "array" && typeof value === "string") return " Write it as a list, a line with `- ` each.";
  return "";
}

/** The candidate that differs least from `word`, if it is close enough to be what was meant. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    if (Math.min(...next) >= limit) return limit;
    row = next;
  }
  return row[b.length]!;
}
