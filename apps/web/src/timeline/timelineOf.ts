// From a run's attempts to the bars of its timeline: working, verifying, waiting for the merge. Pure.
import type { Attempt, RunState, TaskState } from "@signalbox/engine";
import { durationWords } from "../design/words.ts";

export type BarKind = "working" | "blocked" | "verifying" | "merging";

/** One stretch of an attempt; milliseconds since the epoch. Without `to` it goes on. */
export interface Bar {
  attempt: number;
  kind: BarKind;
  from: number;
  to: number | null;
}

/** How an attempt ended, drawn at its end. */
export interface End {
  attempt: number;
  how: "merged" | "failed" | "stopped";
  at: number;
}

export interface Row {
  task: string;
  bars: Bar[];
  ends: End[];
  /** Everything in words, for those who don't see the bars. */
  words: string;
}

export interface Timeline {
  from: number;
  /** The last moment that is known; a run that goes on goes beyond. */
  to: number;
  live: boolean;
  rows: Row[];
}

/** Tasks in the order of the plan; those that haven't started have no bars. */
export function timelineOf(state: RunState): Timeline {
  const tasks = state.plan?.plan.tasks.flatMap(({ id }) => state.tasks[id] ?? []) ?? [];
  const over = state.phase === "closed" ? Date.parse(state.updatedAt) : null;
  const rows = tasks.map((task) => rowOf(task, over));
  const starts = rows.flatMap(({ bars }) => bars.map(({ from }) => from));
  return {
    from: starts.length > 0 ? Math.min(...starts) : Date.parse(state.createdAt),
    to: Date.parse(state.updatedAt),
    live: over === null,
    rows,
  };
}

function rowOf(task: TaskState, over: number | null): Row {
  const bars = task.attempts.flatMap((attempt) => barsOf(attempt, over));
  const ends = task.attempts.flatMap((attempt): End[] => {
    const how = attempt.phase;
    if (!attempt.endedAt || (how !== "merged" && how !== "failed" && how !== "stopped")) return [];
    return [{ attempt: attempt.n, how, at: Date.parse(attempt.endedAt) }];
  });
  return { task: task.id, bars, ends, words: wordsOf(task.attempts, over) };
}

function barsOf(attempt: Attempt, over: number | null): Bar[] {
  const at = (iso: string | undefined) => (iso ? Date.parse(iso) : null);
  const end = at(attempt.endedAt) ?? over;
  const worked = at(attempt.workedAt);
  const verified = at(attempt.verifiedAt);
  const bar = (kind: BarKind, from: number, to: number | null): Bar => ({ attempt: attempt.n, kind, from, to });
  return [
    bar(attempt.phase === "blocked" && !end ? "blocked" : "working", Date.parse(attempt.startedAt), worked ?? end),
    ...(worked === null ? [] : [bar("verifying", worked, verified ?? end)]),
    ...(verified === null ? [] : [bar("merging", verified, end)]),
  ];
}

function wordsOf(attempts: readonly Attempt[], over: number | null): string {
  if (attempts.length === 0) return "not started";
  return attempts
    .map((attempt) => {
      const end = attempt.endedAt ? Date.parse(attempt.endedAt) : over;
      const took = end === null ? "" : ` after ${durationWords(end - Date.parse(attempt.startedAt))}`;
      return `attempt ${attempt.n} ${attempt.phase}${took}`;
    })
    .join(", ");
}

const stepsMs = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1_000,
);

/**
 * The end of the axis for a run that began at `from` and is at `now`: some room ahead, in steps, so that bars don't
 * move with every tick; and the distance of the marks, of which there are at most `marks`.
 */
export function axisOf(from: number, now: number, marks = 8): { to: number; step: number } {
  const span = Math.max(1_000, now - from);
  const step = stepsMs.find((each) => span / each <= marks) ?? Math.ceil(span / marks / 86_400_000) * 86_400_000;
  return { to: from + Math.ceil(span / step) * step, step };
}
