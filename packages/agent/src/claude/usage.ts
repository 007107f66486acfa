// What a claude session used, from the sums that its CLI tells at the end of each turn.

import type { Usage } from "@signalbox/base";
import type { SessionWork } from "../hostSpec.ts";
import type { ResultLine } from "./lines.ts";

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
