// `dashboard`, `workers` and `monitoring`: the live views in the terminal.
import type { Command } from "commander";
import { type AnswerOptions, give } from "../answer.ts";
import { group, subcommand } from "../subcommand.ts";
import type { ViewOptions } from "../terminal/views.ts";

/** Adds the views. */
export function addViewCommands(program: Command): void {
  const views = () => import("../terminal/views.ts");
  subcommand(
    program,
    "dashboard",
    "Watch the tasks of this project as a table.",
    "dashboard --refresh 2",
    "dashboard --once",
  )
    .option("--refresh <seconds>", "how often to look", "1")
    .option("--once", "print it once")
    .action((options: AnswerOptions & ViewOptions) =>
      give(options, async () => (await views()).dashboard({ ...options, ...(options.json ? { once: true } : {}) })),
    );
  subcommand(program, "workers", "Watch the output of all sessions of this project.", "workers")
    .alias("workers_view")
    .option("--refresh <seconds>", "how often to look", "1")
    .option("--once", "print it once")
    .action((options: AnswerOptions & ViewOptions) =>
      give(options, async () => (await views()).workers({ ...options, ...(options.json ? { once: true } : {}) })),
    );
  const monitoring = group(program, "monitoring", "Both views beside this terminal.", "monitoring open");
  subcommand(monitoring, "open", "Open dashboard and workers in windows beside this one.", "monitoring open").action(
    (options: AnswerOptions) => give(options, async () => (await import("../terminal/monitoring.ts")).openMonitoring()),
  );
}
