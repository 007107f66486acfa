"use client";
// How far a run is, in six steps.
import type { RunState } from "@signalbox/engine";
import { StatusMark } from "../design/StatusMark.tsx";
import { useBroughtIntoView } from "../design/useBroughtIntoView.ts";
import { stepsOf } from "./phases.ts";

/** A list of steps; the current one is marked for screen readers too. */
export function PhaseStepper({ state }: { state: RunState }) {
  const current = useBroughtIntoView<HTMLLIElement>(state.phase);
  return (
    <ol className="flex items-center gap-1 text-xs lg:gap-2" aria-label="Phases">
      {stepsOf(state).map((step, index) => (
        <li
          key={step.id}
          ref={step.current ? current : null}
          className="flex items-center gap-1 lg:gap-2"
          {...(step.current ? { "aria-current": "step" as const } : {})}
        >
          {index > 0 && (
            <span
              aria-hidden
              className={`h-px w-2 lg:w-5 ${step.status === "pending" ? "bg-line-strong" : "bg-ink-faint"}`}
            />
          )}
          <span
            className={`flex items-center gap-1.5 whitespace-nowrap ${step.current ? "font-semibold text-ink" : step.status === "pending" ? "text-ink-faint" : "text-ink-soft"}`}
          >
            <StatusMark status={step.status} size={13} />
            {step.name}
            {step.note && (
              <span className={`font-normal text-ink-faint tabular ${step.current ? "" : "max-lg:hidden"}`}>
                {step.note}
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
