// `context` and `mailbox` on the command line: what tasks are told before they start, and while they work.
import { type Command, InvalidArgumentError } from "commander";
import { type AnswerOptions, give } from "../answer.ts";
import { group, subcommand } from "../subcommand.ts";

/** Adds the two groups. */
export function addSharedCommands(program: Command): void {
  addContext(program);
  addMailbox(program);
}

function addContext(program: Command): void {
  const context = group(
    program,
    "context",
    "The project's knowledge, injected into prompts.",
    "context get-for-task task-a",
  );
  const load = () => import("../utilities/context.ts");
  subcommand(context, "init", "Make the store.", "context init").action((options: AnswerOptions) =>
    give(options, async () => (await load()).initContext()),
  );
  subcommand(
    context,
    "add <key> <value>",
    "Add or replace an entry; JSON is kept as what it says.",
    'context add auth-rules "JWT with refresh"',
  )
    .option("--by <name>", "who says so", "supervisor")
    .action((key: string, value: string, options: AnswerOptions & { by: string }) =>
      give(options, async () => (await load()).addContext(key, value, options.by)),
    );
  subcommand(
    context,
    "get <key>",
    "Print one value; a.b also looks into it.",
    "context get jwt-config.algorithm",
  ).action((key: string, options: AnswerOptions) => give(options, async () => (await load()).getContext(key)));
  subcommand(context, "list", "List all entries.", "context list --json").action((options: AnswerOptions) =>
    give(options, async () => (await load()).listContext()),
  );
  subcommand(context, "search <text>", "List the entries that contain a text.", "context search refresh").action(
    (text: string, options: AnswerOptions) => give(options, async () => (await load()).searchContexts(text)),
  );
  subcommand(context, "delete <key>", "Take an entry out.", "context delete auth-rules").action(
    (key: string, options: AnswerOptions) => give(options, async () => (await load()).deleteContext(key)),
  );
  subcommand(
    context,
    "get-for-task <task>",
    "Print what a task is told.",
    "context get-for-task task-auth --tasks-file tasks.yaml",
  )
    .option("--tasks-file <file>", "the plan; tasks.yaml unless said")
    .action((task: string, options: AnswerOptions & { tasksFile?: string }) =>
      give(options, async () => (await load()).contextForTask(task, options.tasksFile)),
    );
}

interface Sending extends Omit<AnswerOptions, "json"> {
  from: string;
  type: string;
  json?: boolean | object;
}

/** `--json` alone wants the answer in JSON; with an object it is the message, as in the seed. */
function messageOf(body: string | undefined, options: Sending): { body: string | object; asJson: boolean } {
  if (typeof options.json === "object") return { body: options.json, asJson: false };
  return { body: body ?? "", asJson: options.json === true };
}

function readJson(text: string): object {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === "object" && read !== null) return read;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('A message in JSON is an object, such as \'{"body": "…"}\'.');
}

function addMailbox(program: Command): void {
  const mailbox = group(
    program,
    "mailbox",
    "Messages between tasks.",
    'mailbox send task-b "API changed" --from worker-task-a',
  );
  const load = () => import("../utilities/mailbox.ts");
  const sending = (usage: string, description: string, example: string) =>
    group(mailbox, usage, description, example)
      .option("--from <sender>", "supervisor or worker-<task>", "supervisor")
      .option("--type <type>", "info, api_change, dependency_installed, warning, blocking", "info")
      .option("--json [object]", "answer in JSON; with an object: that is the message", readJson);
  const send = async (to: string, body: string | undefined, options: Sending) => {
    const message = messageOf(body, options);
    const { from, type } = options;
    return give({ json: message.asJson }, async () => (await load()).sendTo(to, message.body, { from, type }));
  };
  subcommand(mailbox, "init [tasks...]", "Make the boxes.", "mailbox init task-a task-b").action(
    (tasks: string[], options: AnswerOptions) => give(options, async () => (await load()).initMailbox(tasks)),
  );
  sending(
    "send <to> [message]",
    "Send to one task.",
    'mailbox send task-b "Changed login() return type" --from worker-task-a',
  ).action(send);
  sending(
    "broadcast [message]",
    "Send to everybody.",
    'mailbox broadcast "Using UUID primary keys" --from supervisor',
  ).action((body: string | undefined, options: Sending) => send("broadcast", body, options));
  subcommand(
    mailbox,
    "check <task>",
    "Print a task's unread messages and mark them as read.",
    "mailbox check task-b",
  ).action((task: string, options: AnswerOptions) => give(options, async () => (await load()).checkMessages(task)));
  subcommand(mailbox, "peek <task>", "Print how many messages are unread.", "mailbox peek task-b").action(
    (task: string, options: AnswerOptions) => give(options, async () => (await load()).peekMessages(task)),
  );
  subcommand(mailbox, "cleanup [task]", "Remove the messages that were read.", "mailbox cleanup task-b")
    .option("--all", "unread ones too")
    .action((task: string | undefined, options: AnswerOptions & { all?: boolean }) =>
      give(options, async () => (await load()).cleanUpMessages(task, options.all === true)),
    );
}
