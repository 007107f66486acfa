"use client";
// The decision on a plan: approve exactly what is drawn, reject, ask for changes in words, or edit it.
import { type Gate, type PlanRevision, toExcuse } from "@signalbox/engine";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { loadPart } from "../connection/loadPart.ts";
import { Button } from "../design/Button.tsx";
import { Decision } from "../design/Decision.tsx";
import { TextArea } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { count, runName } from "../design/words.ts";
import { useCommand, useRights, useRun } from "../run/useRun.ts";
import { ApprovalRules } from "./ApprovalRules.tsx";

const EditPlan = dynamic(() => loadPart(() => import("./EditPlan.tsx")).then((m) => m.EditPlan), { ssr: false });

/** The bar at the foot of the gate. A person who may only watch sees who may decide instead. */
export function GateDecision({ plan, gate, excuse }: { plan: PlanRevision; gate: Gate; excuse: string[] }) {
  const command = useCommand();
  const { decide } = useRights();
  const { state } = useRun();
  const { baseline } = state;
  const [comment, setComment] = useState("");
  const [asked, setAsked] = useState<"approve" | "reject" | "edit" | null>(null);
  const [busy, setBusy] = useState<"approve" | "changes" | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    const open = () => setAsked("approve");
    window.addEventListener("signalbox:approve", open);
    return () => window.removeEventListener("signalbox:approve", open);
  }, []);
  const wanted = toExcuse(baseline);
  const notYet = wanted.some((id) => !excuse.includes(id))
    ? baseline
      ? "Excuse what fails on the base, or test it again"
      : "The tests still run on the base"
    : undefined;
  const approve = (said: string) =>
    command({
      type: "gate.approve",
      gate: "plan",
      digest: gate.digest,
      comment: said,
      ...(wanted.length > 0 ? { excuse } : {}),
    });
  const act = async (what: "approve" | "changes", send: () => Promise<string | null>) => {
    setBusy(what);
    setRefusal(await send());
    setBusy(null);
  };
  if (!decide)
    return (
      <div className="border-t bg-raised px-4 py-3 text-ink-soft">
        <ApprovalRules />
        <p>You watch this run. Its owner or an approver decides.</p>
      </div>
    );
  const tasks = plan.plan.tasks.length;
  return (
    <div className="border-t bg-raised px-4 py-3">
      <ApprovalRules />
      <Refusal sentence={refusal} className="mx-auto mb-2 max-w-[1568px]" />
      <div className="mx-auto flex max-w-[1568px] flex-wrap items-center justify-end gap-2 max-sm:[&>button]:grow">
        <TextArea
          className="!w-auto min-w-52 flex-1 basis-64 max-lg:basis-full"
          rows={1}
          aria-label="Comment on the plan"
          placeholder="Comment, or what should change"
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        <Button onClick={() => setAsked("edit")}>Edit plan</Button>
        <Button
          busy={busy === "changes"}
          disabled={busy !== null || !comment.trim()}
          title={comment.trim() ? undefined : "Say in the comment what should change"}
          onClick={() => void act("changes", () => command({ type: "gate.requestChanges", comment: comment.trim() }))}
        >
          Ask for changes
        </Button>
        <Button look="danger" disabled={busy !== null} onClick={() => setAsked("reject")}>
          Reject plan
        </Button>
        <Button
          look="primary"
          busy={busy === "approve"}
          disabled={busy !== null || notYet !== undefined}
          title={notYet}
          onClick={() => void act("approve", () => approve(comment.trim()))}
        >
          Approve plan
        </Button>
      </div>
      <Decision
        open={asked === "approve"}
        onClose={() => setAsked(null)}
        title={`Approve revision ${plan.revision}?`}
        look="primary"
        verb="Approve plan"
        consequence={`${count(tasks, "task")} start as soon as the project is free. Risk ${plan.analysis.risk.score}. What you see here is what runs: digest ${gate.digest.slice(0, 12)}.`}
        decide={approve}
      />
      <Decision
        open={asked === "reject"}
        onClose={() => setAsked(null)}
        title="Reject this plan?"
        verb="Reject plan"
        stay="Keep it open"
        typed={runName(state.request)}
        consequence="The run closes as rejected and can’t be opened again. Nothing has been started or changed, and nothing will be. To get another plan, ask for changes instead."
        decide={(said) => command({ type: "gate.reject", gate: "plan", comment: said || comment.trim() })}
      />
      {asked === "edit" && <EditPlan plan={plan} onClose={() => setAsked(null)} />}
    </div>
  );
}
