// Reads a plan from text that nobody has checked yet: YAML or JSON, every problem with its line and column.
import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { locate, type PlanPath, type Position, pathText } from "./positions.ts";
import { closest, explainIssue, type Finding, type PlanProblem } from "./problems.ts";
import { checkRules } from "./rules.ts";
import {
  maxTasks,
  type Plan,
  patchIntentSchema,
  planCheckSchema,
  planContractSchema,
  planSchema,
  planTaskSchema,
} from "./schema.ts";

/** The longest text that is read as a plan, in bytes of UTF-8. */
export const maxPlanBytes = 4 * 1024 * 1024;
/** Problems beyond this many are only counted. */
export const maxProblems = 50;

const maxAliases = 100;

/** A plan that keeps every rule, or all that is wrong with it. Warnings (unknown keys) come with both. */
export type ParsedPlan =
  | { ok: true; value: Plan; warnings: PlanProblem[] }
  | { ok: false; problems: PlanProblem[]; warnings: PlanProblem[] };

/** Reads and checks a `tasks.yaml` (or the same as JSON). Never throws, whatever the text. */
export function parsePlan(text: string): ParsedPlan {
  const refused = (code: PlanProblem["code"], message: string, at: Position = { line: 1, column: 1 }): ParsedPlan => ({
    ok: false,
    problems: [{ code, message, ...at, path: "" }],
    warnings: [],
  });
  if (byteLength(text) > maxPlanBytes) {
    return refused(
      "too_large",
      `The plan is larger than ${maxPlanBytes / 1024 / 1024} MB; shorten descriptions or split it.`,
    );
  }
  const lines = new LineCounter();
  let document: Document;
  let raw: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
    const error = document.errors[0];
    if (error) {
      const { line, col } = lines.linePos(error.pos[0]);
      return refused("not_yaml", yamlProblem(error.code, error.message), {
        line: Math.max(line, 1),
        column: Math.max(col, 1),
      });
    }
    raw = document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    if (error instanceof ReferenceError) {
      return refused("alias_bomb", "The plan repeats itself through too many aliases (&, *); write the values out.");
    }
    // The reader is recursive: absurd nesting exhausts its stack.
    return refused("not_yaml", "The plan can't be read as YAML, perhaps because it is nested too deeply; simplify it.");
  }
  return checked(raw, document, lines);
}

function checked(raw: unknown, document: Document, lines: LineCounter): ParsedPlan {
  const placed = ({ code, message, path, key }: Finding): PlanProblem => ({
    code,
    message,
    ...locate(document, lines, path, key),
    path: pathText(path),
  });
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) {
    const message = "A plan is an object with `request` and `tasks`; this is something else.";
    return { ok: false, problems: [placed({ code: "wrong_value", message, path: [] })], warnings: [] };
  }
  const tasks = (raw as { tasks?: unknown }).tasks;
  if (Array.isArray(tasks) && tasks.length > maxTasks) {
    const message = `The plan has ${tasks.length} tasks; ${maxTasks} is the most. Split it into several requests.`;
    return {
      ok: false,
      problems: [placed({ code: "too_many_tasks", message, path: ["tasks"], key: true })],
      warnings: [],
    };
  }
  const unknown = unknownKeys(raw);
  const result = planSchema.safeParse(raw);
  if (!result.success) {
    const findings = result.error.issues.map((issue) => explainIssue(issue, (path) => valueAt(raw, path)));
    return { ok: false, problems: cut(findings, placed), warnings: cut(unknown, placed) };
  }
  const { problems, warnings } = checkRules(result.data);
  const told = cut([...unknown, ...warnings], placed);
  if (problems.length > 0) return { ok: false, problems: cut(problems, placed), warnings: told };
  return { ok: true, value: result.data, warnings: told };
}

function cut(findings: readonly Finding[], placed: (finding: Finding) => PlanProblem): PlanProblem[] {
  const shown = findings.slice(0, maxProblems).map(placed);
  const last = shown.at(-1);
  const rest = findings.length - shown.length;
  return rest > 0 && last
    ? [...shown.slice(0, -1), { ...last, message: `${last.message} (And ${rest} more problems.)` }]
    : shown;
}

function yamlProblem(code: string, message: string): string {
  if (code === "DUPLICATE_KEY") return "This key is there twice; keep one of them.";
  if (code === "TAB_AS_INDENT") return "This line is indented with a tab; YAML wants spaces.";
  if (code === "MULTIPLE_DOCS") return "The text holds several YAML documents (---); a plan is one.";
  const sentence = message
    .split("\n")[0]!
    .replace(/ at line .*$/, "")
    .replace(/[.:]$/, "");
  return `This is not YAML: ${sentence}. Check the indentation and quotes here.`;
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

type Shape = z.ZodObject;

/** Keys that nothing reads are told, not refused: a plan may come from a newer or another system. */
function unknownKeys(raw: unknown): Finding[] {
  const findings: Finding[] = [];
  const visit = (value: unknown, shape: Shape, path: PlanPath): void => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return;
    const known = Object.keys(shape.shape);
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const guess = findings.length < maxProblems ? closest(key, known) : undefined;
      const advice = guess ? `did you mean \`${guess}\`?` : "it is ignored.";
      findings.push({
        code: "unknown_key",
        message: `Nothing reads the key \`${key.slice(0, 100)}\`; ${advice}`,
        path: [...path, key],
        key: true,
      });
    }
  };
  const each = (value: unknown, path: PlanPath, inner: (item: unknown, path: PlanPath) => void): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) inner(item, [...path, index]);
  };
  visit(raw, planSchema, []);
  each(valueAt(raw, ["tasks"]), ["tasks"], (task, path) => {
    visit(task, planTaskSchema, path);
    each(valueAt(task, ["verification"]), [...path, "verification"], (check, at) => visit(check, planCheckSchema, at));
    each(valueAt(task, ["patch_intents"]), [...path, "patch_intents"], (intent, at) =>
      visit(intent, patchIntentSchema, at),
    );
  });
  each(valueAt(raw, ["contracts"]), ["contracts"], (contract, path) => visit(contract, planContractSchema, path));
  return findings;
}

/** Bytes of the text in UTF-8, without encoding it. */
function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // Each half of a surrogate pair makes two of the pair's four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes;
}
