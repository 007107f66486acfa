"use client";
// The plan gate takes the whole page: how risky, what will be written, what will be run, in which order, and the decision.
import type { Gate, PlanRevision } from "@signalbox/engine";
import dynamic from "next/dynamic";
import { useState } from "react";
import { loadPart } from "../connection/loadPart.ts";
import { Button } from "../design/Button.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { Age } from "../design/Time.tsx";
import { count } from "../design/words.ts";
import { BaselineSection } from "./BaselineSection.tsx";
import { Contracts } from "./Contracts.tsx";
import { Containment, CostEstimate } from "./CostEstimate.tsx";
import { GateDecision } from "./GateDecision.tsx";
import { Conflicts, GateReasons } from "./GateReasons.tsx";
import { GateSection } from "./GateSection.tsx";
import { PlanChanges } from "./PlanChanges.tsx";
import { PlannedCommands } from "./PlannedCommands.tsx";
import { PlannedFiles } from "./PlannedFiles.tsx";
import { RiskBar } from "./RiskBar.tsx";
import { TaskCards } from "./TaskCards.tsx";

const PlanDocument = dynamic(() => loadPart(() => import("./PlanDocument.tsx")).then((m) => m.PlanDocument), {
  ssr: false,
});
const PlanGraph = dynamic(() => loadPart(() => import("../graph/PlanGraph.tsx")).then((m) => m.PlanGraph), {
  ssr: false,
  loading: () => <Skeleton rows={4} what="Loading the graph" />,
});

/** The gate of one revision of the plan; the digest that is approved is the one drawn here. */
export function PlanGate({ plan, gate }: { plan: PlanRevision; gate: Gate }) {
  const [excuse, setExcuse] = useState<string[]>([]);
  const [reading, setReading] = useState(false);
  const { analysis } = plan;
  const { dag } = analysis;
  const files = Object.values(analysis.filesByTask)
    .flat()
    .filter((file) => file.access !== "read").length;
  const commands = Object.values(analysis.commandsByTask).flat().length;
  return (
    <section aria-label="Gate" className="flex h-full flex-col">
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-[1600px] space-y-6 px-4 py-4">
          <div className="flex flex-wrap items-center gap-2">
            <StatusMark status="blocked" size={18} />
            <h2 className="text-xl font-semibold">The plan waits for approval</h2>
            <span className="text-ink-faint">
              revision {plan.revision} by {plan.draftedBy}, opened <Age at={gate.openedAt} />
            </span>
            <Button look="quiet" size="small" className="max-sm:-ml-2" onClick={() => setReading(true)}>
              Read as a document
            </Button>
          </div>
          {reading && <PlanDocument plan={plan} onClose={() => setReading(false)} />}
          <GateReasons analysis={analysis} gate={gate} />
          <RiskBar risk={analysis.risk} />
          <PlanChanges plan={plan} />
          <CostEstimate />
          <Containment />
          <div className="grid gap-6 lg:grid-cols-2">
            <GateSection title="What it will write" note={count(files, "file")}>
              <PlannedFiles analysis={analysis} plan={plan.plan} />
            </GateSection>
            <GateSection title="What it will run" note={`${count(commands, "command")}, exactly as written here`}>
              <PlannedCommands analysis={analysis} plan={plan.plan} />
            </GateSection>
          </div>
          <BaselineSection excuse={excuse} onExcuse={setExcuse} />
          {analysis.conflicts.length > 0 && <Conflicts analysis={analysis} />}
          <GateSection title="Graph of the plan" note={dag.valid ? graphWords(dag) : "This plan has no valid order."}>
            <div className="h-80 rounded-md border bg-raised">
              <PlanGraph plan={plan.plan} analysis={analysis} />
            </div>
          </GateSection>
          <Contracts />
          <GateSection title="Tasks" note={count(plan.plan.tasks.length, "task")}>
            <TaskCards plan={plan.plan} />
          </GateSection>
        </div>
      </div>
      <GateDecision plan={plan} gate={gate} excuse={excuse} />
    </section>
  );
}

const graphWords = (dag: { waves: string[][]; maxWidth: number; criticalPath: string[] }) =>
  `${count(dag.waves.length, "wave")}, at most ${dag.maxWidth} at once, longest chain ${chain(dag.criticalPath)}`;

const chain = (ids: string[]) =>
  ids.length > 6 ? `${ids.slice(0, 5).join(" › ")} › … › ${ids.at(-1)}` : ids.join(" › ");
