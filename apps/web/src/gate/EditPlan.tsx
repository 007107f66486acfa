"use client";
// The plan as YAML, changed by hand: it becomes a new revision, which stands at the gate again.
import type { PlanRevision } from "@signalbox/engine";
import { useId, useState } from "react";
import { Button } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { useRun } from "../run/useRun.ts";
import { handInPlan } from "./handInPlan.ts";
import { PlanEditor } from "./PlanEditor.tsx";
import { planText } from "./planText.ts";
import { usePlanCheck } from "./usePlanCheck.ts";

/** What was written and not handed in yet, by run and revision: closing the dialog loses nothing. */
const drafts = new Map<string, string>();

/** The editor. The server refuses where somebody else changed the plan meanwhile. */
export function EditPlan({ plan, onClose }: { plan: PlanRevision; onClose: () => void }) {
  const { runId, state } = useRun();
  const id = useId();
  const draft = `${runId} ${plan.revision}`;
  const [text, setText] = useState(() => drafts.get(draft) ?? planText(plan.plan));
  const write = (next: string) => {
    drafts.set(draft, next);
    setText(next);
  };
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const check = usePlanCheck(text, state.projectId);
  const send = async () => {
    setBusy(true);
    const refused = await handInPlan(runId, text, plan.revision);
    setBusy(false);
    setRefusal(refused);
    if (refused) return;
    drafts.delete(draft);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="full"
      title={`Edit revision ${plan.revision}`}
      description="What you hand in becomes a new revision and stands at the gate again."
    >
      <div className="mt-3">
        <PlanEditor id={id} label="The plan as YAML" value={text} onChange={write} check={check} />
      </div>
      <Refusal sentence={refusal} className="mt-2" />
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" busy={busy} disabled={check.phase !== "valid"} onClick={() => void send()}>
          Hand in revision {plan.revision + 1}
        </Button>
      </div>
    </Dialog>
  );
}
