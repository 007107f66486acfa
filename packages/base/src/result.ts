// How expected trouble travels: as a value, so that no caller can overlook it.

/**
 * The world said no. `code` is a stable snake_case word that `describeError.ts` turns into a sentence,
 * `message` one clear English sentence with the particulars, `detail` what a person may want to unfold
 * (output, conflicting hunks), already cut to a readable length.
 */
export interface Failure<Code extends string = string> {
  code: Code;
  message: string;
  detail?: string;
  /** When it is worth trying again (ISO 8601, UTC), where the world said so. */
  retryAt?: string;
}

/** Success with a value, or a failure. Plain JSON, so that it can cross sockets and the log. */
export type Result<Value, Fail = Failure> = { ok: true; value: Value } | { ok: false; failure: Fail };

/** Wraps a success. */
export const ok = <Value>(value: Value): { ok: true; value: Value } => ({ ok: true, value });

/** Wraps a failure; leaves `detail` out where there is none. */
export function failure<Code extends string>(
  code: Code,
  message: string,
  detail?: string,
): { ok: false; failure: Failure<Code> } {
  return { ok: false, failure: detail === undefined ? { code, message } : { code, message, detail } };
}
