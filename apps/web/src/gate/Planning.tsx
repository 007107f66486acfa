"use client";
// Planning: what the planner was asked, what was wrong with its last draft, and its pane.
import { plannerSession } from "@signalbox/engine";
import dynamic from "next/dynamic";
import { loadPart } from "../connection/loadPart.ts";
import { Skeleton } from "../design/Skeleton.tsx";
import { Steering } from "../run/Steering.tsx";
import { useRun } from "../run/useRun.ts";

const PaneGrid = dynamic(() => loadPart(() => import("../panes/PaneGrid.tsx")).then((m) => m.PaneGrid), {
  loading: () => <Skeleton rows={6} />,
});

/** A planner session at work; what is typed into its pane steers it. */
export function Planning() {
  const { state } = useRun();
  const { planFeedback, planProblems, planDrafts } = state;
  return (
    <div className="flex h-full flex-col">
      <section aria-label="Planning" className="border-b px-4 py-3">
        <h1 className="text-lg font-semibold">A planner writes the plan</h1>
        <p className="text-ink-soft">
          It reads the project in a worktree of its own. Its plan stands at the gate before anything else is executed.{" "}
          {state.options.payer} {state.options.containment}
        </p>
        {planFeedback.length > 0 && (
          <ul aria-label="Asked for" className="mt-2 list-disc pl-5">
            {planFeedback.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        )}
        {planProblems.length > 0 && (
          <>
            <p className="mt-2 font-medium">Draft {planDrafts} was not a valid plan; the planner was told why:</p>
            <ul className="list-disc pl-5 text-ink-soft">
              {planProblems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </>
        )}
        <div className="mt-2">
          <Steering session={plannerSession} />
        </div>
      </section>
      <div className="min-h-0 flex-1">
        <PaneGrid />
      </div>
    </div>
  );
}
