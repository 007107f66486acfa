"use client";
// Leaving one merged task out of what lands: staging is built again without it, tested and reviewed.
import { droppedWith } from "@signalbox/engine";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { Decision } from "../design/Decision.tsx";
import { Choice, Labelled } from "../design/Field.tsx";
import { list } from "../design/words.ts";
import { useCommand, useRights, useRun } from "./useRun.ts";

/** The button and its dialog; nothing where no task is merged, or where the person may not decide. */
export function DropTask() {
  const { state } = useRun();
  const { decide } = useRights();
  const command = useCommand();
  const merged = Object.values(state.tasks).filter((task) => task.phase === "merged");
  const [chosen, setChosen] = useState("");
  const [asking, setAsking] = useState(false);
  if (!decide || merged.length === 0) return null;
  const task = merged.find(({ id }) => id === chosen)?.id ?? "";
  const others = task ? droppedWith(state, task) : [];
  return (
    <>
      <Button onClick={() => setAsking(true)}>Drop a task</Button>
      <Decision
        open={asking}
        onClose={() => setAsking(false)}
        title="Drop a merged task?"
        verb="Drop task"
        stay="Keep all"
        {...(task ? { typed: task } : {})}
        consequence={
          <>
            <p>
              It is left out for good: staging is built again without it, tested and reviewed. Its work stays under refs
              of this run.
            </p>
            {others.length > 0 && (
              <p>
                With {task} goes what depends on it: {list(others, 6)}.
              </p>
            )}
            {others.length + 1 === merged.length && task && (
              <p>Nothing would be left to land: the run closes as aborted.</p>
            )}
          </>
        }
        decide={(comment) => (task ? command({ type: "task.drop", task, comment }) : Promise.resolve("Choose a task."))}
      >
        <div className="mt-4">
          <Labelled label="Task to drop">
            {(id) => (
              <Choice id={id} value={task} onChange={(event) => setChosen(event.target.value)}>
                <option value="">Choose a task</option>
                {merged.map((each) => (
                  <option key={each.id}>{each.id}</option>
                ))}
              </Choice>
            )}
          </Labelled>
        </div>
      </Decision>
    </>
  );
}
