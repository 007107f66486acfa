// The driver for Claude Code, headless and streaming: says the prompt, guards its tools, and reads how it went.
import { randomUUID } from "node:crypto";
import { type Failure, failure, ok, type Result, type Usage } from "@signalbox/base";
import type { Driver, DriverIo, DriverSession, DriverVerdict, ProcessExit } from "../drivers/driver.ts";
import type { SessionWork } from "../hostSpec.ts";
import type { HostFailureCode } from "../outcome.ts";
import { argvOf, messageUuid } from "./arguments.ts";
import { guardedTools, judgeTool, type WriteRefusal } from "./guard.ts";
import {
  type ClaudeLine,
  contextTokensOf,
  controlAnswer,
  controlLine,
  type ResultLine,
  readLine,
  userLine,
} from "./lines.ts";
import { type MayRun, type Wish, wishOf } from "./permission.ts";
import { Progress } from "./progress.ts";
import { ClaudeScreen, withoutControls } from "./render.ts";
import { defaultContextWindow, usageOf, usageWith } from "./usage.ts";
import { claudeFailure, type Trouble } from "./verdict.ts";

const goOn = "Go on where you were interrupted.";
/** How long the CLI may take to tell its context usage before its input is closed anyway. */
const usageWithinMs = 2_000;
/** The model may still say a closing word after its final report. */
const graceMs = 60_000;
const nothingUsed = { costUsd: 0, inputTokens: 0, outputTokens: 0, contextTokens: 0, turns: 0 };
/** Where the CLI says that a key comes from, and no login. */
const keySources = /ANTHROPIC_|apiKeyHelper/;
const noConversation = /No conversation found with session ID/;

/** The rules that the host is given: what refuses writes by a task's boundaries, and what may be run unasked. */
export interface ClaudeRules {
  refuseWrite: WriteRefusal;
  mayRun: MayRun;
}

class ClaudeSession implements DriverSession {
  readonly graceMs = graceMs;
  command;
  readonly #work: SessionWork;
  readonly #io: DriverIo;
  readonly #rules: ClaudeRules;
  readonly #screen: ClaudeScreen;
  readonly #progress: Progress;
  /** Messages that were sent and not yet seen by the model. */
  readonly #unseen = new Set<string>();
  /** Tool calls that wait for a person, by the CLI's id of the request. */
  readonly #waiting = new Map<string, Record<string, unknown>>();
  #resumed: boolean;
  #rest = "";
  #stderr = "";
  #result: ResultLine | null = null;
  #usage: Usage | null = null;
  /** The turn's use, until the context's size is known too. */
  #untold: Usage | null = null;
  #turns = 0;
  #contextTokens = 0;
  #suspended = false;
  #closed = false;
  #usageTimer: NodeJS.Timeout | null = null;
  /** What the CLI told of the last request that failed. */
  #trouble: Trouble = {};
  /** Why the session was ended from here. */
  #gaveUp: Failure<HostFailureCode> | null = null;

  constructor(work: SessionWork, io: DriverIo, rules: ClaudeRules) {
    this.#work = work;
    this.#io = io;
    this.#rules = rules;
    this.#screen = new ClaudeScreen(io);
    this.#resumed = work.resume;
    this.command = { argv: argvOf(work, work.resume), env: {} };
    this.#progress = new Progress(work, io, {
      waits: () => this.#suspended || this.#closed || this.#waiting.size > 0,
      say: (text) => this.#say(text, randomUUID()),
      giveUp: (why) => {
        this.#gaveUp = why;
        io.end();
      },
    });
  }

  started(): void {
    const hooks = { PreToolUse: [{ matcher: guardedTools, hookCallbackIds: ["guard"] }] };
    this.#send(controlLine("hooks", { subtype: "initialize", hooks }));
    const { prompt, message } = this.#work;
    if (this.#resumed) this.#say(message ?? goOn, randomUUID());
    else this.#say(this.#work.resume && message !== undefined ? `${prompt}\n\n${message}` : prompt, randomUUID());
  }

  output(stream: "stdout" | "stderr", text: string): void {
    if (stream === "stderr") {
      this.#stderr = (this.#stderr + text).slice(-4_000);
      this.#io.show(text);
      return;
    }
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") this.#take(line);
  }

  steer(text: string, id: string): Result<null> {
    if (this.#closed) return failure("session_ending", "The session has finished and takes no more messages.");
    this.#wake();
    this.#say(text, messageUuid(id));
    return ok(null);
  }

  interrupt(): Result<null> {
    if (this.#closed) return failure("session_ending", "The session has finished.");
    this.#suspended = true;
    this.#send(controlLine(randomUUID(), { subtype: "interrupt" }));
    this.#io.status("suspended");
    return ok(null);
  }

  suspend(): Result<null> {
    return this.interrupt();
  }

  resume(message: string | undefined): Result<null> {
    if (!this.#suspended && message === undefined) return ok(null);
    return this.steer(message ?? goOn, randomUUID());
  }

  answer(id: string, allow: boolean, message: string | undefined): Result<null> {
    const input = this.#waiting.get(id);
    if (!input) return failure("question_gone", "The session no longer waits for this.");
    this.#noLongerAsks(id);
    this.#io.note(allow ? "\x1b[32m  ✓ allowed\x1b[0m" : "\x1b[33m  ⊘ denied\x1b[0m");
    const said = message ? `A person denied this: ${message}` : "A person denied this. Find another way, or ask.";
    this.#send(
      controlAnswer(id, allow ? { behavior: "allow", updatedInput: input } : { behavior: "deny", message: said }),
    );
    return ok(null);
  }

  reported(): void {}

  judge(exit: ProcessExit): DriverVerdict {
    this.#tellUsage();
    this.#progress.stop();
    const why = this.#gaveUp ?? claudeFailure(exit, this.#result, this.#stderr, this.#trouble);
    return { failure: why, usage: this.#usage };
  }

  /** A session that was killed before its first word was kept can't be resumed: it begins anew. */
  startAgain(exit: ProcessExit): boolean {
    if (!this.#resumed || exit.code === 0) return false;
    if (!noConversation.test(this.#stderr) && !noConversation.test(this.#result?.errors?.join() ?? "")) return false;
    this.#resumed = false;
    this.#result = null;
    this.#closed = false;
    this.#stderr = "";
    this.#unseen.clear();
    this.command = { argv: argvOf(this.#work, false), env: {} };
    this.#io.note("\x1b[33mThere is no earlier conversation to go on with; beginning anew.\x1b[0m");
    return true;
  }

  #send(line: string): void {
    this.#io.journal("host", line.trimEnd());
    this.#io.write(line);
  }

  #say(text: string, uuid: string): void {
    this.#unseen.add(uuid);
    this.#send(userLine(text, uuid));
  }

  #wake(): void {
    if (this.#suspended) this.#io.status("working");
    this.#suspended = false;
  }

  #take(text: string): void {
    const line = readLine(text);
    if (!line) {
      this.#io.show(`${text}\n`);
      return;
    }
    // Pieces of a message come again, whole.
    if (line.type !== "stream_event") this.#io.journal("agent", text);
    if (line.type === "control_request") this.#answer(line);
    else if (line.type === "control_cancel_request") this.#noLongerAsks(line.request_id ?? "");
    else if (line.type === "control_response") this.#hearAnswer(line);
    if (line.type === "user" && line.isReplay && line.uuid !== undefined) this.#unseen.delete(line.uuid);
    this.#screen.draw(line);
    this.#progress.hear(line);
    this.#hearTrouble(line);
    if (line.type === "assistant" && !line.parent_tool_use_id) this.#estimate(line);
    this.#countAnswer(line);
    if (line.type === "result") this.#endTurn(line as ResultLine);
  }

  /** Told after each answer, because limits have to hold in the middle of a long turn too. */
  #countAnswer(line: ClaudeLine): void {
    const { contextWindow = defaultContextWindow } = this.#work;
    const known = this.#usage ?? { ...nothingUsed, contextWindow, model: this.#work.model ?? "" };
    const usage = usageWith(known, line);
    if (usage === known) return;
    this.#usage = { ...usage, contextTokens: this.#contextTokens };
    if (line.event?.type === "message_delta") this.#io.usage(this.#usage);
  }

  #answer({ request_id: id = "", request }: ClaudeLine): void {
    const hook = request?.subtype === "hook_callback";
    if (!request || (!hook && request.subtype !== "can_use_tool")) {
      this.#send(controlAnswer(id, {}));
      return;
    }
    const asked = (hook ? request.input : request) as { tool_name?: string } & Record<string, unknown>;
    const tool = asked.tool_name ?? "";
    const input = ((hook ? asked.tool_input : asked.input) ?? {}) as Record<string, unknown>;
    const refusal = judgeTool(tool, input, this.#io.cwd, this.#work.guard, this.#rules.refuseWrite);
    if (!refusal) {
      const wish = hook ? null : wishOf(tool, input, this.#io.cwd, this.#work, this.#rules.mayRun);
      if (wish) return this.#ask(id, tool, input, wish);
      this.#send(controlAnswer(id, hook ? {} : { behavior: "allow", updatedInput: input }));
      return;
    }
    this.#io.denied(tool, refusal.path, refusal.reason);
    this.#io.note(`\x1b[33m  ⊘ ${tool} ${withoutControls(refusal.path ?? refusal.reason).slice(0, 160)}\x1b[0m`);
    const hookEventName = "PreToolUse";
    const decision = { hookEventName, permissionDecision: "deny", permissionDecisionReason: refusal.reason };
    const denied = hook ? { hookSpecificOutput: decision } : { behavior: "deny", message: refusal.reason };
    this.#send(controlAnswer(id, denied));
  }

  #noLongerAsks(id: string): void {
    if (this.#waiting.delete(id)) this.#io.unasked(id);
  }

  #ask(id: string, tool: string, input: Record<string, unknown>, wish: Wish): void {
    this.#waiting.set(id, input);
    const first = withoutControls(wish.wants).split("\n")[0]?.slice(0, 160) ?? "";
    this.#io.note(`\x1b[33m  ? ${tool} ${first}\x1b[0m`);
    this.#io.activity(`Waits for permission: ${first}`);
    this.#io.asked({ id, tool, ...wish });
  }

  /** The answer to the question for the context's size, which is asked after each turn. */
  #hearAnswer(line: ClaudeLine): void {
    if (line.response?.request_id !== "usage") return;
    const told = line.response.response ?? {};
    const { totalTokens, maxTokens } = told as { totalTokens?: number; maxTokens?: number };
    if (this.#usage && typeof totalTokens === "number") {
      const contextWindow = typeof maxTokens === "number" ? maxTokens : this.#usage.contextWindow;
      this.#usage = { ...this.#usage, contextTokens: totalTokens, contextWindow };
      if (this.#untold) this.#untold = this.#usage;
      this.#io.context(totalTokens, contextWindow, this.#progress.turns);
    }
    this.#closeIfFinished();
  }

  #endTurn(result: ResultLine): void {
    this.#result = result;
    this.#turns += result.num_turns ?? 0;
    this.#usage = usageOf(result, this.#work, this.#turns, this.#contextTokens);
    this.#untold = this.#usage;
    this.#send(controlLine("usage", { subtype: "get_context_usage" }));
    if (this.#usageTimer) clearTimeout(this.#usageTimer);
    this.#usageTimer = setTimeout(() => this.#closeIfFinished(), usageWithinMs);
  }

  #tellUsage(): void {
    if (this.#usageTimer) clearTimeout(this.#usageTimer);
    this.#usageTimer = null;
    if (this.#untold) this.#io.usage(this.#untold);
    this.#untold = null;
  }

  /** Closing its input lets the CLI finish; a message it hasn't taken yet, or a person who wants to speak, keep it open. */
  #closeIfFinished(): void {
    this.#tellUsage();
    if (this.#suspended || this.#closed || this.#unseen.size > 0) return;
    this.#closed = true;
    this.#io.closeInput();
  }

  #hearTrouble(line: ClaudeLine): void {
    const { type, error, rate_limit_info: limit, subtype, compact_metadata: compacted, apiKeySource } = line;
    if (apiKeySource !== undefined) this.#trouble = { ...this.#trouble, byKey: keySources.test(apiKeySource) };
    if (type === "assistant") this.#trouble = { ...this.#trouble, error };
    if (type === "rate_limit_event" && limit) this.#trouble = { ...this.#trouble, limit };
    if (type === "system" && subtype === "compact_boundary" && typeof compacted?.post_tokens === "number") {
      this.#tellContext(compacted.post_tokens);
    }
  }

  #estimate(line: ClaudeLine): void {
    const tokens = contextTokensOf(line);
    if (tokens === null || line.error !== undefined) return;
    this.#tellContext(tokens);
  }

  #tellContext(tokens: number): void {
    this.#contextTokens = tokens;
    const window = this.#work.contextWindow ?? this.#usage?.contextWindow ?? defaultContextWindow;
    this.#io.context(tokens, window, this.#progress.turns);
  }
}

/** The driver, given the rules. Facts about the CLI are as measured with 2.1.330. */
export function claudeDriver(rules: ClaudeRules): Driver {
  return (work, io) => new ClaudeSession(work, io, rules);
}
