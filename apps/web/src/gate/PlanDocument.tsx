"use client";
// The plan as a document: the same words as in the project's `.orchestrator/execution-plan.md`.
import { executionPlan, type PlanRevision } from "@signalbox/engine";
import { Dialog } from "../design/Dialog.tsx";

/** The document in a dialog, as text to read, select and copy. */
export function PlanDocument({ plan, onClose }: { plan: PlanRevision; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title="Execution plan"
      description="Lies in the project as .orchestrator/execution-plan.md once the run executes."
      width="wide"
    >
      <pre className="mt-3 font-mono text-xs break-words whitespace-pre-wrap">{executionPlan(plan)}</pre>
    </Dialog>
  );
}
