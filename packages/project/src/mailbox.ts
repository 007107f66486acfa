// Messages between tasks, in the seed's files: `.orchestrator/mailbox/<task>/` and `broadcast/`.
import { randomBytes } from "node:crypto";
import { lstat, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { failure, isSafeId, ok, type Result } from "@signalbox/base";
import * as z from "zod";
import { kindOf, safeFolder, safeWrite } from "./safeWrite.ts";
import { withLock } from "./withLock.ts";

/** The address of everybody. */
export const broadcast = "broadcast";

const folderPath = ".orchestrator/mailbox";
const messageFile = /^msg-([0-9a-f]{8})\.json$/;
const mostBytes = 256 * 1024;

const messageSchema = z.object({
  id: z.string().max(100),
  from: z.string().max(200),
  to: z.string().max(200),
  type: z.enum(["info", "api_change", "dependency_installed", "warning", "blocking"]).catch("info"),
  body: z.string(),
  timestamp: z.string().max(100),
  data: z.unknown().optional(),
});

/** A message; `from` is `supervisor` or `worker-<task>`, `to` a task or `broadcast`, `timestamp` an ISO time. */
export type Message = z.output<typeof messageSchema>;
export type MessageType = Message["type"];

/** Unread messages, oldest first; `warnings` names files that couldn't be read. */
export interface Inbox {
  messages: Message[];
  warnings: string[];
}

/** Puts a message into a task's box, or everybody's; gives its id, 8 hex digits. */
export async function sendMessage(
  root: string,
  message: Omit<Message, "id" | "timestamp"> & { at: string },
): Promise<Result<{ id: string }>> {
  const { at, ...content } = message;
  return writeMessage(root, { id: randomBytes(4).toString("hex"), ...content, timestamp: at });
}

/** Puts a message whose id is known into its box; the same one again changes nothing. */
export async function writeMessage(root: string, message: Message): Promise<Result<{ id: string }>> {
  if (message.to !== broadcast && !isSafeId(message.to))
    return failure("unsafe_id", `"${message.to}" is no id of a task.`);
  const { id } = message;
  if (!messageFile.test(`msg-${id}.json`)) return failure("unsafe_id", `"${id}" is no id of a message.`);
  const text = `${JSON.stringify(message, null, 2)}\n`;
  if (text.length > mostBytes) return failure("too_large", "The message is longer than 256 KB; shorten it.");
  const written = await safeWrite(root, `${folderPath}/${message.to}/msg-${id}.json`, text);
  return written.ok ? ok({ id }) : written;
}

/** How many messages a task hasn't read; changes nothing. */
export async function peekMailbox(root: string, task: string): Promise<Result<number>> {
  const unread = await readUnread(root, task);
  return unread.ok ? ok(unread.value.own.length + unread.value.everybody.length) : unread;
}

/**
 * A task's unread messages, marked as read: its own by renaming, broadcasts in `.seen-by-<task>`. With `only`, no others
 * than those with these ids.
 */
export async function checkMailbox(root: string, task: string, only?: ReadonlySet<string>): Promise<Result<Inbox>> {
  const take = () => takeUnread(root, task, only);
  const count = await peekMailbox(root, task);
  if (!count.ok) return count;
  // Where nothing waits, nothing is marked, and a project without a mailbox gets none.
  return count.value === 0 ? take() : withLock(root, `${folderPath}/.check-${task}`, `the messages of ${task}`, take);
}

async function takeUnread(root: string, task: string, only: ReadonlySet<string> | undefined): Promise<Result<Inbox>> {
  const unread = await readUnread(root, task);
  if (!unread.ok) return unread;
  const { seen, warnings } = unread.value;
  const wanted = ({ message }: Found) => only === undefined || only.has(message.id);
  const own = unread.value.own.filter(wanted);
  const everybody = unread.value.everybody.filter(wanted);
  const box = join(root, folderPath, task);
  for (const { name } of own) await rename(join(box, name), join(box, name.replace(/\.json$/, ".read.json")));
  if (everybody.length > 0) {
    const ids = [...seen, ...everybody.map(({ message }) => message.id)];
    const written = await safeWrite(root, `${folderPath}/${broadcast}/.seen-by-${task}`, `${ids.join("\n")}\n`);
    if (!written.ok) return written;
  }
  const messages = [...own, ...everybody].map(({ message }) => message);
  messages.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : a.id < b.id ? -1 : 1));
  return ok({ messages, warnings });
}

interface Unread {
  own: Found[];
  everybody: Found[];
  seen: string[];
  warnings: string[];
}

interface Found {
  name: string;
  message: Message;
}

async function readUnread(root: string, task: string): Promise<Result<Unread>> {
  if (!isSafeId(task)) return failure("unsafe_id", `"${task}" is no id of a task.`);
  for (const box of [task, broadcast]) {
    const folder = await safeFolder(root, `${folderPath}/${box}`, false);
    if (!folder.ok) return folder;
  }
  const warnings: string[] = [];
  const own = await readBox(join(root, folderPath, task), warnings);
  const seenPath = join(root, folderPath, broadcast, `.seen-by-${task}`);
  const seenText = (await kindOf(seenPath)) === "file" ? await readFile(seenPath, "utf8") : "";
  const seen = seenText.split("\n").filter(Boolean);
  const known = new Set(seen);
  // A task doesn't get what it told everybody itself.
  const everybody = (await readBox(join(root, folderPath, broadcast), warnings)).filter(
    ({ message }) => !known.has(message.id) && message.from !== `worker-${task}`,
  );
  return ok({ own, everybody, seen, warnings });
}

async function readBox(folder: string, warnings: string[]): Promise<Found[]> {
  const found: Found[] = [];
  const names = (await kindOf(folder)) === "folder" ? await readdir(folder) : [];
  for (const name of names.sort()) {
    if (!messageFile.test(name)) continue;
    const path = join(folder, name);
    try {
      const { size } = await lstat(path);
      if ((await kindOf(path)) !== "file" || size > mostBytes) throw new Error("no plain file of a sensible size");
      found.push({ name, message: messageSchema.parse(JSON.parse(await readFile(path, "utf8"))) });
    } catch {
      warnings.push(`The message ${name} can't be read and was skipped.`);
    }
  }
  return found;
}

/**
 * Removes the messages of a task, or with null of everybody; those that were read where `onlyRead`. Gives how many went.
 */
export async function cleanUpMailbox(root: string, task: string | null, onlyRead: boolean): Promise<Result<number>> {
  if (task !== null && !isSafeId(task)) return failure("unsafe_id", `"${task}" is no id of a task.`);
  const folder = await safeFolder(root, folderPath, false);
  if (!folder.ok) return folder;
  const there = (await kindOf(join(root, folderPath))) === "folder" ? await readdir(join(root, folderPath)) : [];
  let removed = 0;
  for (const box of task === null ? there : [task]) {
    const path = join(root, folderPath, box);
    if ((await kindOf(path)) !== "folder") continue;
    for (const name of await readdir(path)) {
      const read = /^msg-[0-9a-f]{8}\.read\.json$/.test(name);
      if (!read && (onlyRead || !(messageFile.test(name) || name.startsWith(".seen-by-")))) continue;
      await rm(join(path, name), { force: true });
      if (!name.startsWith(".seen-by-")) removed += 1;
    }
  }
  return ok(removed);
}
