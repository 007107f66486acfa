"use client";
// The plan as a document: the same words as in the project's `.orchestrator/execution-plan.md`.
import { executionPlan, type PlanRevision } from "@signalbox/engine";
import { Dialog } from "../design/Dialog.tsx";
import { Scroll } from "../design/Scroll.tsx";

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
      <Scroll label="The document" className="mt-3 max-h-[68vh] overflow-y-auto">
        <pre className="font-mono text-xs break-words whitespace-pre-wrap">{executionPlan(plan)}</pre>
      </Scroll>
    </Dialog>
  );
}
