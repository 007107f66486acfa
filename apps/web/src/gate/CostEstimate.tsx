"use client";
// What the run is likely to cost, what it can cost at most, and what contains its sessions, before anything is spent.
import { estimateRun } from "@signalbox/engine";
import { moneyWords } from "../design/words.ts";
import { useRun } from "../run/useRun.ts";

/** One line; a script that plays sessions costs nothing. */
export function CostEstimate() {
  const { state } = useRun();
  if (state.options.typicalTaskUsd === 0) return null;
  const { likelyUsd, worstUsd, known } = estimateRun(state);
  const { attempt, run } = state.options.budget;
  return (
    <section aria-label="Cost" className="flex flex-wrap items-baseline gap-x-2">
      <span className="text-base font-semibold">Cost</span>
      <span className="tabular">about {moneyWords(likelyUsd)}</span>
      <span className="text-ink-soft">
        {known ? "as tasks of this project have cost before" : "by a guess: no earlier run says what a task costs here"}
        ;{" "}
        {worstUsd === null ? "there is no limit" : `${moneyWords(worstUsd)} at most, where the run pauses and asks you`}
        {attempt.costUsd > 0 && `; ${moneyWords(attempt.costUsd)} per attempt`}
        {run.minutes > 0 && `; ${run.minutes / 60} hours of work`}.
      </span>
      {state.options.payer && <span>{state.options.payer}</span>}
    </section>
  );
}

/** What keeps sessions and checks from the rest of the machine, or that nothing does. */
export function Containment() {
  const { state } = useRun();
  const { containment } = state.options;
  if (!containment) return null;
  return (
    <section aria-label="Containment" className="flex flex-wrap items-baseline gap-x-2">
      <span className="text-base font-semibold">Containment</span>
      <span className="text-ink-soft">{containment}</span>
    </section>
  );
}
