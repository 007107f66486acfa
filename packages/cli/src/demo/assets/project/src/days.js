// Days as ISO dates, so that no time zone can shift them.

const msPerDay = 86_400_000;

/** Whole days from one ISO date to another; negative where `to` is earlier. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / msPerDay);
}
