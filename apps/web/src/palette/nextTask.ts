// Which task `j` and `k` lead to.

/** The task one step from `current`, staying at the ends; the first where there is none yet. */
export function nextTask(ids: readonly string[], current: string | null | undefined, step: 1 | -1): string | undefined {
  const at = current ? ids.indexOf(current) : -1;
  if (at < 0) return ids[0];
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))];
}
