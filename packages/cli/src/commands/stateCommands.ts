// `state` and `tasks` on the command line: a run without a server, and what is due in it.
import type { Command } from "commander";
import { type AnswerOptions, give } from "../answer.ts";
import { group, subcommand } from "../subcommand.ts";

/** Adds the two groups. */
export function addStateCommands(program: Command): void {
  const state = group(
    program,
    "state",
    "The state of a run without the panel.",
    "state init",
    "state status",
    "state resume --dry-run",
  );
  const load = () => import("../utilities/state.ts");
  subcommand(state, "init [plan]", "Begin a run on a plan.", "state init tasks.yaml")
    .option("--request <text>", "the request; the plan's own unless said")
    .option("--no-monitoring", "open no windows (none are opened: see `monitoring open`)")
    .action((plan: string | undefined, options: AnswerOptions & { request?: string }) =>
      give(options, async () => (await load()).initState(plan ?? "tasks.yaml", options.request)),
    );
  subcommand(state, "status", "Show where the run stands.", "state status --json").action((options: AnswerOptions) =>
    give(options, async () => (await load()).statusOfState()),
  );
  subcommand(state, "update <task> <status>", "Move a task to another status.", "state update task-a executing")
    .option("--error <text>", "why it failed")
    .action((task: string, status: string, options: AnswerOptions & { error?: string }) =>
      give(options, async () => (await load()).updateState(task, status, options.error)),
    );
  subcommand(state, "resume", "Put interrupted tasks back to pending; their work is kept.", "state resume --dry-run")
    .option("--dry-run", "only say what would be done")
    .action((options: AnswerOptions & { dryRun?: boolean }) =>
      give(options, async () => (await import("../utilities/resume.ts")).resumeState(options.dryRun === true)),
    );
  const tasks = group(program, "tasks", "Which tasks are due, done or blocked.", "tasks ready", "tasks blocked");
  subcommand(tasks, "ready [plan]", "Tasks whose dependencies are merged.", "tasks ready").action(
    (plan: string | undefined, options: AnswerOptions) => give(options, async () => (await load()).readyTasks(plan)),
  );
  subcommand(tasks, "check-all", "Every task by status, and whether all is done.", "tasks check-all --json").action(
    (options: AnswerOptions) => give(options, async () => (await load()).checkAllTasks()),
  );
  subcommand(tasks, "blocked", "Tasks that wait for a package or an answer.", "tasks blocked").action(
    (options: AnswerOptions) => give(options, async () => (await load()).blockedTasks()),
  );
}
