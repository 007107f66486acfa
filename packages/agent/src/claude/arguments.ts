// How the claude CLI is called for a session, and how its messages are named.
import { createHash } from "node:crypto";
import type { SessionWork } from "../hostSpec.ts";

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A message's id as the UUID that the CLI wants; the same id gives the same one, so that it is delivered once. */
export function messageUuid(id: string): string {
  if (uuidForm.test(id)) return id;
  const hex = createHash("sha256").update(id).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The argv of one leg; `resume` goes on with the earlier session of the order's id. */
export function argvOf(work: SessionWork, resume: boolean): string[] {
  const streaming = ["--input-format", "stream-json", "--output-format", "stream-json", "--verbose"];
  const shown = ["--replay-user-messages", "--include-partial-messages", "--permission-prompt-tool", "stdio"];
  const session = [resume ? "--resume" : "--session-id", work.sessionId];
  const model = work.model === undefined ? [] : ["--model", work.model];
  const tools = work.tools ? ["--tools", work.tools.join(",")] : [];
  // Whatever a tool call is about, the guard has judged it before; what remains to be asked comes as `can_use_tool`.
  const mode = ["--permission-mode", "acceptEdits"];
  return [...work.command, "-p", ...streaming, ...shown, ...session, ...model, ...tools, ...mode];
}
