// How a claude process ended: by `is_error` of its last result and by its exit, never by a result's subtype.
import type { Failure } from "@signalbox/base";
import { describeExit, type ProcessExit } from "../drivers/driver.ts";
import type { HostFailureCode } from "../outcome.ts";
import type { LimitInfo, ResultLine } from "./lines.ts";

type ClaudeFailure = Failure<HostFailureCode>;

/** What the CLI told of a request that failed: its own word for it, and the limit that was met. */
export interface Trouble {
  error?: string | undefined;
  limit?: LimitInfo;
  /** Whether a key pays, and no login. */
  byKey?: boolean;
}

const limitWords = /usage limit|hit your [\w -]*limit|limit reached|out of (?:extra )?usage/i;
const creditWords = /credit balance/i;
const keyWords = /invalid api key|fix external api key|x-api-key/i;
const loginWords = /not logged in|please run \/login|authenticat|oauth token/i;

function codeOf(result: ResultLine, text: string, { error, limit, byKey }: Trouble): HostFailureCode {
  const status = result.api_error_status ?? null;
  if (creditWords.test(text) || error === "billing_error") return "credit_spent";
  if (keyWords.test(text)) return "key_refused";
  if (status === 401 && byKey) return "key_refused";
  if (status === 401 || status === 403) return "not_logged_in";
  if (limit?.status === "rejected" || limitWords.test(text)) return "usage_limit";
  if (status === 429 || error === "rate_limit") return "rate_limited";
  if (status !== null && status >= 500) return "overloaded";
  if (status !== null) return "session_failed";
  if (result.api_error === "connection_failed") return "connection_failed";
  if (loginWords.test(text)) return "not_logged_in";
  return /connection|network|ECONN|ENOTFOUND/i.test(text) ? "connection_failed" : "session_failed";
}

/** What happened; the session keeps what it did and goes on afterwards. */
const sentences: Partial<Record<HostFailureCode, string>> = {
  not_logged_in: "Claude Code isn't logged in: run `claude` once and log in, or set ANTHROPIC_API_KEY.",
  key_refused: "Anthropic refused the API key that sessions are given (ANTHROPIC_API_KEY).",
  usage_limit: "The usage limit of the Claude account is reached.",
  credit_spent: "The account that pays for the API key has no credit left.",
  rate_limited: "The account asks for more than its rate limit allows, and trying again didn't help.",
  overloaded: "Anthropic's servers are overloaded, and trying again didn't help.",
  connection_failed: "Claude Code couldn't reach its server, and trying again didn't help. Check the network.",
};

const resetOf = ({ limit }: Trouble): { retryAt?: string } =>
  typeof limit?.resetsAt === "number" ? { retryAt: new Date(limit.resetsAt * 1_000).toISOString() } : {};

/** The failure that a process's last result and exit tell, or null where it ended well. `stderr` is its tail. */
export function claudeFailure(
  exit: ProcessExit,
  result: ResultLine | null,
  stderr: string,
  trouble: Trouble = {},
): ClaudeFailure | null {
  const told = result?.result ?? result?.errors?.join("\n") ?? "";
  const text = [told, stderr.trim()].filter((part) => part !== "").join("\n");
  const detail = text === "" ? {} : { detail: text.slice(0, 4_000) };
  if (result?.is_error) {
    const code = codeOf(result, told, trouble);
    const said = told.split("\n")[0]?.slice(0, 300) ?? "";
    const message = sentences[code] ? `${sentences[code]} (${said})` : `Claude Code failed: ${said}`;
    return { code, message, ...detail, ...(code === "usage_limit" ? resetOf(trouble) : {}) };
  }
  // An interrupted turn leaves with exit code 0 and without an error.
  if (result?.terminal_reason?.startsWith("aborted")) {
    return { code: "session_killed", message: "The session was interrupted.", ...detail };
  }
  if (exit.code === 0 && result) return null;
  if (exit.code === 0) {
    return { code: "session_failed", message: "Claude Code ended without having done anything.", ...detail };
  }
  const killed = exit.signal !== null || exit.code === 129 || exit.code === 137 || exit.code === 143;
  const message = `Claude Code ${describeExit(exit)}${killed ? "" : " and gave no result"}.`;
  return { code: killed ? "session_killed" : "session_failed", message, ...detail };
}
