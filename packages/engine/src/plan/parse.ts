// Reads a plan from text that nobody has checked yet: every problem with its line and column.
import { explainIssues, type PlanProblem } from "./problems.ts";
import { checkRules } from "./rules.ts";
import { maxTasks, type Plan, planSchema } from "./schema.ts";
import { unknownKeys } from "./unknownKeys.ts";
import { readYaml, type YamlText } from "./yamlText.ts";

/** A plan that keeps every rule, or all that is wrong with it. Warnings (unknown keys) come with both. */
export type ParsedPlan =
  | { ok: true; value: Plan; warnings: PlanProblem[] }
  | { ok: false; problems: PlanProblem[]; warnings: PlanProblem[] };

/** Reads and checks a `tasks.yaml` (or the same as JSON). Never throws, whatever the text. */
export function parsePlan(text: string): ParsedPlan {
  const read = readYaml(text, "plan");
  return read.ok ? checked(read.value) : { ok: false, problems: [read.problem], warnings: [] };
}

function checked({ raw, place }: YamlText): ParsedPlan {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) {
    const message = "A plan is an object with `request` and `tasks`; this is something else.";
    return { ok: false, problems: place([{ code: "wrong_value", message, path: [] }]), warnings: [] };
  }
  const tasks = (raw as { tasks?: unknown }).tasks;
  if (Array.isArray(tasks) && tasks.length > maxTasks) {
    const message = `The plan has ${tasks.length} tasks; ${maxTasks} is the most. Split it into several requests.`;
    return {
      ok: false,
      problems: place([{ code: "too_many_tasks", message, path: ["tasks"], key: true }]),
      warnings: [],
    };
  }
  const unknown = unknownKeys(raw, planSchema);
  const result = planSchema.safeParse(raw);
  if (!result.success) {
    return { ok: false, problems: place(explainIssues(result.error, raw, "the plan")), warnings: place(unknown) };
  }
  const { problems, warnings } = checkRules(result.data);
  const told = place([...unknown, ...warnings]);
  if (problems.length > 0) return { ok: false, problems: place(problems), warnings: told };
  return { ok: true, value: result.data, warnings: told };
}
