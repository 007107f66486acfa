// The panel from a terminal: runs, decisions, logs, sharing, tokens and the audit log on the command line.
import type { Command } from "commander";
import { type AnswerOptions, give } from "../answer.ts";
import type { LetInOptions } from "../panel/share.ts";
import type { StartRunOptions } from "../panel/startRun.ts";
import { group, subcommand } from "../subcommand.ts";

type WatchOptions = AnswerOptions & { watch?: boolean; untilWaiting?: boolean; report?: string };
type Comment = AnswerOptions & { comment?: string; yes?: boolean; task?: string };

/** Adds the subcommands that talk to a running panel. */
export function addPanelCommands(program: Command): void {
  addRunCommands(program);
  addDecisions(program);
  addTaskCommands(program);
  addAccessCommands(program);
  subcommand(program, "doctor", "Look whether this machine and project have what runs need.", "doctor --json").action(
    (options: AnswerOptions) => give(options, async () => (await import("../panel/doctor.ts")).doctor()),
  );
}

function addRunCommands(program: Command): void {
  subcommand(
    program,
    "run <request>",
    "Open a run; exit code 0 landed, 1 failed, 3 rejected, 4 aborted with --watch.",
    'run "Add user authentication" --plan tasks.yaml --watch',
    'run "Fix the build" --report report.xml',
  )
    .option("--plan <file>", "a tasks.yaml; a planner session writes one otherwise")
    .option("--project <dir>", "the repository; the one around this folder unless said")
    .option("--base <ref>", "where to begin; the branch that is checked out unless said")
    .option("--branch <name>", "leave this new branch instead of moving the one that is checked out")
    .option("--workers <number>", "sessions at once")
    .option("--landing-gate", "wait for a decision before landing")
    .option("--watch", "stay until it is over")
    .option("--until-waiting", "with --watch: leave with 2 when it waits for a person")
    .option("--report <file>", "stay, and write JUnit (.xml) or JSON at the end")
    .option("--trust <digest>", "trust what the project would execute, as it was shown")
    .action((request: string, options: StartRunOptions) =>
      give(options, async () => (await import("../panel/startRun.ts")).startRun(request, options)),
    );
  const lists = () => import("../panel/lists.ts");
  subcommand(program, "runs", "List the open runs.", "runs --all --json")
    .option("--all", "those that are over, too")
    .action((options: AnswerOptions & { all?: boolean }) =>
      give(options, async () => (await lists()).listRuns(options.all === true)),
    );
  subcommand(
    program,
    "show [run]",
    "Show a run; exit code 0 going or landed, 2 waits for you, 3 rejected, 4 aborted.",
    "show",
    "show r1234 --watch",
    "show r1234 --report report.xml",
  )
    .option("--watch", "stay until it is over")
    .option("--until-waiting", "with --watch: leave with 2 when it waits for a person")
    .option("--report <file>", "write JUnit (.xml) or JSON")
    .action((run: string | undefined, options: WatchOptions) =>
      give(options, async () => (await lists()).showRun(run, options)),
    );
}

function addDecisions(program: Command): void {
  const decide = () => import("../panel/decide.ts");
  const decision = (name: "approve" | "reject" | "pause" | "resume" | "abort", description: string) =>
    subcommand(program, `${name} [run]`, description, `${name} --comment "Looks fine"`)
      .option("--comment <text>", "words for the log", "")
      .option("--yes", "don't ask")
      .action((run: string | undefined, options: Comment) =>
        give(options, async () => (await decide())[name](run, options)),
      );
  decision("approve", "Approve what waits at the gate: the plan, or landing.");
  decision("reject", "Reject what waits at the gate.");
  decision("pause", "Pause a run; its sessions are suspended.");
  decision("resume", "Go on with a paused run, or answer its escalation.").option("--task <task>", "whose escalation");
  decision("abort", "Abort a run; unmerged work is kept under refs.");
  subcommand(program, "retry <task> [run]", "Start a task again.", 'retry task-a --feedback "Mind the tests"')
    .option("--feedback <text>", "words for its session", "")
    .action((task: string, run: string | undefined, options: AnswerOptions & { feedback: string }) =>
      give(options, async () => (await decide()).retry(task, run, options.feedback)),
    );
  const onTask = (name: "stop" | "takeOver" | "giveBack", usage: string, description: string) =>
    subcommand(program, `${usage} <task> [run]`, description, `${usage} task-a`)
      .option("--comment <text>", "words for the log", "")
      .action((task: string, run: string | undefined, options: AnswerOptions & { comment: string }) =>
        give(options, async () => (await decide())[name](task, run, options.comment)),
      );
  onTask("stop", "stop", "End a task's session; the task then waits for a decision.");
  onTask("takeOver", "take-over", "Take a task over, to work on by hand; prints the command to type.");
  onTask("giveBack", "give-back", "Give a task back that was taken over: it is verified like any attempt.");
  subcommand(
    program,
    "steer <task> <text> [run]",
    "Say something to a session at work; also planner, reviewer.",
    'steer task-a "Mind the leap seconds"',
  ).action((task: string, text: string, run: string | undefined, options: AnswerOptions) =>
    give(options, async () => (await decide()).steer(task, text, run)),
  );
  subcommand(
    program,
    "interrupt <task> [run]",
    "Interrupt a session at work; it goes on when it is spoken to.",
    "interrupt task-a",
  ).action((task: string, run: string | undefined, options: AnswerOptions) =>
    give(options, async () => (await decide()).steer(task, null, run)),
  );
  subcommand(
    program,
    "message <task> <text> [run]",
    "Answer a task's question, or tell it something.",
    'message task-a "Use UUIDs"',
  ).action((task: string, text: string, run: string | undefined, options: AnswerOptions) =>
    give(options, async () => (await decide()).message(task, text, run)),
  );
}

function addTaskCommands(program: Command): void {
  const panes = () => import("../panel/panes.ts");
  subcommand(
    program,
    "logs <task> [run]",
    "Print what a task's session printed; also planner, reviewer, integration-checker.",
    "logs task-a --follow",
  )
    .option("-f, --follow", "stay until it has ended")
    .action((task: string, run: string | undefined, options: AnswerOptions & { follow?: boolean }) =>
      give(options, async () => (await panes()).logs(task, run, options.follow === true)),
    );
  subcommand(
    program,
    "attach <task> [run]",
    "Show a task's pane in this terminal; detach with Ctrl-B d.",
    "attach task-a",
  )
    .option("--write", "let your keys go to the session")
    .action((task: string, run: string | undefined, options: AnswerOptions & { write?: boolean }) =>
      give(options, async () => (await panes()).attach(task, run, options.write === true)),
    );
}

function addAccessCommands(program: Command): void {
  const sharing = () => import("../panel/share.ts");
  subcommand(program, "share [run]", "Make a link to one run.", "share --role approver --label Grace --hours 8")
    .option("--role <role>", "viewer, approver or operator", "viewer")
    .option("--label <text>", "for whom it is", "")
    .option("--hours <number>", "how long it is good", "24")
    .action((run: string | undefined, options: AnswerOptions & LetInOptions) =>
      give(options, async () => (await sharing()).share(run, options)),
    );
  const token = group(program, "token", "Tokens for programs that use the API.", "token add ci --days 30");
  subcommand(
    token,
    "add <name>",
    "Make a token; it is shown once.",
    "token add ci --role approver --run r1234 --days 30",
  )
    .option("--role <role>", "owner, or with --run operator, approver, viewer", "owner")
    .option("--run <run>", "the only run that it is good for")
    .option("--days <number>", "how long it is good", "90")
    .action((name: string, options: AnswerOptions & LetInOptions) =>
      give(options, async () => (await sharing()).addToken(name, options)),
    );
  subcommand(token, "list", "List the tokens.", "token list --json").action((options: AnswerOptions) =>
    give(options, async () => (await sharing()).listTokens()),
  );
  subcommand(token, "revoke <token>", "Take a token back, by its id or name.", "token revoke ci").action(
    (wanted: string, options: AnswerOptions) => give(options, async () => (await sharing()).revokeToken(wanted)),
  );
  const audit = group(
    program,
    "audit",
    "Who did what, when and from where.",
    "audit verify",
    "audit export --run r1234 > audit.csv",
  );
  const lists = () => import("../panel/lists.ts");
  subcommand(
    audit,
    "verify",
    "Recompute the chain of the log; exit code 1 where it was changed.",
    "audit verify",
  ).action((options: AnswerOptions) => give(options, async () => (await lists()).verifyAudit()));
  subcommand(
    audit,
    "export",
    "Print the log as CSV, the newest first.",
    "audit export --action gate.approve > approvals.csv",
  )
    .option("--run <run>", "of one run")
    .option("--action <action>", "of one kind, such as gate.approve")
    .option("--by <name>", "of one person")
    .action((options: AnswerOptions & { run?: string; action?: string; by?: string }) =>
      give(options, async () => (await lists()).exportAudit(options)),
    );
}
