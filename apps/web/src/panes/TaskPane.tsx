"use client";
// The pane of a task above its detail: the live one, or the last to replay.
import { useState } from "react";
import { useRun } from "../run/useRun.ts";
import { Pane } from "./Pane.tsx";
import { panesOf } from "./paneTitles.ts";

/** Nothing where the task has no pane yet; a choice where it has several. */
export function TaskPane({ task }: { task: string }) {
  const { panes } = useRun();
  const own = panesOf(task, panes);
  const [chosen, setChosen] = useState<string | null>(null);
  const pane = own.find((each) => each.name === chosen) ?? own[0];
  if (!pane) return null;
  return (
    <section aria-label="Pane" className="space-y-1.5">
      {own.length > 1 && (
        <div className="flex flex-wrap gap-1">
          {own.map((each) => (
            <button
              key={each.name}
              type="button"
              aria-pressed={each === pane}
              onClick={() => setChosen(each.name)}
              className={`rounded-md border px-2 py-0.5 text-xs ${each === pane ? "bg-hover font-medium" : "text-ink-soft"}`}
            >
              {each.title}
            </button>
          ))}
        </div>
      )}
      <div className="h-80">
        <Pane key={pane.name} pane={pane} />
      </div>
    </section>
  );
}
