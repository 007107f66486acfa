"use client";
// Leaving one merged task out of what lands: staging is built again without it, tested and reviewed.
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { Decision } from "../design/Decision.tsx";
import { Choice } from "../design/Field.tsx";
import { useCommand, useRights, useRun } from "./useRun.ts";

/** A choice among the merged tasks; nothing where there is none, or where the person may not decide. */
export function DropTask() {
  const { state } = useRun();
  const { decide } = useRights();
  const command = useCommand();
  const merged = Object.values(state.tasks).filter((task) => task.phase === "merged");
  const [chosen, setChosen] = useState("");
  const [asking, setAsking] = useState(false);
  if (!decide || merged.length === 0) return null;
  const task = merged.find(({ id }) => id === chosen)?.id ?? merged[0]?.id ?? "";
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Choice
        className="!w-auto min-w-0 max-w-56 shrink"
        aria-label="Task to drop"
        value={task}
        onChange={(event) => setChosen(event.target.value)}
      >
        {merged.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </Choice>
      <Button className="shrink-0" onClick={() => setAsking(true)}>
        Drop task
      </Button>
      <Decision
        open={asking}
        onClose={() => setAsking(false)}
        title={`Drop ${task}?`}
        verb="Drop task"
        stay="Keep it"
        consequence={`What ${task} did, and every merged task that depends on it, is left out: staging is built again without them, tested and reviewed. Their work stays under refs of this run.`}
        decide={(comment) => command({ type: "task.drop", task, comment })}
      />
    </span>
  );
}
