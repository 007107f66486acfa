"use client";
// Times in words with the exact one on hover.
import { useNow } from "./useNow.ts";
import { ageWords, clockWords, durationWords, exactTime } from "./words.ts";

/** `5 min ago`. */
export function Age({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at)}>
      {ageWords(at, now)}
    </time>
  );
}

/** `14:05:12`. */
export const Clock = ({ at }: { at: string }) => (
  <time dateTime={at} title={exactTime(at)} className="tabular">
    {clockWords(at)}
  </time>
);

/** Counts from `from` until `to`, or until now where it hasn't ended. */
export function Elapsed({ from, to }: { from: string; to?: string | undefined }) {
  const now = useNow();
  const end = to ? Date.parse(to) : now;
  return (
    <span className="tabular" title={`Since ${exactTime(from)}`}>
      {durationWords(end - Date.parse(from))}
    </span>
  );
}
