// The driver for agents that speak the Agent Client Protocol (version 1) over their standard input and output.
import { readFile, writeFile } from "node:fs/promises";
import type { ClientContext } from "@agentclientprotocol/sdk";
import { type Failure, failure, ok, type Result, type Usage } from "@signalbox/base";
import type { ClaudeRules } from "../claude/claudeDriver.ts";
import { judgeTool } from "../claude/guard.ts";
import { withoutControls } from "../claude/render.ts";
import {
  type Driver,
  type DriverIo,
  type DriverSession,
  type DriverVerdict,
  describeExit,
  type ProcessExit,
} from "../drivers/driver.ts";
import type { SessionWork } from "../hostSpec.ts";
import type { HostFailureCode } from "../outcome.ts";
import { type Asked, chosenOption, decideAsked } from "./acpPermission.ts";
import { AcpScreen } from "./acpScreen.ts";

/** The agent may still say a closing word after its final report. */
const graceMs = 60_000;
/** How long an agent may take to leave once its input is closed. */
const leaveWithinMs = 3_000;
const goOn = "Go on where you were interrupted.";
/** JSON-RPC's code for an agent that nobody is logged in to. */
const authRequired = -32_000;

/** The library, which is loaded only where an agent speaks the protocol. */
type Sdk = typeof import("@agentclientprotocol/sdk");

class AcpSession implements DriverSession {
  readonly graceMs = graceMs;
  readonly command: { argv: string[]; env: Record<string, string> };
  readonly #sdk: Sdk;
  readonly #work: SessionWork;
  readonly #io: DriverIo;
  readonly #rules: ClaudeRules;
  readonly #screen: AcpScreen;
  /** Words that wait for the end of the turn: the protocol has one prompt at a time. */
  readonly #next: string[] = [];
  readonly #explained = new Set<string>();
  /** Tool calls that wait for a person. */
  readonly #waiting = new Map<string, (allow: boolean) => void>();
  #toAgent: ReadableStreamDefaultController<Uint8Array> | null = null;
  #agent: ClientContext | null = null;
  #sessionId: string | null = null;
  #wake: (() => void) | null = null;
  #suspended = false;
  #replaying = false;
  /** What earlier legs cost, where the agent adds it up with this one. */
  #costBefore = 0;
  #ended = false;
  #asked = 0;
  #turns = 0;
  #why: Failure<HostFailureCode> | null = null;
  #usage: Usage | null = null;

  constructor(sdk: Sdk, work: SessionWork, io: DriverIo, rules: ClaudeRules) {
    this.#sdk = sdk;
    this.#work = work;
    this.#io = io;
    this.#rules = rules;
    this.#screen = new AcpScreen(io);
    this.command = { argv: work.command, env: {} };
  }

  started(): void {
    const { client, methods, ndJsonStream } = this.#sdk;
    const decoder = new TextDecoder();
    const readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#toAgent = controller;
      },
    });
    const writable = new WritableStream<Uint8Array>({
      write: (chunk) => {
        const text = decoder.decode(chunk, { stream: true });
        this.#io.journal("host", text.trimEnd());
        this.#io.write(text);
      },
    });
    const { fs, session } = methods.client;
    void client({ name: "signalbox" })
      .onNotification(session.update, ({ params }) => this.#hear(params.update))
      .onRequest(session.requestPermission, ({ params }) => this.#mayIt(params))
      .onRequest(fs.readTextFile, async ({ params }) => {
        this.#refuseOutside("Read", params.path);
        const lines = (await readFile(params.path, "utf8")).split("\n");
        const from = Math.max(0, (params.line ?? 1) - 1);
        return { content: lines.slice(from, params.limit ? from + params.limit : undefined).join("\n") };
      })
      .onRequest(fs.writeTextFile, async ({ params }) => {
        this.#refuseOutside("Write", params.path);
        await writeFile(params.path, params.content);
        return {};
      })
      .connectWith(ndJsonStream(writable, readable), (agent) => this.#converse(agent))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#leave());
  }

  output(stream: "stdout" | "stderr", text: string): void {
    if (stream === "stderr") return this.#io.show(text);
    this.#io.journal("agent", text.trimEnd());
    if (!this.#ended) this.#toAgent?.enqueue(new TextEncoder().encode(text));
  }

  steer(text: string): Result<null> {
    if (this.#ended) return failure("session_ending", "The session has finished and takes no more messages.");
    this.#next.push(text);
    if (this.#suspended) this.#io.status("working");
    this.#suspended = false;
    this.#wake?.();
    return ok(null);
  }

  interrupt(): Result<null> {
    if (this.#ended || !this.#agent || this.#sessionId === null) {
      return failure("session_ending", "The session has no turn that could be interrupted.");
    }
    this.#suspended = true;
    for (const id of this.#waiting.keys()) this.#settle(id, false);
    void this.#agent.notify(this.#sdk.methods.agent.session.cancel, { sessionId: this.#sessionId });
    this.#io.status("suspended");
    return ok(null);
  }

  suspend(): Result<null> {
    return this.interrupt();
  }

  resume(message: string | undefined): Result<null> {
    if (!this.#suspended && message === undefined) return ok(null);
    return this.steer(message ?? goOn);
  }

  answer(id: string, allow: boolean, message: string | undefined): Result<null> {
    if (!this.#waiting.has(id)) return failure("question_gone", "The session no longer waits for this.");
    this.#settle(id, allow);
    // The protocol's answer has no words; they are said with the next prompt.
    if (!allow && message) this.#next.push(`A person denied your last request: ${message}`);
    return ok(null);
  }

  reported(): void {}

  judge(exit: ProcessExit): DriverVerdict {
    const usage = this.#usage && { ...this.#usage, turns: this.#turns };
    if (this.#why) return { failure: this.#why, usage };
    if (this.#ended) return { failure: null, usage };
    this.#toAgent?.close();
    const code = exit.signal === null ? "session_failed" : "session_killed";
    return { failure: { code, message: `The agent ${describeExit(exit)} before it had finished.` }, usage };
  }

  /** The whole conversation: the prompt, then whatever was said meanwhile, until nothing is left to say. */
  async #converse(agent: ClientContext): Promise<void> {
    const { methods } = this.#sdk;
    const { contained } = this.#io;
    this.#agent = agent;
    const { agentCapabilities } = await agent.request(methods.agent.initialize, {
      protocolVersion: 1,
      clientCapabilities: { fs: { readTextFile: !contained, writeTextFile: !contained }, terminal: false },
      clientInfo: { name: "signalbox", version: "1" },
    });
    const loaded = agentCapabilities?.loadSession ? await this.#load(agent) : null;
    const sessionId = loaded ?? (await this.#begin(agent));
    this.#sessionId = sessionId;
    const { prompt, message, resume } = this.#work;
    let text: string | undefined = resume && message ? `${prompt}\n\n${message}` : prompt;
    if (loaded !== null) text = message ?? goOn;
    while (text !== undefined) {
      const { stopReason } = await agent.request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: "text", text }],
      });
      this.#turns += 1;
      this.#tellUsage();
      if (stopReason !== "end_turn" && stopReason !== "cancelled") {
        this.#why = {
          code: "session_failed",
          message: `The agent stopped its turn: ${stopReason.replaceAll("_", " ")}.`,
        };
        return;
      }
      if (this.#suspended) await this.#spokenTo();
      text = this.#next.length > 0 ? this.#next.splice(0).join("\n\n") : undefined;
    }
  }

  async #begin(agent: ClientContext): Promise<string> {
    const { new: begin } = this.#sdk.methods.agent.session;
    const { sessionId } = await agent.request(begin, { cwd: this.#io.cwd, mcpServers: [] });
    this.#io.keepName(sessionId);
    return sessionId;
  }

  /** The session of an earlier leg, with all that was said; null where there is none, or the agent has lost it. */
  async #load(agent: ClientContext): Promise<string | null> {
    const sessionId = this.#work.resume ? this.#io.knownAs() : null;
    if (sessionId === null) return null;
    const { RequestError, methods } = this.#sdk;
    this.#replaying = true;
    try {
      await agent.request(methods.agent.session.load, { sessionId, cwd: this.#io.cwd, mcpServers: [] });
      this.#costBefore = this.#work.usedBefore?.costUsd ?? 0;
      return sessionId;
    } catch (error) {
      if (!(error instanceof RequestError) || error.code === authRequired) throw error;
      this.#io.note("\x1b[33mThere is no earlier conversation to go on with; beginning anew.\x1b[0m");
      return null;
    } finally {
      this.#replaying = false;
    }
  }

  #spokenTo(): Promise<void> {
    return new Promise((wake) => {
      this.#wake = wake;
    });
  }

  #fail(error: unknown): void {
    const code =
      error instanceof this.#sdk.RequestError && error.code === authRequired ? "not_logged_in" : "session_failed";
    const said = error instanceof Error ? error.message : String(error);
    const hint = code === "not_logged_in" ? "Log in with the agent's own program in a terminal." : "";
    this.#why = { code, message: `The agent failed: ${said.slice(0, 300)} ${hint}`.trim() };
  }

  /** It leaves by itself when it hears no more, or is ended. */
  #leave(): void {
    this.#ended = true;
    this.#io.closeInput();
    setTimeout(() => this.#io.end(), leaveWithinMs).unref();
  }

  #refuseOutside(tool: "Read" | "Write", path: string): void {
    const input = { file_path: path };
    // Done by the host, outside of the sandbox, a link that is swapped in time could lead out of it.
    if (this.#io.contained) throw new this.#sdk.RequestError(-32_601, "Read and write files yourself.");
    const refusal = judgeTool(tool, input, this.#io.cwd, this.#work.guard, this.#rules.refuseWrite);
    if (!refusal) return;
    this.#denied(tool, refusal.path, refusal.reason);
    throw new this.#sdk.RequestError(-32_602, refusal.reason);
  }

  #denied(tool: string, path: string | null, reason: string): void {
    this.#io.denied(tool, path, reason);
    this.#io.note(`\x1b[33m  ⊘ ${tool} ${withoutControls(path ?? reason).slice(0, 160)}\x1b[0m`);
  }

  async #mayIt(asked: Asked): Promise<ReturnType<typeof chosenOption>> {
    const decided = decideAsked(asked, this.#io.cwd, this.#work, this.#rules);
    if (decided.refusal) {
      this.#denied(decided.tool, decided.refusal.path, decided.refusal.reason);
      this.#explain(decided.refusal.reason);
      return chosenOption(asked, false);
    }
    if (!decided.wish) return chosenOption(asked, true);
    const id = `acp-${++this.#asked}`;
    const { tool, wish } = decided;
    const first = withoutControls(wish.wants).split("\n")[0]?.slice(0, 160) ?? "";
    this.#io.note(`\x1b[33m  ? ${tool} ${first}\x1b[0m`);
    this.#io.activity(`Waits for permission: ${first}`);
    const answer = new Promise<boolean>((resolve) => void this.#waiting.set(id, resolve));
    this.#io.asked({ id, tool, ...wish });
    return chosenOption(asked, await answer);
  }

  /** The protocol's answer has no reason: it is said with the next prompt, each one once. */
  #explain(reason: string): void {
    if (!this.#explained.has(reason)) this.#next.push(`A request of yours was refused: ${reason}`);
    this.#explained.add(reason);
  }

  #settle(id: string, allow: boolean): void {
    this.#waiting.get(id)?.(allow);
    if (this.#waiting.delete(id)) this.#io.unasked(id);
  }

  #hear(update: Parameters<AcpScreen["draw"]>[0]): void {
    // An agent that loads a session tells all of it again.
    if (this.#replaying) return;
    this.#screen.draw(update);
    if (update.sessionUpdate !== "usage_update") return;
    const { used, size, cost } = update;
    const costUsd = cost?.currency === "USD" ? Math.max(0, cost.amount - this.#costBefore) : 0;
    const counted = { costUsd, inputTokens: 0, outputTokens: 0, contextTokens: used, contextWindow: size };
    this.#usage = { ...counted, turns: this.#turns, model: "" };
    this.#io.context(used, size, this.#turns);
  }

  #tellUsage(): void {
    if (this.#usage) this.#io.usage({ ...this.#usage, turns: this.#turns });
  }
}

/** The driver, given the rules that hold for every agent. */
export async function acpDriver(rules: ClaudeRules): Promise<Driver> {
  const sdk = await import("@agentclientprotocol/sdk");
  return (work, io) => new AcpSession(sdk, work, io, rules);
}
