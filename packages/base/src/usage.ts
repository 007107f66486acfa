// What sessions use, in the same figures from the agent that reports it to the budget that ends it.

/** What a session, or several, used: US dollars and tokens; cached input counts as input. The context is as of now. */
export interface Usage {
  costUsd: number;
  inputTokens: number;
  outputTokens: number;
  contextTokens: number;
  contextWindow: number;
  turns: number;
  model?: string;
}
