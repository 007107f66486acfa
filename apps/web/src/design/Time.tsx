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
  return (
    <span className="tabular" title={`Since ${exactTime(from)}`}>
      {to ? durationWords(Date.parse(to) - Date.parse(from)) : <Counting from={from} />}
    </span>
  );
}

/** Apart, so that what has ended doesn't tick with the clock. */
const Counting = ({ from }: { from: string }) => durationWords(useNow() - Date.parse(from));
