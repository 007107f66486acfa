// How numbers, times and names are written everywhere: with units, short, and the exact value on hover.

/** `3m 42s`, `1h 5m`, `12 s`-like; `ms` in milliseconds, never negative. */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}h ${minutes % 60}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** A check's own duration, where fractions of a second matter: `340 ms`, `2.4 s`, `3m 2s`. */
export function shortDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : durationWords(ms);
}

/** `45.2k`, `812`, `1.3M`: as the seed writes tokens. */
export function tokenWords(tokens: number): string {
  if (tokens < 1_000) return String(Math.round(tokens));
  return tokens < 1_000_000 ? `${(tokens / 1_000).toFixed(1)}k` : `${(tokens / 1_000_000).toFixed(1)}M`;
}

/** `45.2k/200.0k (23%)`, or null where nothing is known of the window. */
export function contextWords(tokens: number | undefined, window: number | undefined): string | null {
  if (!tokens || !window) return null;
  return `${tokenWords(tokens)}/${tokenWords(window)} (${Math.round((tokens / window) * 100)}%)`;
}

/** US dollars with cents; fractions of a cent are said as less than one. */
export const moneyWords = (usd: number): string => (usd > 0 && usd < 0.01 ? "<$0.01" : `$${usd.toFixed(2)}`);

/** `812 B`, `45.2 KB`, `1.3 GB`: thousands, as disks are sold. */
export function sizeWords(bytes: number): string {
  const steps = ["B", "KB", "MB", "GB", "TB"];
  const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${step === 0 ? bytes : (bytes / 1_000 ** step).toFixed(1)} ${steps[step]}`;
}

// Made once: each costs more than all that a page ever formats with it.
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });

/** `14:05:12` in the reader's own time zone. */
export const clockWords = (iso: string): string => clock.format(new Date(iso));

/** The exact time, for a title: date, time and zone. */
export const exactTime = (iso: string): string => exact.format(new Date(iso));

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function ageWords(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

export { count } from "@signalbox/base";

/** `a`, `a and b`, `a, b and c`, `a, b and 3 more`. */
export function list(items: readonly string[], atMost = 4): string {
  if (items.length === 0) return "";
  if (items.length === 1) return items[0]!;
  const cut = items.length > atMost;
  const said = cut ? items.slice(0, atMost - 1) : items.slice(0, -1);
  const last = cut ? `${items.length - said.length} more` : items.at(-1)!;
  return `${said.join(", ")} and ${last}`;
}

/** The first seven characters of a commit. */
export const shortSha = (sha: string): string => sha.slice(0, 7);

/** The first line of a request, for titles and lists. */
export const firstLine = (text: string): string => text.trim().split("\n", 1)[0] ?? "";

/** What a run is called where its name has to be typed: the first words of its request, at most three. */
export const runName = (request: string): string => firstLine(request).split(/\s+/).slice(0, 3).join(" ");
