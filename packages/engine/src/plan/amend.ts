// A task changed by a person while its run goes on: what may change, what is refused, and the plan with it.
import type { TaskAmendment } from "./amendmentSchema.ts";
import type { PlanAnalysis, PlannedFile } from "./analysis.ts";
import { detectConflicts, orderOf } from "./conflicts.ts";
import { detectOverlaps } from "./overlaps.ts";
import { normalisePath } from "./paths.ts";
import { protectedKind } from "./protectedFiles.ts";
import { checkRules } from "./rules.ts";
import type { Plan, PlanContract, PlanTask } from "./schema.ts";

/** The parts of a plan revision that an amendment touches; `amended` counts amendments since the approval. */
export interface AmendedPlan {
  plan: Plan;
  analysis: PlanAnalysis;
  amended?: number;
}

/** Why the amendment would leave no valid plan, in a sentence, or null. The rules are those of a new plan. */
export function amendmentProblem(plan: Plan, id: string, amendment: TaskAmendment): string | null {
  const index = plan.tasks.findIndex((task) => task.id === id);
  const { problems } = checkRules({ ...plan, tasks: withTask(plan, id, amendment) });
  return problems.find(({ path }) => path[0] === "tasks" && path[1] === index)?.message ?? null;
}

/** The revision with the amended task; conflicts are found anew, so that what overlaps now is taken in turn. */
export function amendTask<Revision extends AmendedPlan>(
  revision: Revision,
  id: string,
  amendment: TaskAmendment,
): Revision {
  const tasks = withTask(revision.plan, id, amendment);
  const task = tasks.find((each) => each.id === id);
  const { analysis } = revision;
  const order = orderOf(tasks);
  const overlaps = detectOverlaps(tasks, order);
  return {
    ...revision,
    amended: (revision.amended ?? 0) + 1,
    plan: { ...revision.plan, tasks },
    analysis: {
      ...analysis,
      conflicts: [...detectConflicts(tasks, order), ...overlaps.conflicts],
      shared: overlaps.shared,
      ...(task && amendment.files_write ? { filesByTask: withFiles(analysis.filesByTask, task) } : {}),
      ...(task && amendment.verification ? { commandsByTask: withCommands(analysis.commandsByTask, task) } : {}),
    },
  };
}

/** The revision with a contract renegotiated. */
export function amendContract<Revision extends AmendedPlan>(
  revision: Revision,
  name: string,
  change: Pick<PlanContract, "version" | "methods">,
): Revision {
  const contracts = revision.plan.contracts.map((each) => (each.name === name ? { ...each, ...change } : each));
  return { ...revision, amended: (revision.amended ?? 0) + 1, plan: { ...revision.plan, contracts } };
}

const withTask = (plan: Plan, id: string, amendment: TaskAmendment): PlanTask[] =>
  plan.tasks.map((task) =>
    task.id === id
      ? {
          ...task,
          ...amendment,
          ...(amendment.files_write ? { files_write: [...new Set(amendment.files_write.map(normalisePath))] } : {}),
        }
      : task,
  );

/** What the gate's configuration said of a file stays; of a new one only the built-in rule is known. */
function withFiles(known: PlanAnalysis["filesByTask"], task: PlanTask): PlanAnalysis["filesByTask"] {
  const before = known?.[task.id] ?? [];
  const written = task.files_write.map((path): PlannedFile => {
    const seen = before.find((file) => file.path === path && file.access === "write");
    const kind = protectedKind(path);
    return seen ?? { path, access: "write", ...(kind ? { reason: `is ${kind}` } : {}) };
  });
  return { ...known, [task.id]: [...written, ...before.filter((file) => file.access !== "write")] };
}

function withCommands(known: PlanAnalysis["commandsByTask"], task: PlanTask): PlanAnalysis["commandsByTask"] {
  const before = known?.[task.id] ?? [];
  return {
    ...known,
    [task.id]: task.verification.map(({ command, type, required, timeout }) => {
      const seen = before.find((each) => each.command === command);
      return { ...seen, command, type, required, timeout };
    }),
  };
}
