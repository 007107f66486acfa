// `mailbox`: messages between tasks, in the files of the project.
import { count, failure, ok, type Result } from "@signalbox/base";
import {
  broadcast,
  checkMailbox,
  cleanUpMailbox,
  type Message,
  type MessageType,
  peekMailbox,
  safeFolder,
  sendMessage,
} from "@signalbox/project";
import type { Answer } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { managingRun, tellRun } from "./managed.ts";
import { openProjectFolder } from "./projectFolder.ts";

/** Who says it, and what kind of message it is. */
export interface SendOptions {
  from: string;
  type: string;
}

const types: readonly MessageType[] = ["info", "api_change", "dependency_installed", "warning", "blocking"];

/** Makes the boxes of the tasks, and everybody's. */
export async function initMailbox(tasks: readonly string[]): Promise<Result<Answer>> {
  const folder = await openProjectFolder();
  if (!folder.ok) return folder;
  for (const box of [broadcast, ...tasks]) {
    const made = await safeFolder(folder.value.root, `.orchestrator/mailbox/${box}`);
    if (!made.ok) return made;
  }
  return ok({ json: { initialized: true, tasks }, text: `The mailbox has ${tasks.length + 1} boxes` });
}

/** Sends to one task, or with `broadcast` to everybody. JSON is taken apart: `details` or `body` is the text. */
export async function sendTo(to: string, body: string | object, options: SendOptions): Promise<Result<Answer>> {
  const type = types.find((each) => each === options.type);
  if (!type) return failure("bad_type", `"${options.type}" is no type of message. Use ${types.join(", ")}.`);
  const { from } = options;
  if (from !== "supervisor" && !/^worker-[a-z0-9][a-z0-9_-]*$/.test(from))
    return failure("bad_sender", `"${from}" is no sender. Use supervisor or worker-<task>.`);
  const folder = await openProjectFolder();
  if (!folder.ok) return folder;
  const content = typeof body === "string" ? { body } : { body: textOf(body), data: body };
  const run = await managingRun(folder.value.root);
  if (run !== null) return sendThroughPanel(run, { from, to, type }, content.body);
  const message: Parameters<typeof sendMessage>[1] = { from, to, type, ...content, at: new Date().toISOString() };
  const sent = await sendMessage(folder.value.root, message);
  if (!sent.ok) return sent;
  const { id } = sent.value;
  return ok({ json: { sent: true, id, from, to, type }, text: `Sent ${id} to ${to === broadcast ? "everybody" : to}` });
}

/** The run's log has the message then, in the name of the person; its id is its place there. */
async function sendThroughPanel(
  run: string,
  { from, to, type }: { from: string; to: string; type: MessageType },
  body: string,
): Promise<Result<Answer>> {
  const told = await tellRun(run, { type: "message.send", to, kind: type, body });
  if (!told.ok) return told;
  const id = `${run}/${told.value.seq}`;
  const whom = to === broadcast ? "everybody" : to;
  return ok({ json: { sent: true, id, from, to, type }, text: `Sent ${id} to ${whom} through the panel` });
}

/** The unread messages of a task, which are read then. */
export async function checkMessages(task: string): Promise<Result<Answer>> {
  const inbox = await checkMailbox(findProject(), task);
  if (!inbox.ok) return inbox;
  const { messages, warnings } = inbox.value;
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
  const lines = messages.map(lineOf);
  return ok({
    json: { task_id: task, messages, count: messages.length },
    text: lines.length > 0 ? lines.join("\n") : "No new messages",
  });
}

/** How many messages a task hasn't read. */
export async function peekMessages(task: string): Promise<Result<Answer>> {
  const unread = await peekMailbox(findProject(), task);
  return unread.ok ? ok({ json: { task_id: task, unread: unread.value }, text: String(unread.value) }) : unread;
}

/** Removes read messages; with `all` every one. */
export async function cleanUpMessages(task: string | undefined, all: boolean): Promise<Result<Answer>> {
  const removed = await cleanUpMailbox(findProject(), task ?? null, !all);
  if (!removed.ok) return removed;
  return ok({ json: { removed: removed.value }, text: `Removed ${count(removed.value, "message")}` });
}

/** The words of an object: `details` or `body` where that is text, else all of it. */
function textOf(object: object): string {
  const { details, body } = object as { details?: unknown; body?: unknown };
  if (typeof details === "string") return details;
  return typeof body === "string" ? body : JSON.stringify(details ?? body ?? object);
}

const lineOf = ({ timestamp, from, type, body }: Message): string => `[${timestamp}] ${from} (${type}): ${body}`;
