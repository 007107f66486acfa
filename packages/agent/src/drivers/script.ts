// The driver for a program that plays a session: the demo and the tests use it, and any agent that just runs.
import { ok } from "@signalbox/base";
import { type Driver, describeExit } from "./driver.ts";

/** How much of the last line is an activity. */
const activityLength = 120;
/** Between two activities. */
const activityEveryMs = 250;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal output is made of them.
const controlSequences = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)?|\x1b.|[\x00-\x08\x0b-\x1f\x7f]/g;

/** A rule or a bare number says nothing about what is going on. */
const letters = /\p{L}/u;
/** Blocks and lines of a bar or a table; what such a line tells changes by the second. */
const drawing = /[\u2500-\u259f]{3}|[#=]{3,}[->. ]*\]/;

/** The last line of terminal output that says something in words, without its colours, or null. */
export function lastLine(text: string): string | null {
  const lines = text.split(/[\r\n]+/);
  for (const line of lines.reverse()) {
    const plain = line.replace(controlSequences, "").trim();
    if (letters.test(plain) && !drawing.test(plain)) return plain.slice(0, activityLength);
  }
  return null;
}

/** Any argv: its output goes to the pane as it is, a message is a line on its standard input. */
export const scriptDriver: Driver = (work, io) => {
  let lastActivityAt = 0;
  let tail = "";
  return {
    command: { argv: work.command, env: { FORCE_COLOR: "1" } },
    graceMs: 5_000,
    started() {},
    output(stream, text) {
      io.show(text);
      if (stream === "stderr") tail = (tail + text).slice(-2_000);
      const now = Date.now();
      if (now - lastActivityAt < activityEveryMs) return;
      const line = lastLine(text.slice(-4_000));
      if (line === null) return;
      lastActivityAt = now;
      io.activity(line);
    },
    steer(text) {
      io.write(`${text.replaceAll("\n", " ")}\n`);
      return ok(null);
    },
    interrupt() {
      io.signal("SIGINT");
      return ok(null);
    },
    suspend() {
      io.signal("SIGSTOP");
      io.status("suspended");
      return ok(null);
    },
    resume(message) {
      if (message !== undefined) io.write(`${message.replaceAll("\n", " ")}\n`);
      io.signal("SIGCONT");
      io.status("working");
      return ok(null);
    },
    reported() {
      io.closeInput();
    },
    judge(exit) {
      if (exit.code === 0) return { failure: null, usage: null };
      // Ctrl-C is a person's wish, and no reason to go on by itself.
      const killed = exit.signal !== null && exit.signal !== "SIGINT";
      const code = killed ? "session_killed" : "session_failed";
      const detail = tail.trim();
      const message = `The session's program ${describeExit(exit)}.`;
      return { failure: detail === "" ? { code, message } : { code, message, detail }, usage: null };
    },
  };
};
