// The words that a host understands on its socket, and the client's side of it.
import { connect, type Socket } from "node:net";
import { type Failure, failure, type Result, type Usage } from "@signalbox/base";
import type { HostOutcome } from "./outcome.ts";
import type { Report, SaidMessage } from "./report.ts";

/** One line of JSON each. `id` of a steer is the message's own: said twice, it is delivered once. `own`: the task's files changed. */
export type HostCommand =
  | { cmd: "steer"; text: string; id?: string }
  | { cmd: "own"; filesWrite: string[] }
  | { cmd: "interrupt" }
  | { cmd: "suspend" }
  | { cmd: "continue"; message?: string }
  | { cmd: "end" }
  | { cmd: "answer"; id: string; allow: boolean; message?: string }
  | { cmd: "report"; report: unknown }
  | { cmd: "follow" };

/** What a follower hears. `activity` is at most a line long; `usage` comes once a turn, `context` by the second. */
export type HostEvent =
  | { type: "activity"; text: string }
  | { type: "usage"; usage: Usage }
  | { type: "context"; contextTokens: number; contextWindow: number; turns: number }
  | { type: "status"; status: HostStatus }
  | { type: "report"; report: Report }
  | { type: "said"; message: SaidMessage & { id: string } }
  | { type: "denied"; tool: string; path: string | null; reason: string }
  | { type: "noticed"; notice: HostNotice; text: string }
  | { type: "asked"; question: Question }
  | { type: "unasked"; id: string }
  | { type: "outcome"; outcome: HostOutcome };

/** What a host notices of its session: it goes in circles, doesn't commit, was compacted, or says nothing. */
export type HostNotice = "circles" | "no_commit" | "compacted" | "silent";

/** Something that the session wants to do and has to be allowed; it waits for an `answer` to the id. */
export interface Question {
  id: string;
  tool: string;
  wants: string;
  /** What allowing it for good would allow. */
  rule: string;
}

/** `suspended`: alive, and waiting for a message. */
export type HostStatus = "starting" | "working" | "suspended" | "ending";

/** The answer to one command. */
export type HostReply = { ok: true; value: null } | { ok: false; failure: Failure };

/** Longest line on the socket, in characters. */
export const controlLineLimit = 1024 * 1024;

/** How long a host may take to answer. */
const replyTimeoutMs = 5_000;

/**
 * Calls `onLine` for each whole line of a socket; a longer line than allowed ends the connection. The text is decoded
 * as UTF-8 across chunks.
 */
export function readLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
    if (rest.length > controlLineLimit) socket.destroy();
  });
}

/**
 * Sends one command and resolves with the host's answer. Fails with `host_unreachable` where nobody listens or answers,
 * else with the host's own failure (`session_ending`, `not_supported`, `report_invalid`, `question_gone`).
 */
export function sendToHost(
  socketPath: string,
  command: Exclude<HostCommand, { cmd: "follow" }>,
): Promise<Result<null>> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (result: Result<null>) => {
      socket.destroy();
      resolve(result);
    };
    const unreachable = (why: string) => settle(failure("host_unreachable", `The session's host ${why}.`));
    socket.setTimeout(replyTimeoutMs, () => unreachable("doesn't answer"));
    socket.on("error", () => unreachable("isn't running"));
    socket.on("close", () => unreachable("left without an answer"));
    readLines(socket, (line) => {
      try {
        settle(JSON.parse(line) as HostReply);
      } catch {
        unreachable("answered something that isn't JSON");
      }
    });
    socket.on("connect", () => socket.write(`${JSON.stringify(command)}\n`));
  });
}
