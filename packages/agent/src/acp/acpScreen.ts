// Draws what an agent of the Agent Client Protocol says and does as readable lines.
import type { SessionUpdate } from "@agentclientprotocol/sdk";
import { withoutControls } from "../claude/render.ts";
import type { DriverIo } from "../drivers/driver.ts";

const toolMark = "\x1b[36m●\x1b[0m";
/** Characters of a title or text on one line. */
const lineLength = 120;

/** Draws updates as they come; text arrives in pieces. */
export class AcpScreen {
  readonly #io: DriverIo;
  #text = "";

  constructor(io: DriverIo) {
    this.#io = io;
  }

  draw(update: SessionUpdate): void {
    switch (update.sessionUpdate) {
      case "agent_message_chunk":
        if (update.content.type === "text") this.#say(withoutControls(update.content.text));
        return;
      case "tool_call":
        this.#act(update.title, "");
        return;
      case "tool_call_update":
        if (update.status === "failed") this.#act(update.title ?? "The last call", " failed");
        return;
      case "plan": {
        const next = update.entries.find(({ status }) => status === "in_progress");
        if (next) this.#io.activity(withoutControls(next.content).slice(0, lineLength));
        return;
      }
      default:
        return;
    }
  }

  #say(text: string): void {
    this.#io.show(text);
    this.#text = `${this.#text}${text}`.slice(-2_000);
    const line = this.#text.split("\n").findLast((part) => part.trim() !== "");
    if (line) this.#io.activity(line.trim().slice(0, lineLength));
  }

  #act(title: string, how: string): void {
    this.#text = "";
    const told = `${withoutControls(title).replace(/\s+/g, " ").slice(0, lineLength)}${how}`;
    this.#io.note(`${toolMark} ${told}`);
    this.#io.activity(told);
  }
}
