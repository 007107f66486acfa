// The one place where a failure becomes an HTTP status.
import type { AdmissionFailure, EntryFailure } from "./access.ts";

const statuses = {
  host_refused: 421,
  origin_refused: 403,
  not_signed_in: 401,
  session_ended: 401,
  token_invalid: 401,
  too_many_attempts: 429,
  too_many_actions: 429,
  owner_needs_tls: 403,
  not_allowed: 403,
  unknown_request: 404,
} as const satisfies Record<AdmissionFailure["code"] | EntryFailure["code"] | "too_many_actions", number>;

/** The status of a failure: at the door as the table says, else 422 (understood, and not possible). */
export const statusOf = (code: string): number =>
  Object.hasOwn(statuses, code) ? statuses[code as keyof typeof statuses] : 422;
