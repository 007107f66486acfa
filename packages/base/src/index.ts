// The few things every package needs and no library has in this shape.
export { assertNever } from "./assertNever.ts";
export { type Failure, type Result, failure, ok } from "./result.ts";
export { isSafeId, safeIdPattern } from "./ids.ts";
export { Deferred, delay } from "./async.ts";
