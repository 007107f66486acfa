"use client";
// How far a run is, in six steps.
import type { RunState } from "@signalbox/engine";
import { useEffect, useRef } from "react";
import { StatusMark } from "../design/StatusMark.tsx";
import { stepsOf } from "./phases.ts";

/** A list of steps; the current one is marked for screen readers too. */
export function PhaseStepper({ state }: { state: RunState }) {
  const current = useRef<HTMLLIElement>(null);
  const { phase } = state;
  // On a phone the steps are wider than the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new phase brings its step into view
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [phase]);
  return (
    <ol className="flex items-center gap-2 text-xs" aria-label="Phases">
      {stepsOf(state).map((step, index) => (
        <li
          key={step.id}
          ref={step.current ? current : null}
          className="flex items-center gap-2"
          {...(step.current ? { "aria-current": "step" as const } : {})}
        >
          {index > 0 && (
            <span aria-hidden className={`h-px w-5 ${step.status === "pending" ? "bg-line-strong" : "bg-ink-faint"}`} />
          )}
          <span
            className={`flex items-center gap-1.5 whitespace-nowrap ${step.current ? "font-semibold text-ink" : step.status === "pending" ? "text-ink-faint" : "text-ink-soft"}`}
          >
            <StatusMark status={step.status} size={13} />
            {step.name}
            {step.note && <span className="font-normal text-ink-faint tabular">{step.note}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
