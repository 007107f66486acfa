"use client";
// The plan after its gate: who approved it, its risk, what it writes and runs.
import { Scroll } from "../design/Scroll.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { Clock } from "../design/Time.tsx";
import { BaselineChecks } from "../gate/BaselineSection.tsx";
import { Contracts } from "../gate/Contracts.tsx";
import { GateReasons } from "../gate/GateReasons.tsx";
import { GateSection } from "../gate/GateSection.tsx";
import { PlannedCommands } from "../gate/PlannedCommands.tsx";
import { PlannedFiles } from "../gate/PlannedFiles.tsx";
import { RiskBar } from "../gate/RiskBar.tsx";
import { TaskCards } from "../gate/TaskCards.tsx";
import { CheckList } from "./CheckList.tsx";
import { useRun } from "./useRun.ts";

/** Everything that was approved, as it was seen. */
export function PlanView() {
  const { state } = useRun();
  const { plan, gate, baseline, preflight } = state;
  if (!plan) return <p className="p-4 text-ink-soft">This run has no plan yet.</p>;
  return (
    <section aria-label="Plan" className="h-full">
      <Scroll label="The plan" className="h-full space-y-5 overflow-y-auto p-3">
        <h2 className="sr-only">Plan</h2>
        <p className="max-w-prose whitespace-pre-wrap">{state.request}</p>
        <p className="flex flex-wrap items-center gap-2 text-ink-soft">
          <StatusMark status={gate?.phase === "rejected" ? "closed" : "merged"} />
          Revision {plan.revision} by {plan.draftedBy}
          {gate?.kind === "plan" && gate.decidedBy && gate.decidedAt && (
            <span>
              , {gate.phase} by {gate.decidedBy} at <Clock at={gate.decidedAt} />
              {gate.comment && `: “${gate.comment}”`}
            </span>
          )}
        </p>
        <RiskBar risk={plan.analysis.risk} />
        {gate && <GateReasons analysis={plan.analysis} gate={{ ...gate, reasons: [] }} />}
        <GateSection title="What it writes" note="">
          <PlannedFiles analysis={plan.analysis} plan={plan.plan} />
        </GateSection>
        <GateSection title="What it runs" note="">
          <PlannedCommands analysis={plan.analysis} plan={plan.plan} />
        </GateSection>
        {preflight.length > 0 && (
          <GateSection title="Preflight" note="before anything was started">
            <CheckList checks={preflight} />
          </GateSection>
        )}
        {baseline && (
          <GateSection
            title="Tests on the base"
            note={baseline.excused.length > 0 ? `failures excused by ${baseline.excusedBy}` : ""}
          >
            <BaselineChecks baseline={baseline} />
          </GateSection>
        )}
        <Contracts />
        <GateSection title="Tasks" note="">
          <TaskCards plan={plan.plan} />
        </GateSection>
      </Scroll>
    </section>
  );
}
