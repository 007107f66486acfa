"use client";
// What the plan in the editor would be: its graph, its conflicts and its risk, as of the last text that was valid.
import type { CheckPlanAnswer } from "@signalbox/protocol";
import dynamic from "next/dynamic";
import { loadPart } from "../connection/loadPart.ts";
import { Skeleton } from "../design/Skeleton.tsx";
import { Conflicts } from "./GateReasons.tsx";
import { RiskBar } from "./RiskBar.tsx";

const PlanGraph = dynamic(() => loadPart(() => import("../graph/PlanGraph.tsx")).then((m) => m.PlanGraph), {
  ssr: false,
  loading: () => <Skeleton rows={4} what="Loading the graph" />,
});

interface Props {
  valid: Extract<CheckPlanAnswer, { ok: true }>;
  /** True where the text has changed since and can't be read. */
  stale: boolean;
}

/** Fits a narrow column. */
export function PlanPreview({ valid: { plan, analysis }, stale }: Props) {
  return (
    <section aria-label="Preview" className="min-w-0 space-y-4">
      {stale && <p className="text-sm text-ink-faint">As of the last text that was valid.</p>}
      <div className="h-64 rounded-md border bg-raised">
        <PlanGraph plan={plan} analysis={analysis} />
      </div>
      <RiskBar risk={analysis.risk} />
      {analysis.conflicts.length > 0 && <Conflicts analysis={analysis} />}
    </section>
  );
}
