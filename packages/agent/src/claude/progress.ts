// Notices a claude session that gets nowhere: the same call again and again, much said and nothing committed, silence.
import type { Failure } from "@signalbox/base";
import type { DriverIo } from "../drivers/driver.ts";
import type { SessionWork } from "../hostSpec.ts";
import type { HostFailureCode } from "../outcome.ts";
import { blocksOf, type ClaudeLine } from "./lines.ts";

/** So many calls in a row of at most two kinds, each answered alike, are told to the session; so many end it. */
const circleTold = 6;
const circleEnded = 12;
/** Tokens that a worker may write between two commits before it is told. */
const uncommittedTokens = 60_000;
/** How long a model may say nothing, unless the order says otherwise. */
const silentMs = 15 * 60_000;

/** What the driver lends: whether the session rightly says nothing, and how to speak to it and end it. */
export interface ProgressActions {
  waits(): boolean;
  say(text: string): void;
  giveUp(why: Failure<HostFailureCode>): void;
}

/** Hears every line of a session. */
export class Progress {
  /** Answers of the model so far. */
  turns = 0;
  readonly #work: SessionWork;
  readonly #io: DriverIo;
  readonly #do: ProgressActions;
  /** Tool calls that have no answer yet. */
  readonly #calls = new Map<string, string>();
  /** The last calls with their answers. */
  #done: string[] = [];
  #told = false;
  #tokens = 0;
  #head: string | null | undefined;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(work: SessionWork, io: DriverIo, actions: ProgressActions) {
    this.#work = work;
    this.#io = io;
    this.#do = actions;
  }

  hear(line: ClaudeLine): void {
    this.#restart();
    if (line.subtype === "compact_boundary") this.#noticeCompaction(line);
    if (line.parent_tool_use_id) return;
    if (line.type === "stream_event" && line.event?.type === "message_delta") {
      this.turns += 1;
      void this.#count(line.event.usage?.output_tokens ?? 0);
    }
    for (const block of blocksOf(line.message?.content)) {
      if (block.type === "tool_use" && block.id) this.#calls.set(block.id, JSON.stringify([block.name, block.input]));
      if (block.type === "tool_result" && block.tool_use_id) this.#answered(block.tool_use_id, block.content);
    }
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #noticeCompaction({ compact_metadata: sizes }: ClaudeLine): void {
    const { pre_tokens: before, post_tokens: after } = sizes ?? {};
    const known = typeof before === "number" && typeof after === "number";
    const said = known ? `: ${before} tokens of context became ${after}` : "";
    this.#io.noticed("compacted", `The conversation was compacted${said}.`);
  }

  #answered(id: string, answer: unknown): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    this.#done = [...this.#done, `${call} ${JSON.stringify(answer)}`].slice(-circleEnded);
    if (this.#circling(circleEnded)) {
      const message = `The session went in circles: ${circleEnded} calls in a row were the same and had the same answers.`;
      this.#do.giveUp({ code: "going_in_circles", message, detail: call.slice(0, 2_000) });
    } else if (!this.#circling(circleTold)) {
      this.#told = false;
    } else if (!this.#told) {
      this.#told = true;
      const text = `It made the same calls ${circleTold} times with the same answers, and was told so.`;
      this.#io.noticed("circles", text);
      this.#do.say(
        "Your last calls were the same and had the same answers. Stop and think: what did you expect, and why doesn't it happen? Try something else, or run `signalbox report failed` with what you found.",
      );
    }
  }

  #circling(calls: number): boolean {
    return this.#done.length >= calls && new Set(this.#done.slice(-calls)).size <= 2;
  }

  /** A worker's progress is what it commits. */
  async #count(tokens: number): Promise<void> {
    if (this.#work.role !== "worker") return;
    this.#tokens += tokens;
    if (this.#head === undefined) this.#head = await this.#io.head();
    if (this.#tokens < (this.#work.uncommittedTokens ?? uncommittedTokens)) return;
    const written = this.#tokens;
    this.#tokens = 0;
    const head = await this.#io.head();
    const moved = head !== this.#head;
    this.#head = head;
    if (moved || this.#stopped) return;
    this.#io.noticed("no_commit", `It wrote ${written} tokens without a commit, and was told so.`);
    this.#do.say(
      "You have written a lot since your last commit. Commit what works now. If nothing works yet, say in a sentence what stands in the way, and take a smaller step.",
    );
  }

  /** Silence counts while the model is to answer: a running tool, a question and a pause may take their time. */
  #restart(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#stopped) return;
    const ms = this.#work.silentMs ?? silentMs;
    this.#timer = setTimeout(() => {
      if (this.#do.waits() || this.#calls.size > 0) return this.#restart();
      const message = `The session said nothing for ${Math.max(1, Math.round(ms / 60_000))} min; it is started again where it was.`;
      this.#io.noticed("silent", message);
      this.#do.giveUp({ code: "session_killed", message });
    }, ms);
  }
}
