// The one control-mode client that a run keeps open: commands in, replies and notifications out.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Deferred, failure, ok, type Result } from "@signalbox/base";
import { type Block, ControlParser } from "./controlParser.ts";

/** What the client tells its owner. */
export interface ClientEvents {
  output(pane: number): void;
  notification(line: string): void;
  /** The client is gone; the server may be too. Told once, after all unanswered commands have failed. */
  exit(reason: string): void;
}

interface Request {
  blocks: Block[];
  expected: number;
  rowsOf: ((blocks: readonly Block[]) => number) | undefined;
  reply: Deferred<Result<string[][]>>;
  sentAt: number;
}

// tmux answers in well under a millisecond; a client silent for so long is stuck and replaced.
const replyTimeoutMs = 15_000;

/** A `tmux -C` process. Commands are pipelined and answered in order. */
export class ControlClient {
  #child: ChildProcessWithoutNullStreams;
  #queue: Request[] = [];
  #events: ClientEvents;
  #gone: string | undefined;
  #lastWords = "";
  #watchdog: NodeJS.Timeout;

  /** Resolves once attached to a session: before, commands have no target. Or once the client has ended. */
  readonly ready: Promise<void>;
  #attached = new Deferred<void>();

  /** Starts `path args` with exactly the environment `env`. */
  constructor(path: string, args: readonly string[], env: NodeJS.ProcessEnv, events: ClientEvents) {
    this.#events = events;
    this.ready = this.#attached.promise;
    const parser = new ControlParser({
      output: (pane) => events.output(pane),
      notification: (line) => this.#notified(line),
      block: (block, own) => this.#answered(block, own),
      rowsExpected: () => this.#queue[0]?.rowsOf?.(this.#queue[0].blocks) ?? 0,
    });
    this.#child = spawn(path, [...args], { env, stdio: "pipe" });
    this.#child.stdout.on("data", (chunk: Buffer) => parser.push(chunk));
    this.#child.stderr.on("data", (chunk: Buffer) => this.#heard(chunk.toString()));
    this.#child.stdin.on("error", () => {}); // The exit tells the same.
    this.#child.on("error", (error) => this.#ended(error.message));
    this.#child.on("close", () => this.#ended(this.#lastWords.trim() || "the tmux client ended"));
    this.#watchdog = setInterval(() => this.#checkReplies(), replyTimeoutMs / 3);
    this.#watchdog.unref();
  }

  /**
   * Runs one line of `count` commands separated by ` ; ` and resolves to the lines that each printed. The line's words
   * must come from `quote`. `rowsOf` says, from the replies so far, how many rows the next reply has. Failures:
   * `tmux_command` with tmux's own words (the rest of the line was not run), `tmux_gone`.
   */
  send(line: string, count = 1, rowsOf?: (blocks: readonly Block[]) => number): Promise<Result<string[][]>> {
    if (this.#gone !== undefined) return Promise.resolve(gone(this.#gone));
    const reply = new Deferred<Result<string[][]>>();
    this.#queue.push({ blocks: [], expected: count, rowsOf, reply, sentAt: Date.now() });
    this.#child.stdin.write(`${line}\n`);
    return reply.promise;
  }

  /**
   * Ends the server's other control clients. One whose owner was killed before it had read everything waits for its
   * reader for ever (tmux 3.3a), deaf to every detaching, and the server waits for it with its own end.
   */
  async endOthers(): Promise<void> {
    const listed = await this.send("list-clients -F '#{client_control_mode} #{client_pid}'");
    if (!listed.ok) return;
    for (const line of listed.value.flat()) {
      const [controlMode, pid] = line.split(" ");
      if (controlMode === "1" && Number(pid) !== this.#child.pid) endProcess(Number(pid));
    }
  }

  /** Detaches: the server and its panes go on. Resolves when the process is gone. */
  close(): Promise<void> {
    if (this.#gone !== undefined) return Promise.resolve();
    const closed = new Promise<void>((resolve) => this.#child.once("close", () => resolve()));
    this.#child.stdin.end();
    this.#child.kill("SIGTERM");
    return closed;
  }

  #heard(text: string): void {
    this.#lastWords = (this.#lastWords + text).slice(-500);
  }

  #notified(line: string): void {
    if (line.startsWith("%session-changed ")) this.#attached.resolve();
    if (line.startsWith("%exit ")) this.#heard(line.slice(6));
    else this.#events.notification(line);
  }

  #answered(block: Block, own: boolean): void {
    const request = this.#queue[0];
    if (!own) {
      if (block.error) this.#heard(block.lines.join("\n"));
      return;
    }
    if (!request) return;
    request.blocks.push(block);
    if (!block.error && request.blocks.length < request.expected) return;
    this.#queue.shift();
    if (block.error) request.reply.resolve(failure("tmux_command", `tmux: ${block.lines.join(" ").slice(0, 300)}`));
    else request.reply.resolve(ok(request.blocks.map((each) => each.lines)));
  }

  #checkReplies(): void {
    const oldest = this.#queue[0];
    if (!oldest || Date.now() - oldest.sentAt < replyTimeoutMs) return;
    this.#heard("tmux stopped answering");
    this.#child.kill("SIGKILL");
  }

  #ended(reason: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = reason;
    this.#attached.resolve();
    clearInterval(this.#watchdog);
    const unanswered = this.#queue.splice(0);
    for (const request of unanswered) request.reply.resolve(gone(reason));
    this.#events.exit(reason);
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

const gone = (reason: string) => failure("tmux_gone", "The run's tmux server isn't there any more.", reason);
