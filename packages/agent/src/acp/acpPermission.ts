// What an agent of the Agent Client Protocol asks to be allowed, in the words and by the rules that hold for every session.
import type { RequestPermissionRequest, RequestPermissionResponse } from "@agentclientprotocol/sdk";
import type { ClaudeRules } from "../claude/claudeDriver.ts";
import { judgeTool, type Refusal } from "../claude/guard.ts";
import { type Wish, wishOf } from "../claude/permission.ts";
import type { SessionWork } from "../hostSpec.ts";

/** A request for permission, as the agent made it. */
export type Asked = RequestPermissionRequest;

/** The tool as a person knows it, and what follows: refused, to be asked, or, where neither is there, allowed. */
export interface DecidedAsked {
  tool: string;
  refusal: Refusal | null;
  wish: Wish | null;
}

/** Kinds of tool calls that change files. */
const writing = new Set(["edit", "delete", "move"]);
/** Kinds that look and think only. */
const harmless = new Set(["read", "search", "think", "switch_mode"]);

/** Judges a call by its kind, the files that it names, and its command where it tells one. */
export function decideAsked({ toolCall }: Asked, cwd: string, work: SessionWork, rules: ClaudeRules): DecidedAsked {
  const { kind = "other", title, locations, rawInput } = toolCall;
  const input = (typeof rawInput === "object" && rawInput !== null ? rawInput : {}) as Record<string, unknown>;
  const isWrite = writing.has(kind ?? "");
  const tool = kind === "execute" ? "Bash" : isWrite ? "Write" : kind === "read" ? "Read" : (title ?? "Tool");
  const inputs =
    kind === "execute" ? [input] : (locations ?? []).map(({ path }): Record<string, unknown> => ({ file_path: path }));
  for (const each of inputs) {
    const refusal = judgeTool(tool, each, cwd, work.guard, rules.refuseWrite);
    if (refusal) return { tool, refusal, wish: null };
  }
  const named = isWrite ? inputs.length > 0 : harmless.has(kind ?? "");
  if (named || work.mode === "unattended") return { tool, refusal: null, wish: null };
  const told = typeof input.command === "string" ? input : { ...input, title };
  return {
    tool,
    refusal: null,
    wish: wishOf(tool === "Write" ? (title ?? "Change files") : tool, told, cwd, work, rules.mayRun),
  };
}

/** The answer: the narrowest of the agent's own options that says yes or no; cancelled where it offers none. */
export function chosenOption({ options }: Asked, allow: boolean): RequestPermissionResponse {
  const kinds = allow ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"];
  const option = kinds.flatMap((kind) => options.filter((each) => each.kind === kind))[0];
  return { outcome: option ? { outcome: "selected", optionId: option.optionId } : { outcome: "cancelled" } };
}
