// What is new in the runs since they were last looked at: what began to wait for a person, and what is over. Pure.
import type { RunSummary } from "@signalbox/engine";
import { firstLine } from "../design/words.ts";

/** One thing worth a toast or a notification. `path` is the page to open. */
export interface News {
  tag: string;
  title: string;
  body: string;
  path: string;
  runId: string;
}

type Runs = Record<string, RunSummary>;

/** News between two states of the list; none before the first. */
export function newsBetween(before: Runs | null, after: Runs): News[] {
  if (before === null) return [];
  return Object.values(after).flatMap((run) => {
    const had = before[run.runId];
    if (had === run) return [];
    const path = `/runs/${run.runId}`;
    const common = { runId: run.runId, body: firstLine(run.request) };
    if (run.phase === "closed") {
      if (!had || had.phase === "closed") return [];
      return [{ ...common, tag: `${run.runId} closed`, title: `Run ${run.outcome ?? "closed"}`, path }];
    }
    const known = new Set(had?.attention.map(({ key }) => key));
    return run.attention
      .filter(({ key, kind }) => kind !== "paused" && !known.has(key))
      .map(({ key, sentence, task }) => ({
        ...common,
        tag: `${run.runId} ${key}`,
        title: sentence,
        path: task ? `${path}?task=${encodeURIComponent(task)}` : path,
      }));
  });
}
