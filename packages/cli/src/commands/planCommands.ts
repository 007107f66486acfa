// `risk`, `dag`, `conflict`, `contracts` and `environment` on the command line.
import type { Command } from "commander";
import { type AnswerOptions, give } from "../answer.ts";
import { subcommand } from "../subcommand.ts";
import type { ContractOptions } from "../utilities/contracts.ts";

/** Adds the subcommands that look at a plan or a folder and change nothing but the stub they are asked to write. */
export function addPlanCommands(program: Command): void {
  const plans = () => import("../utilities/plans.ts");
  subcommand(
    program,
    "risk [plan]",
    "Score the risk of a plan.",
    "risk tasks.yaml",
    "risk --config .claude-agents.yaml tasks.yaml",
  )
    .option("--config <file>", "patterns and threshold of this .claude-agents.yaml")
    .action((plan: string | undefined, options: AnswerOptions & { config?: string }) =>
      give(options, async () => (await plans()).risk(plan ?? "tasks.yaml", options)),
    );
  subcommand(program, "dag [plan]", "Check a plan's dependencies and show its waves.", "dag tasks.yaml").action(
    (plan: string | undefined, options: AnswerOptions) =>
      give(options, async () => (await plans()).dag(plan ?? "tasks.yaml")),
  );
  subcommand(
    program,
    "conflict [plan]",
    "Find files and resources that two tasks would touch at once.",
    "conflict tasks.yaml",
  ).action((plan: string | undefined, options: AnswerOptions) =>
    give(options, async () => (await plans()).conflict(plan ?? "tasks.yaml")),
  );
  subcommand(
    program,
    "contracts <name> [methods...]",
    "Write the stub of an interface between tasks.",
    "contracts MyProtocol login logout -o contracts/my.py",
    "contracts MyProtocol login --language ts",
  )
    .option("-o, --output <file>", "write the stub here instead of printing it")
    .option("--version <version>", "its version; a hash of the methods unless said")
    .option("--language <language>", "python or ts; by the end of the file's name unless said")
    .action((name: string, methods: string[], options: AnswerOptions & ContractOptions) =>
      give(options, async () => (await import("../utilities/contracts.ts")).contracts(name, methods, options)),
    );
  subcommand(
    program,
    "environment",
    "Compute the hash of a project's lockfiles, or compare it.",
    "environment",
    "environment --verify abc123",
  )
    .option("--path <dir>", "the folder with the lockfiles; this one unless said")
    .option("--verify <hash>", "exit with 1 unless the hash is this one")
    .action((options: AnswerOptions & { path?: string; verify?: string }) =>
      give(options, async () => (await import("../utilities/environment.ts")).environment(options)),
    );
}
