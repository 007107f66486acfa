// `verify`, `worktree` and `tmux` on the command line: doing by hand what the panel does by itself.
import type { Command } from "commander";
import { type AnswerOptions, give } from "../answer.ts";
import { group, subcommand } from "../subcommand.ts";
import type { SpawnOptions } from "../utilities/sessions.ts";

/** Adds the three groups. */
export function addWorkCommands(program: Command): void {
  addVerify(program);
  addWorktree(program);
  addSessions(program);
  addSignals(program);
}

function addVerify(program: Command): void {
  const verify = group(program, "verify", "Check a task's work by hand.", "verify full task-a tasks.yaml");
  for (const [part, says] of [
    ["boundaries", "Compare the files it changed with those it owns."],
    ["commands", "Run its verification commands."],
    ["full", "Both, and the environment."],
  ] as const) {
    subcommand(verify, `${part} <task> [plan]`, says, `verify ${part} task-a tasks.yaml`)
      .option("--env-hash <hash>", "the environment that is expected")
      .action((task: string, plan: string | undefined, options: AnswerOptions & { envHash?: string }) =>
        give(options, async () =>
          (await import("../utilities/verify.ts")).verify(part, task, plan ?? "tasks.yaml", options),
        ),
      );
  }
}

function addWorktree(program: Command): void {
  const worktree = group(
    program,
    "worktree",
    "Worktrees of tasks, on branches of their own.",
    "worktree create task-a",
    "worktree merge task-a",
  );
  const load = () => import("../utilities/worktree.ts");
  subcommand(worktree, "create <task>", "Make a task's worktree from staging.", "worktree create task-a --base main")
    .option("--base <ref>", "from this commit instead")
    .action((task: string, options: AnswerOptions & { base?: string }) =>
      give(options, async () => (await load()).createWorktree(task, options.base)),
    );
  subcommand(
    worktree,
    "delete <task>",
    "Remove it; unmerged work is kept under a ref.",
    "worktree delete task-a",
  ).action((task: string, options: AnswerOptions) => give(options, async () => (await load()).deleteWorktree(task)));
  subcommand(worktree, "merge <task>", "Merge its branch into staging.", "worktree merge task-a").action(
    (task: string, options: AnswerOptions) => give(options, async () => (await load()).mergeWorktree(task)),
  );
  subcommand(worktree, "list", "List them.", "worktree list --json").action((options: AnswerOptions) =>
    give(options, async () => (await load()).listWorktrees()),
  );
  subcommand(worktree, "cleanup", "Remove all; unmerged work is kept under refs.", "worktree cleanup").action(
    (options: AnswerOptions) => give(options, async () => (await load()).cleanUpWorktrees()),
  );
}

const tmuxGroup = (program: Command): Command =>
  program.commands.find((each) => each.name() === "tmux") ??
  group(
    program,
    "tmux",
    "Sessions of a run without the panel, on a tmux server of its own.",
    "tmux spawn-agent worker-1 --prompt-file p.md --cwd .",
    "tmux check-blocked task-a",
  );

function addSessions(program: Command): void {
  const tmux = tmuxGroup(program);
  const load = () => import("../utilities/sessions.ts");
  const spawning = (usage: string, description: string, example: string) =>
    subcommand(tmux, usage, description, example)
      .option("--prompt-file <file>", "what to do")
      .option("--cwd <dir>", "where to work")
      .option("--model <model>", "the model")
      .option("--unattended", "let it do everything without asking; without the panel there is nobody to ask")
      .option("--command <words...>", "another agent than claude, with its arguments");
  spawning("spawn-agent <name>", "Start a session.", "tmux spawn-agent worker-1 --prompt-file p.md --cwd .").action(
    (name: string, options: AnswerOptions & SpawnOptions) =>
      give(options, async () => (await load()).spawnAgent(name, options)),
  );
  spawning(
    "spawn-worker <task>",
    "Start the session of a task in its worktree.",
    "tmux spawn-worker task-a --prompt-file p.md",
  ).action((task: string, options: AnswerOptions & SpawnOptions) =>
    give(options, async () => (await load()).spawnAgent(`worker-${task}`, { cwd: `.worktrees/${task}`, ...options })),
  );
  const about = (usage: string, description: string, call: "verifyRunning" | "saveLogs" | "killSession") =>
    subcommand(tmux, usage, description, `tmux ${usage.replace("<name>", "worker-task-a")}`).action(
      (name: string, options: AnswerOptions) => give(options, async () => (await load())[call](name)),
    );
  about("verify-running <name>", "Say whether a session runs; exit code 1 where it doesn't.", "verifyRunning");
  about("save-logs <name>", "Write its screen to .orchestrator/logs.", "saveLogs");
  about("kill <name>", "End it with all its processes.", "killSession");
  subcommand(tmux, "list", "List the sessions.", "tmux list --json").action((options: AnswerOptions) =>
    give(options, async () => (await load()).listSessions()),
  );
  subcommand(tmux, "cleanup-orphans", "Forget the sessions that have ended.", "tmux cleanup-orphans").action(
    (options: AnswerOptions) => give(options, async () => (await load()).cleanUpOrphans()),
  );
}

function addSignals(program: Command): void {
  const tmux = tmuxGroup(program);
  const load = () => import("../utilities/signals.ts");
  const timed = (usage: string, description: string, example: string, seconds: string) =>
    subcommand(tmux, usage, description, example).option("--timeout <seconds>", "how long to wait", seconds);
  timed(
    "wait-signal <signal>",
    "Wait for a signal such as task-a.done.",
    "tmux wait-signal task-a.done --timeout 600",
    "1800",
  ).action((signal: string, options: AnswerOptions & { timeout: string }) =>
    give(options, async () => (await load()).waitSignal(signal, options.timeout)),
  );
  subcommand(tmux, "create-signal <signal>", "Write a signal.", "tmux create-signal task-a.verified").action(
    (signal: string, options: AnswerOptions) => give(options, async () => (await load()).createSignal(signal)),
  );
  timed(
    "monitor <task>",
    "Stay until it has ended: exit code 0 completed, 1 failed, 2 blocked.",
    "tmux monitor task-a",
    "1800",
  ).action((task: string, options: AnswerOptions & { timeout: string }) =>
    give(options, async () => (await load()).monitor(task, options.timeout)),
  );
  subcommand(
    tmux,
    "check-blocked <task>",
    "Say what a task waits for; exit code 2 where it waits.",
    "tmux check-blocked task-a",
  ).action((task: string, options: AnswerOptions) => give(options, async () => (await load()).checkBlocked(task)));
  subcommand(tmux, "cleanup-signals", "Remove signals over two hours old.", "tmux cleanup-signals").action(
    (options: AnswerOptions) => give(options, async () => (await load()).cleanSignals()),
  );
  subcommand(tmux, "preflight", "Look whether this machine has what sessions need.", "tmux preflight --json").action(
    (options: AnswerOptions) => give(options, async () => (await load()).preflight()),
  );
}
