// How a host talks to an agent, whatever agent it is: a driver knows how to start, read, steer and judge one kind.
import type { Failure, Result, Usage } from "@signalbox/base";
import type { HostNotice, Question } from "../control.ts";
import type { SessionWork } from "../hostSpec.ts";
import type { HostFailureCode } from "../outcome.ts";
import type { Report } from "../report.ts";

/** What the host lends a driver. Text given to `show` and `note` is redacted and recorded by the host. */
export interface DriverIo {
  cwd: string;
  /** Whether the program runs in a sandbox; what is done for it here does not. */
  contained: boolean;
  /** A private file with the prompt. */
  promptFile: string;
  /** Writes to the program's standard input. */
  write(text: string): void;
  /** Ends the program's standard input: nothing more will be said. */
  closeInput(): void;
  /** Sends a signal to every process of the session. */
  signal(signal: NodeJS.Signals): void;
  /** Draws output in the pane as it is. */
  show(text: string): void;
  /** Draws one line in the pane, starting at the left edge. */
  note(text: string): void;
  journal(from: "agent" | "host", line: string): void;
  /** What the agent itself calls this session, as an earlier leg kept it; null where none did. */
  knownAs(): string | null;
  /** Keeps what the agent calls this session, for its later legs. */
  keepName(name: string): void;
  activity(text: string): void;
  /** Told by the driver when the session stands still, waiting for words, and when it goes on. */
  status(now: "working" | "suspended"): void;
  /** At the end of each turn. */
  usage(usage: Usage): void;
  /** Tokens in the model's context, how many it can hold, and the model's answers so far; may change by the second. */
  context(tokens: number, window: number, turns: number): void;
  /** Something about the session that a person should know. */
  noticed(notice: HostNotice, text: string): void;
  /** The commit that the worktree stands at. */
  head(): Promise<string | null>;
  /** Ends the program and everything it started; `judge` then says why. */
  end(): void;
  denied(tool: string, path: string | null, reason: string): void;
  /** The session waits for an answer to this question, and no longer waits for it. */
  asked(question: Question): void;
  unasked(id: string): void;
}

/** What to run: argv, and what its environment gets beside the spec's. */
export interface DriverCommand {
  argv: string[];
  env: Record<string, string>;
}

/** How the program ended by itself, without counting what it reported. */
export interface DriverVerdict {
  failure: Failure<HostFailureCode> | null;
  usage: Usage | null;
}

/** How a process left: one of the two is set. */
export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One session in the hands of a driver. The host calls `started` once, then the others in any order, `judge` last. */
export interface DriverSession {
  command: DriverCommand;
  /** How long the program may take to finish by itself after its final report. */
  graceMs: number;
  started(): void;
  /** Decoded output; chunks end anywhere. */
  output(stream: "stdout" | "stderr", text: string): void;
  /** Says something to the session; at once, or with the next tool result. */
  steer(text: string, id: string): Result<null>;
  interrupt(): Result<null>;
  /** Interrupted but alive; `resume` goes on. */
  suspend(): Result<null>;
  resume(message: string | undefined): Result<null>;
  /** The answer to a question that was asked. Failure `question_gone` where the session no longer waits for it. */
  answer?(id: string, allow: boolean, message: string | undefined): Result<null>;
  /** The session gave its final report. */
  reported(report: Report): void;
  judge(exit: ProcessExit): DriverVerdict;
  /** True where the session should be started once more, with `command` as it now stands. */
  startAgain?(exit: ProcessExit): boolean;
}

/** Makes the session of one work order. */
export type Driver = (work: SessionWork, io: DriverIo) => DriverSession;

/** What a program that ended badly is said to have done, by its exit. */
export function describeExit(exit: ProcessExit): string {
  return exit.signal === null ? `ended with exit code ${exit.code}` : `was ended by ${exit.signal}`;
}
