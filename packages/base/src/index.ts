// The few things every package needs and no library has in this shape.
export { assertNever } from "./assertNever.ts";
export { Deferred, delay } from "./async.ts";
export type { ChangedFile } from "./changedFile.ts";
export type { CheckCommand, CheckSummary, EvidenceRef, FailureCategory, Scanner, TestTotals } from "./check.ts";
export { count } from "./count.ts";
export { isSafeId, safeIdPattern } from "./ids.ts";
export { isLockfile, lockfileNames } from "./lockfiles.ts";
export { type Failure, failure, ok, type Result } from "./result.ts";
export { type SessionRole, sessionRoles } from "./sessionRole.ts";
export { shortHash } from "./shortHash.ts";
export type { Usage } from "./usage.ts";
