// The lines that the claude CLI speaks in headless streaming mode, as far as the driver reads them (CLI 2.1).

/** One block of a message. */
export interface ContentBlock {
  type: string;
  text?: string;
  name?: string;
  id?: string;
  input?: Record<string, unknown>;
  tool_use_id?: string;
  content?: unknown;
  is_error?: boolean;
}

/** Tokens of one request. */
interface TokenUsage {
  input_tokens?: number;
  output_tokens?: number;
  cache_read_input_tokens?: number;
  cache_creation_input_tokens?: number;
}

/** What the session used of one model, over the whole process. */
export interface ModelUsage {
  inputTokens?: number;
  outputTokens?: number;
  cacheReadInputTokens?: number;
  cacheCreationInputTokens?: number;
  contextWindow?: number;
}

/** The end of a turn. API failures carry `subtype: "success"` and `is_error: true`: only `is_error` tells. */
export interface ResultLine {
  type: "result";
  is_error?: boolean;
  result?: string;
  errors?: string[];
  api_error_status?: number | null;
  api_error?: string;
  terminal_reason?: string;
  num_turns?: number;
  total_cost_usd?: number;
  modelUsage?: Record<string, ModelUsage>;
}

/** A limit of the account; `resetsAt` in seconds since 1970. */
export interface LimitInfo {
  status?: string;
  resetsAt?: number;
  rateLimitType?: string;
}

/** Any line. Fields are as the CLI wrote them; a missing one is never a defect. */
export interface ClaudeLine {
  type?: string;
  subtype?: string;
  uuid?: string;
  isReplay?: boolean;
  parent_tool_use_id?: string | null;
  /** On assistant lines that tell of a failed request. */
  error?: string;
  model?: string;
  /** On `system/init`: where the key comes from that pays; `none` for a login. */
  apiKeySource?: string;
  request_id?: string;
  request?: { subtype?: string; tool_name?: string; tool_use_id?: string; input?: Record<string, unknown> };
  response?: { subtype?: string; request_id?: string; response?: Record<string, unknown>; error?: string };
  message?: { model?: string; content?: string | ContentBlock[]; usage?: TokenUsage };
  event?: {
    type?: string;
    message?: { usage?: TokenUsage };
    delta?: { type?: string; text?: string };
    content_block?: ContentBlock;
    usage?: TokenUsage;
  };
  compact_metadata?: { pre_tokens?: number; post_tokens?: number };
  rate_limit_info?: LimitInfo;
  /** On `system/status`: what the CLI does beside the model's work. */
  status?: string | null;
  attempt?: number;
  max_retries?: number;
  error_status?: number | null;
}

/** The blocks of a message's content. */
export const blocksOf = (content: string | ContentBlock[] | undefined): ContentBlock[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);

/** A line, or null where it isn't a JSON object. */
export function readLine(line: string): ClaudeLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Tokens in the model's context after one answer. */
export function contextTokensOf(line: ClaudeLine): number | null {
  const usage = line.message?.usage;
  return usage ? inputTokensOf(usage) + (usage.output_tokens ?? 0) : null;
}

/** Tokens that one request gave the model to read, cached ones too. */
export const inputTokensOf = (usage: TokenUsage = {}): number =>
  (usage.input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);

/** A message to the session; the same uuid said twice is delivered once. */
export const userLine = (text: string, uuid: string): string =>
  `${JSON.stringify({ type: "user", message: { role: "user", content: [{ type: "text", text }] }, uuid })}\n`;

/** A request to the CLI itself. */
export const controlLine = (id: string, request: Record<string, unknown>): string =>
  `${JSON.stringify({ type: "control_request", request_id: id, request })}\n`;

/** The answer to something that the CLI asked. */
export const controlAnswer = (id: string, response: Record<string, unknown>): string =>
  `${JSON.stringify({ type: "control_response", response: { subtype: "success", request_id: id, response } })}\n`;
