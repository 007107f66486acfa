"use client";
// Asks before a run is aborted and says exactly what becomes of its work.
import { Decision } from "../design/Decision.tsx";
import { count, runName } from "../design/words.ts";
import { useCommand, useRun } from "./useRun.ts";

/** The dialog; its button has the same words as the one that opened it. */
export function AbortRun({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { state } = useRun();
  const command = useCommand();
  const tasks = Object.values(state.tasks);
  const busy = tasks.filter((task) => ["working", "blocked", "verifying", "merging"].includes(task.phase)).length;
  return (
    <Decision
      open={open}
      onClose={onClose}
      title="Abort this run?"
      verb="Abort run"
      stay="Keep it running"
      typed={runName(state.request)}
      consequence={
        <ul className="list-disc space-y-1 pl-4">
          <li>
            {busy > 0
              ? `${count(busy, "task")} at work ${busy === 1 ? "is" : "are"} ended now, with every process of theirs.`
              : "Nothing is at work right now."}
          </li>
          <li>
            <strong className="font-medium text-ink">{state.target.branch} stays as it is.</strong> Nothing was moved,
            so nothing has to be put back.
          </li>
          <li>Unmerged work is committed and kept under refs of this run; the page will name them.</li>
          <li>The run can’t be continued afterwards.</li>
        </ul>
      }
      decide={(comment) => command({ type: "run.abort", comment })}
    />
  );
}
