// The host's end of its socket: commands in, answers and events out. Private to the user by mode and by folder.
import { unlinkSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { failure, type Result } from "@signalbox/base";
import { type HostCommand, type HostEvent, type HostReply, readLines } from "../control.ts";
import { reportSocket } from "../hostSpec.ts";

/** Followers that don't read are let go at this many unread bytes; they come back and read the outcome. */
const followerLimitBytes = 4 * 1024 * 1024;

/** What answers a command. */
export type CommandHandler = (command: Exclude<HostCommand, { cmd: "follow" }>) => Result<null>;

/** The open socket of a host. */
export interface ControlServer {
  publish(event: HostEvent): void;
  close(): void;
}

const verbs = new Set(["steer", "own", "answer", "interrupt", "suspend", "continue", "end", "report", "follow"]);

function readCommand(line: string, reportsOnly: boolean): Result<HostCommand> {
  try {
    const value = JSON.parse(line) as HostCommand;
    if (typeof value !== "object" || value === null || !verbs.has(value.cmd)) {
      return failure("command_unknown", "The host doesn't know this command.");
    }
    if (reportsOnly && value.cmd !== "report") {
      return failure("not_allowed", "A session only reports here; everything else is for people.");
    }
    if (value.cmd === "steer" && (typeof value.text !== "string" || value.text.trim() === "")) {
      return failure("command_invalid", "A message needs a text.");
    }
    if (value.cmd === "steer" && value.id !== undefined && typeof value.id !== "string") {
      return failure("command_invalid", "A message's id is a text.");
    }
    if (value.cmd === "own" && !isTexts(value.filesWrite))
      return failure("command_invalid", "Files are a list of texts.");
    if (value.cmd === "continue" && value.message !== undefined && typeof value.message !== "string") {
      return failure("command_invalid", "A message is a text.");
    }
    if (value.cmd === "answer" && (typeof value.id !== "string" || typeof value.allow !== "boolean")) {
      return failure("command_invalid", "An answer names its question and allows it or doesn't.");
    }
    return { ok: true, value };
  } catch {
    return failure("command_invalid", "A command is one line of JSON.");
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

/** Remembers the last event of each lasting kind and every open question and message, so that a late follower knows how things stand. */
function rememberInto(memory: Map<string, HostEvent>, event: HostEvent): void {
  if (event.type === "asked") memory.set(`asked ${event.question.id}`, event);
  else if (event.type === "said") memory.set(`said ${event.message.id}`, event);
  else if (event.type === "unasked") memory.delete(`asked ${event.id}`);
  else if (event.type !== "denied" && event.type !== "noticed") memory.set(event.type, event);
}

function listen(path: string, onSocket: (socket: Socket) => void): Server {
  const server = createServer(onSocket);
  try {
    unlinkSync(path);
  } catch {
    // Nothing there.
  }
  // Binding happens inside this call, so the socket never exists with wider rights.
  const before = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
  return server;
}

/**
 * Listens at `socketPath`, and beside it for the session's own reports (an old socket there is removed: the caller has the lock). Events pass `redact` before they leave.
 * Throws where it can't listen.
 */
export function openControlServer(
  socketPath: string,
  handle: CommandHandler,
  redact: (text: string) => string,
): ControlServer {
  const followers = new Set<Socket>();
  const open = new Set<Socket>();
  const memory = new Map<string, HostEvent>();
  const serve = (reportsOnly: boolean) => (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      open.delete(socket);
      followers.delete(socket);
    });
    readLines(socket, (line) => {
      const command = readCommand(line, reportsOnly);
      if (command.ok && command.value.cmd === "follow") {
        for (const event of memory.values()) socket.write(`${redact(JSON.stringify(event))}\n`);
        followers.add(socket);
        return;
      }
      const reply: HostReply = command.ok
        ? handle(command.value as Exclude<HostCommand, { cmd: "follow" }>)
        : { ok: false, failure: command.failure };
      socket.write(`${JSON.stringify(reply)}\n`);
    });
  };
  const servers = [listen(socketPath, serve(false)), listen(reportSocket(socketPath), serve(true))];
  return {
    publish(event) {
      rememberInto(memory, event);
      const line = `${redact(JSON.stringify(event))}\n`;
      for (const follower of followers) {
        if (follower.writableLength > followerLimitBytes) follower.destroy();
        else follower.write(line);
      }
    },
    close() {
      for (const server of servers) server.close();
      for (const socket of open) socket.end();
    },
  };
}
