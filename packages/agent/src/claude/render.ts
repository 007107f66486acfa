// Draws a claude session as readable lines: what it says, which tools it uses, and how those answered.
import type { DriverIo } from "../drivers/driver.ts";
import { blocksOf, type ClaudeLine, type ContentBlock } from "./lines.ts";

const dim = (text: string): string => `\x1b[2m${text}\x1b[0m`;
const toolMark = "\x1b[36m●\x1b[0m";
/** Characters of a tool's argument on its line. */
const argumentLength = 90;
/** Lines of a tool's answer that are drawn. */
const answerLines = 4;

/** What a model or a tool wrote must not steer the terminal: control characters go, line feeds and tabs stay. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
  return text.replace(/\r\n?/g, "\n").replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "");
}

/** One line for a tool call: its name and the argument that tells most. */
export function describeTool(block: ContentBlock, cwd: string): string {
  const input = block.input ?? {};
  const wanted = ["file_path", "notebook_path", "command", "pattern", "path", "url", "query", "description", "skill"];
  const key = wanted.find((name) => typeof input[name] === "string");
  const value = key === undefined ? "" : String(input[key]);
  const short = value.startsWith(`${cwd}/`) ? value.slice(cwd.length + 1) : value;
  const line = withoutControls(short).replace(/\s+/g, " ").trim();
  const cut = line.length > argumentLength ? `${line.slice(0, argumentLength)}…` : line;
  return `${block.name ?? "Tool"} ${cut}`.trim();
}

function answerText(block: ContentBlock): string {
  if (typeof block.content === "string") return block.content;
  if (!Array.isArray(block.content)) return "";
  return block.content.map((part: ContentBlock) => part.text ?? "").join("\n");
}

/** Draws lines as they come; keeps track of text that is still arriving. */
export class ClaudeScreen {
  readonly #io: DriverIo;
  #streaming = false;

  constructor(io: DriverIo) {
    this.#io = io;
  }

  draw(line: ClaudeLine): void {
    const inner = line.parent_tool_use_id !== undefined && line.parent_tool_use_id !== null;
    if (line.type === "stream_event" && !inner) this.#drawEvent(line);
    else if (line.type === "assistant") this.#drawAssistant(line, inner);
    else if (line.type === "user" && !line.isReplay) this.#drawAnswers(line, inner);
    else if (line.type === "system") this.#drawSystem(line);
  }

  #drawEvent({ event }: ClaudeLine): void {
    if (event?.type === "content_block_delta" && event.delta?.type === "text_delta") {
      this.#streaming = true;
      this.#io.show(withoutControls(event.delta.text ?? ""));
    } else if (event?.type === "content_block_stop" && this.#streaming) {
      this.#io.show("\n");
    }
  }

  #drawAssistant(line: ClaudeLine, inner: boolean): void {
    for (const block of blocksOf(line.message?.content)) {
      if (block.type === "tool_use") {
        const told = describeTool(block, this.#io.cwd);
        this.#io.note(`${inner ? "  " : ""}${toolMark} ${told}`);
        this.#io.activity(told);
      } else if (block.type === "text" && !inner) {
        const text = withoutControls(block.text ?? "");
        // What streamed in is already there.
        if (!this.#streaming || line.error !== undefined) this.#io.note(text);
        this.#streaming = false;
        const first = text.split("\n").find((part) => part.trim() !== "");
        if (first) this.#io.activity(first.trim().slice(0, 120));
      }
    }
  }

  #drawAnswers(line: ClaudeLine, inner: boolean): void {
    if (inner) return;
    for (const block of blocksOf(line.message?.content)) {
      if (block.type !== "tool_result") continue;
      const lines = withoutControls(answerText(block))
        .split("\n")
        .filter((part) => part.trim() !== "");
      const shown = lines.slice(0, answerLines).map((part) => part.slice(0, 200));
      if (lines.length > answerLines) shown.push(`… ${lines.length - answerLines} more lines`);
      const colour = block.is_error ? (text: string) => `\x1b[31m${text}\x1b[0m` : dim;
      for (const [at, part] of shown.entries()) this.#io.note(colour(`${at === 0 ? "  ⎿ " : "    "}${part}`));
    }
  }

  #drawSystem(line: ClaudeLine): void {
    if (line.subtype === "api_retry") {
      const status = line.error_status === null || line.error_status === undefined ? "" : ` (${line.error_status})`;
      const told = `The request failed${status}; trying again, ${line.attempt} of ${line.max_retries}`;
      this.#io.note(`\x1b[33m${told}\x1b[0m`);
      this.#io.activity(told);
    } else if (line.subtype === "status" && line.status === "compacting") {
      this.#io.activity("The conversation is compacted");
    }
  }
}
