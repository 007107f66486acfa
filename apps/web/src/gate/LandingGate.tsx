"use client";
// The landing gate: the total diff with all evidence before the target moves, and the other ways to land.
import type { Gate, Target } from "@signalbox/engine";
import { useEffect, useState } from "react";
import { Button } from "../design/Button.tsx";
import { Copyable } from "../design/Copyable.tsx";
import { Decision } from "../design/Decision.tsx";
import { Choice, TextArea, TextInput } from "../design/Field.tsx";
import { Notice } from "../design/Notice.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { runName, shortSha } from "../design/words.ts";
import { Changes } from "../run/Changes.tsx";
import { DropTask } from "../run/DropTask.tsx";
import { useCommand, useRights, useRun } from "../run/useRun.ts";
import { ApprovalRules } from "./ApprovalRules.tsx";

/** The page while what passed waits to land. */
export function LandingGate({ gate }: { gate: Gate }) {
  const { state } = useRun();
  const { target } = state;
  return (
    <section aria-label="Gate" className="flex h-full flex-col">
      <div className="space-y-3 border-b px-3 py-3">
        <div className="flex flex-wrap items-center gap-2">
          <StatusMark status="blocked" size={18} />
          <h2 className="text-xl font-semibold">What passed waits to land</h2>
          <span className="text-ink-soft">
            <Copyable value={gate.digest} shown={shortSha(gate.digest)} what="commit" /> → {landingWords[target.kind]}{" "}
            <code className="font-mono">{target.branch}</code>
          </span>
        </div>
        {gate.reasons.length > 0 && <Notice tone="attention">{gate.reasons.join(" ")}</Notice>}
      </div>
      <div className="min-h-0 flex-1">
        <Changes />
      </div>
      <LandingDecision gate={gate} />
    </section>
  );
}

const landingWords: Record<Target["kind"], string> = {
  fastForward: "fast-forward",
  branch: "branch",
  pullRequest: "pull request to",
};

function LandingDecision({ gate }: { gate: Gate }) {
  const { state } = useRun();
  const { decide } = useRights();
  const command = useCommand();
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [rejecting, setRejecting] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);
  const approve = async () => {
    setBusy(true);
    setRefusal(await command({ type: "gate.approve", gate: "landing", digest: gate.digest, comment: comment.trim() }));
    setBusy(false);
  };
  useEffect(() => {
    const focus = () => document.getElementById("approve-landing")?.focus();
    window.addEventListener("signalbox:approve", focus);
    return () => window.removeEventListener("signalbox:approve", focus);
  }, []);
  if (!decide) return null;
  return (
    <div className="border-t bg-raised px-4 py-3">
      <ApprovalRules />
      <Refusal sentence={refusal} className="mb-2" />
      {elsewhere && <Retarget onDone={() => setElsewhere(false)} />}
      <div className="flex flex-wrap items-center justify-end gap-2 max-sm:[&>button]:grow">
        <TextArea
          className="!w-auto min-w-52 flex-1 basis-64 max-lg:basis-full"
          rows={1}
          aria-label="Comment on landing"
          placeholder="Comment for the log"
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        <DropTask />
        <Button aria-expanded={elsewhere} onClick={() => setElsewhere(!elsewhere)}>
          Land elsewhere
        </Button>
        <Button look="danger" onClick={() => setRejecting(true)}>
          Reject landing
        </Button>
        <Button id="approve-landing" look="primary" busy={busy} onClick={() => void approve()}>
          Approve landing
        </Button>
      </div>
      <Decision
        open={rejecting}
        onClose={() => setRejecting(false)}
        title="Reject landing?"
        verb="Reject landing"
        stay="Keep it waiting"
        typed={runName(state.request)}
        consequence={`The run closes as rejected. ${state.target.branch} stays as it is; the work on staging is kept under a ref of this run.`}
        decide={(said) => command({ type: "gate.reject", gate: "landing", comment: said })}
      />
    </div>
  );
}

function Retarget({ onDone }: { onDone: () => void }) {
  const { state, runId } = useRun();
  const command = useCommand();
  const [kind, setKind] = useState<Target["kind"]>("branch");
  const [branch, setBranch] = useState(`signalbox-${runId}`);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = async () => {
    setBusy(true);
    const refused = await command({ type: "landing.retarget", target: { kind, branch: branch.trim() } });
    setBusy(false);
    setRefusal(refused);
    if (!refused) onDone();
  };
  return (
    <form
      className="mb-3 flex flex-wrap items-center gap-2 border-b pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Choice
        className="!w-auto"
        aria-label="How to land"
        value={kind}
        onChange={(event) => {
          const next = event.target.value as typeof kind;
          setKind(next);
          setBranch(next === "branch" ? `signalbox-${runId}` : state.target.branch);
        }}
      >
        <option value="branch">Leave a new branch</option>
        <option value="fastForward">Fast-forward a branch</option>
        <option value="pullRequest">Push, and open a pull request to a branch</option>
      </Choice>
      <TextInput
        className="!w-64"
        aria-label="Branch to land on"
        value={branch}
        onChange={(event) => setBranch(event.target.value)}
      />
      <Button type="submit" busy={busy} disabled={!branch.trim()}>
        Change target
      </Button>
      <span className="text-xs text-ink-faint">Then approve landing.</span>
      <Refusal sentence={refusal} />
    </form>
  );
}
