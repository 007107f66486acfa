// Makes a switch over a union exhaustive at compile time.

/** Throws with the unexpected value as JSON; reaching it is a defect. */
export function assertNever(value: never, what = "value"): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
