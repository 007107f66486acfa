// Every mutation leaves an entry, whatever came of it.
import { isDeepStrictEqual } from "node:util";
import type { Result } from "@signalbox/base";
import type { AuditLog } from "@signalbox/store";
import type { Visitor } from "./permissions.ts";

/** What was asked for: the action is the command's or route's name; `detail` holds no secrets. */
export interface AuditedAction {
  action: string;
  projectId?: string;
  runId?: string;
  detail?: unknown;
  /** What the action may change, read before and after it; where the two differ, both are in the entry. No secrets. */
  facts?: () => Promise<unknown>;
}

/** Keeps an entry readable: longer texts are cut, with the cut marked. In characters. */
const maxTextLength = 2_000;

/**
 * Does `work` and writes who asked for what and what came of it: "done", the failure's code, or "defect" where it threw
 * (which goes on to the caller). The entry is written afterwards, so that it can say the outcome.
 */
export async function audited<Value, Fail extends { code: string }>(
  audit: AuditLog,
  visitor: Visitor,
  what: AuditedAction,
  work: () => Promise<Result<Value, Fail>>,
): Promise<Result<Value, Fail>> {
  let outcome = "defect";
  const before = await what.facts?.();
  try {
    const result = await work();
    outcome = result.ok ? "done" : result.failure.code;
    return result;
  } finally {
    const after = outcome === "done" ? await what.facts?.() : before;
    const changed = isDeepStrictEqual(before, after) ? {} : { before, after };
    const written = audit.append({
      by: visitor.name,
      role: visitor.role,
      address: visitor.address,
      sessionId: visitor.sessionId,
      linkId: visitor.linkId,
      action: what.action,
      projectId: what.projectId ?? null,
      runId: what.runId ?? null,
      outcome,
      detail: shorten(what.facts ? { ...(what.detail as object | undefined), ...changed } : what.detail),
    });
    // Storage that refused what was asked for refuses its entry, too; and nothing happened that it could tell.
    await (outcome === "storage_failed" ? written.catch(() => {}) : written);
  }
}

function shorten(value: unknown): unknown {
  if (typeof value === "string")
    return value.length > maxTextLength ? `${value.slice(0, maxTextLength)}… (${value.length} characters)` : value;
  if (Array.isArray(value)) return value.slice(0, 100).map(shorten);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shorten(item)]));
}
