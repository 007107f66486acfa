// The driver for Claude Code, headless and streaming: says the prompt, guards its tools, and reads how it went.
import { createHash, randomUUID } from "node:crypto";
import { failure, ok, type Result } from "@signalbox/base";
import type { Driver, DriverIo, DriverSession, DriverVerdict, ProcessExit } from "../drivers/driver.ts";
import type { SessionWork } from "../hostSpec.ts";
import type { Usage } from "../outcome.ts";
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
import { ClaudeScreen, withoutControls } from "./render.ts";
import { claudeFailure } from "./verdict.ts";

const goOn = "Go on where you were interrupted.";
const defaultContextWindow = 200_000;
/** How long the CLI may take to tell its context usage before its input is closed anyway. */
const usageWithinMs = 2_000;
/** The model may still say a closing word after its final report. */
const graceMs = 60_000;
const noConversation = /No conversation found with session ID/;
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A message's id as the UUID that the CLI wants; the same id gives the same one, so that it is delivered once. */
function messageUuid(id: string): string {
  if (uuidForm.test(id)) return id;
  const hex = createHash("sha256").update(id).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function argvOf(work: SessionWork, resume: boolean): string[] {
  const streaming = ["--input-format", "stream-json", "--output-format", "stream-json", "--verbose"];
  const shown = ["--replay-user-messages", "--include-partial-messages", "--permission-prompt-tool", "stdio"];
  const session = [resume ? "--resume" : "--session-id", work.sessionId];
  const model = work.model === undefined ? [] : ["--model", work.model];
  // Whatever a tool call is about, the guard has judged it before; what remains to be asked comes as `can_use_tool`.
  const mode = ["--permission-mode", "acceptEdits"];
  return [...work.command, "-p", ...streaming, ...shown, ...session, ...model, ...mode];
}

/** What this leg used: the CLI counts over all legs of a session, so what was used before is taken off. */
function usageOf(result: ResultLine, work: SessionWork, turns: number, contextTokens: number): Usage {
  const models = Object.entries(result.modelUsage ?? {}).sort(
    ([, a], [, b]) => (b.outputTokens ?? 0) - (a.outputTokens ?? 0),
  );
  const before = work.usedBefore ?? { costUsd: 0, inputTokens: 0, outputTokens: 0 };
  let inputTokens = -before.inputTokens;
  let outputTokens = -before.outputTokens;
  for (const [, use] of models) {
    inputTokens += (use.inputTokens ?? 0) + (use.cacheReadInputTokens ?? 0) + (use.cacheCreationInputTokens ?? 0);
    outputTokens += use.outputTokens ?? 0;
  }
  const [model, main] = models[0] ?? ["", {}];
  return {
    costUsd: Math.max(0, (result.total_cost_usd ?? 0) - before.costUsd),
    inputTokens: Math.max(0, inputTokens),
    outputTokens: Math.max(0, outputTokens),
    contextTokens,
    contextWindow: work.contextWindow ?? main.contextWindow ?? defaultContextWindow,
    turns,
    model,
  };
}

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

  constructor(work: SessionWork, io: DriverIo, rules: ClaudeRules) {
    this.#work = work;
    this.#io = io;
    this.#rules = rules;
    this.#screen = new ClaudeScreen(io);
    this.#resumed = work.resume;
    this.command = { argv: argvOf(work, work.resume), env: {} };
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
    return { failure: claudeFailure(exit, this.#result, this.#stderr), usage: this.#usage };
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
    if (line.type === "assistant" && !line.parent_tool_use_id) this.#estimate(line);
    if (line.type === "result") this.#endTurn(line as ResultLine);
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
      this.#io.context(totalTokens, contextWindow);
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

  #estimate(line: ClaudeLine): void {
    const tokens = contextTokensOf(line);
    if (tokens === null || line.error !== undefined) return;
    this.#contextTokens = tokens;
    this.#io.context(tokens, this.#work.contextWindow ?? this.#usage?.contextWindow ?? defaultContextWindow);
  }
}

/** The driver, given the rules. Facts about the CLI are as measured with 2.1.330. */
export function claudeDriver(rules: ClaudeRules): Driver {
  return (work, io) => new ClaudeSession(work, io, rules);
}
