// What a claude session used: counted answer by answer, and set right by the sums that its CLI tells when it comes to rest.

import type { Usage } from "@signalbox/base";
import type { SessionWork } from "../hostSpec.ts";
import { type ClaudeLine, inputTokensOf, type ResultLine } from "./lines.ts";

/** Tokens of a model's context where nothing else is known. */
export const defaultContextWindow = 200_000;

/** What this leg used: the CLI counts over all legs of a session, so what was used before is taken off. */
export function usageOf(result: ResultLine, work: SessionWork, turns: number, contextTokens: number): Usage {
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

/** `usage` with what one more line tells of an answer, the model's or a subagent's; the same object where it tells nothing. Money isn't told before the sums. */
export function usageWith(usage: Usage, { type, event, parent_tool_use_id: parent }: ClaudeLine): Usage {
  if (type !== "stream_event") return usage;
  const read = event?.type === "message_start" ? inputTokensOf(event.message?.usage) : 0;
  if (read > 0) return { ...usage, inputTokens: usage.inputTokens + read };
  if (event?.type !== "message_delta") return usage;
  const outputTokens = usage.outputTokens + (event.usage?.output_tokens ?? 0);
  return { ...usage, outputTokens, turns: usage.turns + (parent ? 0 : 1) };
}
