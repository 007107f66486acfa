// One session from start to outcome: the driver knows the agent, this knows processes, reports and what counts.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { Deferred, type Failure, failure, ok, type Result } from "@signalbox/base";
import { signalTree } from "@signalbox/base/processes";
import type { HostCommand } from "../control.ts";
import type { DriverIo, DriverSession, DriverVerdict, ProcessExit } from "../drivers/driver.ts";
import { readJsonFile, replaceFile } from "../durableFile.ts";
import type { SessionWork } from "../hostSpec.ts";
import type { HostFailureCode, HostOutcome } from "../outcome.ts";
import { HeardReports } from "./heardReports.ts";
import {
  childEnvironment,
  contained,
  endHostTree,
  exitInside,
  type HostContext,
  type HostRun,
  hostTree,
  readHeadSha,
} from "./hostContext.ts";
import { ShownOutput } from "./shownOutput.ts";

/** After the tree is gone a pipe has at most this long to deliver what is still in it. */
const drainMs = 500;
/** So that the answer to a report reaches the session before the session ends. */
const farewellMs = 30;

const promptFileIn = (dir: string): string => join(dir, "prompt.md");

/** What the session's environment says about it. */
function sessionVariables(work: SessionWork, dir: string): Record<string, string> {
  const promptFile = promptFileIn(dir);
  writeFileSync(promptFile, work.prompt, { mode: 0o600 });
  return {
    SIGNALBOX_ROLE: work.role,
    ...(work.taskId === null ? {} : { SIGNALBOX_TASK: work.taskId }),
    SIGNALBOX_ATTEMPT: String(work.attempt ?? 1),
    SIGNALBOX_LEG: String(work.leg ?? 1),
    SIGNALBOX_PROMPT_FILE: promptFile,
    ...(work.resume ? { SIGNALBOX_RESUMED: "1" } : {}),
    ...(work.resume && work.message !== undefined ? { SIGNALBOX_MESSAGE: work.message } : {}),
  };
}

/** Runs a session; `makeSession` is the driver, already holding the work order. */
export class SessionRun implements HostRun {
  readonly #context: HostContext;
  readonly #work: SessionWork;
  readonly #session: DriverSession;
  readonly #shown: ShownOutput;
  readonly #settled = new Deferred<HostOutcome>();
  readonly #startedAt = new Date();
  readonly #reports: HeardReports;
  /** Ids of the messages that the session was given. */
  readonly #told = new Set<string>();
  #child: ChildProcess | null = null;
  #stopped: string | null = null;
  #exceeded: Failure<HostFailureCode> | null = null;
  #graceTimer: NodeJS.Timeout | null = null;
  #exited = false;

  constructor(context: HostContext, work: SessionWork, makeSession: (io: DriverIo) => DriverSession) {
    this.#context = context;
    this.#work = work;
    this.#shown = new ShownOutput(context);
    this.#reports = new HeardReports(context, work.role);
    this.#session = makeSession(this.#lend());
  }

  get outcome(): Promise<HostOutcome> {
    return this.#settled.promise;
  }

  start(): void {
    const { spec, publish } = this.#context;
    const { argv, env } = this.#session.command;
    const [program, ...rest] = contained(spec, argv);
    const environment = childEnvironment(spec, { ...env, ...sessionVariables(this.#work, spec.dir) });
    const child = spawn(program ?? "", rest, { cwd: spec.cwd, env: environment, detached: true });
    this.#child = child;
    child.stdin.on("error", () => {});
    const streams = [this.#read("stdout", child), this.#read("stderr", child)];
    child.once("error", (error: NodeJS.ErrnoException) => void this.#notStarted(error));
    child.once(
      "exit",
      (code, signal) => void this.#ended(spec.sandbox ? exitInside(code, signal) : { code, signal }, streams),
    );
    this.#session.started();
    publish({ type: "status", status: "working" });
  }

  stop(reason: string): void {
    if (this.#stopped !== null || this.#exited) return;
    this.#stopped = reason;
    this.#context.publish({ type: "status", status: "ending" });
    void this.#endTree();
  }

  exceed(failure: Failure<HostFailureCode>): void {
    if (this.#exited) return;
    this.#exceeded = failure;
    void this.#endTree(0);
  }

  command(command: Exclude<HostCommand, { cmd: "follow" }>): Result<null> {
    if (command.cmd === "end") {
      this.stop("ended");
      return ok(null);
    }
    if (this.#exited || this.#stopped !== null) {
      return failure("session_ending", "The session has already ended.");
    }
    switch (command.cmd) {
      case "report":
        return this.#hear(command.report);
      case "steer":
        return this.#steer(command.text, command.id);
      case "own":
        if (this.#work.guard) this.#work.guard.filesWrite = command.filesWrite;
        return ok(null);
      case "interrupt":
        return this.#session.interrupt();
      case "suspend":
        return this.#session.suspend();
      case "answer":
        return (
          this.#session.answer?.(command.id, command.allow, command.message) ??
          failure("question_gone", "This session asks nothing.")
        );
      default:
        return this.#session.resume(command.message);
    }
  }

  /** A message that is said again, because whoever sent it died before it knew, was taken the first time. */
  #steer(text: string, id: string = randomUUID()): Result<null> {
    if (this.#told.has(id)) return ok(null);
    if (!this.#child) return failure("session_starting", "The session isn't there yet.");
    const said = this.#session.steer(text, id);
    if (said.ok) this.#told.add(id);
    return said;
  }

  #hear(value: unknown): Result<null> {
    const heard = this.#reports.hear(value);
    if (!heard.ok) return heard;
    const final = heard.value;
    if (final === null) return ok(null);
    if (this.#graceTimer) clearTimeout(this.#graceTimer);
    if (final.verb !== "blocked") this.#session.reported(final);
    const graceMs = final.verb === "blocked" ? farewellMs : this.#session.graceMs;
    this.#graceTimer = setTimeout(() => void this.#endTree(), graceMs);
    return ok(null);
  }

  #lend(): DriverIo {
    const { spec, screen, journal, status, publish, redactor } = this.#context;
    const nameFile = join(dirname(spec.dir), `session-${this.#work.sessionId}.json`);
    return {
      knownAs() {
        const name = readJsonFile(nameFile);
        return typeof name === "string" ? name : null;
      },
      keepName: (name) => replaceFile(nameFile, JSON.stringify(name), true),
      cwd: spec.cwd,
      contained: spec.sandbox !== undefined,
      promptFile: promptFileIn(spec.dir),
      write: (text) => void this.#child?.stdin?.write(text),
      closeInput: () => void this.#child?.stdin?.end(),
      signal: (signal) => signalTree(hostTree(spec, this.#child?.pid ?? null), signal),
      show: (text) => this.#shown.show(text),
      note: (text) => {
        this.#shown.flush();
        screen.note(redactor.text(text));
      },
      journal: (from, line) => journal.line(from, line),
      status: (now) => publish({ type: "status", status: now }),
      activity(said) {
        const text = redactor.text(said);
        status.activity(text);
        publish({ type: "activity", text });
      },
      usage(usage) {
        status.usage(usage);
        publish({ type: "usage", usage });
      },
      context(contextTokens, contextWindow, turns) {
        status.context(contextTokens);
        publish({ type: "context", contextTokens, contextWindow, turns });
      },
      noticed(notice, said) {
        const text = redactor.text(said);
        screen.note(`\x1b[33m${text}\x1b[0m`);
        publish({ type: "noticed", notice, text });
      },
      head: () => readHeadSha(spec.cwd),
      end: () => void this.#endTree(),
      denied(tool, path, reason) {
        publish({ type: "denied", tool, path, reason });
      },
      asked: (question) => publish({ type: "asked", question }),
      unasked: (id) => publish({ type: "unasked", id }),
    };
  }

  /** Feeds one stream of the child to the driver, decoded; resolves when the stream has ended. */
  #read(name: "stdout" | "stderr", child: ChildProcess): Promise<void> {
    const stream = child[name];
    const decoder = new StringDecoder("utf8");
    const done = new Deferred<void>();
    stream?.on("data", (chunk: Buffer) => this.#session.output(name, decoder.write(chunk)));
    stream?.on("error", () => {});
    stream?.on("close", () => {
      this.#shown.flush();
      done.resolve();
    });
    return done.promise;
  }

  #endTree(graceMs?: number): Promise<number[]> {
    return endHostTree(this.#context.spec, this.#child?.pid ?? null, graceMs);
  }

  async #notStarted(error: NodeJS.ErrnoException): Promise<void> {
    if (this.#exited) return;
    this.#exited = true;
    const { cwd } = this.#context.spec;
    const program = this.#session.command.argv[0] ?? "";
    const claude = this.#work.driver === "claude";
    const why: Failure<HostFailureCode> = !existsSync(cwd)
      ? { code: "worktree_missing", message: `The worktree ${cwd} is gone.` }
      : claude
        ? { code: "claude_missing", message: `The Claude Code CLI can't be started (${program}): ${error.message}.` }
        : { code: "program_missing", message: `${program} can't be started: ${error.message}.` };
    await this.#settle({ code: null, signal: null }, { failure: why, usage: null });
  }

  async #ended(exit: ProcessExit, streams: Promise<void>[]): Promise<void> {
    if (this.#exited) return;
    const goesOn = this.#stopped === null && this.#exceeded === null;
    const again = goesOn && this.#reports.final === null && this.#session.startAgain?.(exit) === true;
    if (!again) this.#exited = true;
    // First what the program left behind: it may hold the pipes open.
    await this.#endTree();
    let timer: NodeJS.Timeout | undefined;
    const drained = new Promise((resolve) => {
      timer = setTimeout(resolve, drainMs);
    });
    await Promise.race([Promise.all(streams), drained]);
    clearTimeout(timer);
    if (again) return this.start();
    await this.#settle(exit, this.#session.judge(exit));
  }

  async #settle(exit: ProcessExit, verdict: DriverVerdict): Promise<void> {
    if (this.#graceTimer) clearTimeout(this.#graceTimer);
    const endedAt = new Date();
    const { kind, why } = this.#decide(verdict);
    this.#settled.resolve({
      kind,
      report: this.#reports.final,
      contracts: this.#reports.contracts,
      messages: this.#reports.messages,
      command: this.#session.command.argv,
      exitCode: exit.code,
      signal: exit.signal,
      startedAt: this.#startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      durationMs: endedAt.getTime() - this.#startedAt.getTime(),
      headSha: await readHeadSha(this.#context.spec.cwd),
      usage: verdict.usage,
      failure: why,
    });
  }

  /** A final report counts before everything else, then who stopped the session, then how its program ended. */
  #decide(verdict: DriverVerdict): { kind: HostOutcome["kind"]; why: Failure<HostFailureCode> | null } {
    const report = this.#reports.final;
    if (report?.verb === "blocked") return { kind: "blocked", why: null };
    if (report?.verb === "failed") {
      return { kind: "failed", why: { code: "session_failed", message: report.message } };
    }
    if (report) return { kind: "done", why: null };
    if (this.#exceeded) return { kind: "failed", why: this.#exceeded };
    if (this.#stopped !== null) {
      return { kind: "interrupted", why: { code: "ended", message: `The session was ended: ${this.#stopped}.` } };
    }
    if (!verdict.failure) return { kind: "done", why: null };
    // Killed from outside: nothing was decided, and the same session can go on.
    return { kind: verdict.failure.code === "session_killed" ? "interrupted" : "failed", why: verdict.failure };
  }
}
