// Which panes a run shows, in which order, and what is said above each.
import type { Baseline, RunState } from "@signalbox/engine";
import type { PaneSummary } from "@signalbox/protocol";
import { attemptStatus, checkStatus, type Shown, taskStatus } from "../design/status.ts";

/** Live panes first, pinned ones at their front, then by name; a task's session stands before its checks. */
export const orderPanes = (panes: readonly PaneSummary[], pins: readonly string[] = []): PaneSummary[] =>
  [...panes].sort(
    (a, b) =>
      Number(b.live) - Number(a.live) ||
      Number(pins.includes(b.name)) - Number(pins.includes(a.name)) ||
      a.name.localeCompare(b.name, "en", { numeric: true }),
  );

/** The status above a pane: its task's while it lives; once it has ended, what became of its attempt. */
export function paneStatus(pane: PaneSummary, state: RunState): Shown {
  const task = pane.task ? state.tasks[pane.task] : undefined;
  if (!pane.live) {
    const attempt = task?.attempts.find((each) => each.n === pane.attempt);
    const over = attempt && attempt.phase !== "working" && attempt.phase !== "blocked";
    if (over) return attemptStatus(attempt.phase, state.phase === "closed");
    if (pane.name === "baseline" && state.baseline) return baselineStatus(state.baseline);
    return { status: "closed", word: "Ended" };
  }
  if (task && (pane.attempt === undefined || pane.attempt === task.attempts.at(-1)?.n)) {
    return taskStatus(task, state);
  }
  return { status: "working", word: "Working" };
}

const baselineStatus = ({ checks }: Baseline): Shown =>
  checkStatus({ status: checks.some(({ status }) => status === "failed") ? "failed" : "passed" });

/** The panes of one task, the newest attempt first, live ones before ended ones. */
export const panesOf = (task: string, panes: readonly PaneSummary[]): PaneSummary[] =>
  panes
    .filter((pane) => pane.task === task)
    .sort(
      (a, b) => Number(b.live) - Number(a.live) || (b.attempt ?? 0) - (a.attempt ?? 0) || b.name.localeCompare(a.name),
    );
