// How the gate groups files and commands by task: what needs eyes first stands first.
import type { Plan, PlanAnalysis, PlannedCommand, PlannedFile } from "@signalbox/engine";

export interface TaskFiles {
  task: string;
  files: PlannedFile[];
}
export interface TaskCommands {
  task: string;
  commands: PlannedCommand[];
}

const weight = (file: PlannedFile): number => (file.reason ? 1_000 : 0) + (file.sensitive?.weight ?? 0);

/** Written, appended and shared files by task; the most sensitive first, in tasks and among them. */
export function filesByTask(analysis: PlanAnalysis, plan: Plan): TaskFiles[] {
  return plan.tasks
    .map((task) => ({
      task: task.id,
      files: (analysis.filesByTask[task.id] ?? [])
        .filter((file) => file.access !== "read")
        .sort((a, b) => weight(b) - weight(a)),
    }))
    .filter((group) => group.files.length > 0)
    .sort((a, b) => Math.max(...b.files.map(weight)) - Math.max(...a.files.map(weight)));
}

/** Commands by task, tasks with an unusual one first. */
export function commandsByTask(analysis: PlanAnalysis, plan: Plan): TaskCommands[] {
  const unusual = (group: TaskCommands) => (group.commands.some((command) => command.unusual) ? 1 : 0);
  return plan.tasks
    .map((task) => ({ task: task.id, commands: analysis.commandsByTask[task.id] ?? [] }))
    .filter((group) => group.commands.length > 0)
    .sort((a, b) => unusual(b) - unusual(a));
}

/** A pattern's alternatives as a person lists them: `auth|crypto` is `auth, crypto`. */
export const patternWords = (text: string): string => text.replaceAll("|", ", ");
