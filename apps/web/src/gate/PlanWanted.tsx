"use client";
// A run in planning: what was said so far, and a place to hand over a plan.
import { useId, useState } from "react";
import { Button } from "../design/Button.tsx";
import { keyed } from "../design/keyed.ts";
import { Notice } from "../design/Notice.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { useRights, useRun } from "../run/useRun.ts";
import { handInPlan } from "./handInPlan.ts";
import { PlanEditor } from "./PlanEditor.tsx";
import { usePlanCheck } from "./usePlanCheck.ts";

/** The page of a run without a plan at its gate. */
export function PlanWanted() {
  const { runId, state } = useRun();
  const { operate } = useRights();
  const id = useId();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const check = usePlanCheck(text, state.projectId);
  const send = async () => {
    setBusy(true);
    setRefusal(await handInPlan(runId, text, state.plan?.revision ?? 0));
    setBusy(false);
  };
  return (
    <div className="thin-scroll h-full overflow-y-auto">
      <section aria-label="Plan" className="mx-auto max-w-6xl space-y-4 px-4 py-6">
        <div>
          <h2 className="text-xl font-semibold">This run waits for a plan</h2>
          <p className="mt-1 whitespace-pre-wrap text-ink-soft">{state.request}</p>
        </div>
        {state.planFeedback.length > 0 && (
          <Notice tone="attention" title="Asked for">
            <ul className="list-disc pl-4">
              {keyed(state.planFeedback, (words) => words).map(([key, words]) => (
                <li key={key}>{words}</li>
              ))}
            </ul>
          </Notice>
        )}
        {state.planProblems.length > 0 && (
          <Notice tone="danger" title="The last draft was not a valid plan">
            <ul className="list-disc pl-4">
              {keyed(state.planProblems, (words) => words).map(([key, words]) => (
                <li key={key}>{words}</li>
              ))}
            </ul>
          </Notice>
        )}
        {operate && (
          <div>
            <p className="mb-1 font-medium">Plan (tasks.yaml)</p>
            <PlanEditor id={id} label="Plan (tasks.yaml)" value={text} onChange={setText} check={check} />
            <Refusal sentence={refusal} className="mt-2" />
            <Button
              className="mt-3"
              look="primary"
              busy={busy}
              disabled={check.phase !== "valid"}
              onClick={() => void send()}
            >
              Hand in plan
            </Button>
          </div>
        )}
      </section>
    </div>
  );
}
