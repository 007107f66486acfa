"use client";
// A task that a person works on by hand: the command to type in a terminal, and the button that gives it back.
import type { ByHandAnswer } from "@signalbox/protocol";
import { useEffect, useState } from "react";
import { getJson } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { Copyable } from "../design/Copyable.tsx";
import { TextInput } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { AttentionCard } from "./AttentionCard.tsx";
import { useCommand, useRights, useRun } from "./useRun.ts";

/** One task in a person's hands. */
export function ByHandCard({ task, by }: { task: string; by: string }) {
  const { state } = useRun();
  const { operate } = useRights();
  const command = useCommand();
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const giveBack = async () => {
    setBusy(true);
    setRefusal(await command({ type: "task.giveBack", task, comment: comment.trim() }));
    setBusy(false);
  };
  return (
    <AttentionCard
      status="blocked"
      since={state.tasks[task]?.blockedAt ?? state.updatedAt}
      title={`${by} works on ${task} by hand`}
      note="Commit, then give it back: it is verified like any attempt"
    >
      {operate && (
        <>
          <ByHandCommand task={task} />
          <TextInput
            className="max-sm:w-full sm:!w-48"
            aria-label="What you did"
            placeholder="What you did"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Button look="primary" busy={busy} onClick={() => void giveBack()}>
            Give back
          </Button>
        </>
      )}
      <Refusal sentence={refusal} />
    </AttentionCard>
  );
}

/** The line to type, on the machine that the panel runs on. */
function ByHandCommand({ task }: { task: string }) {
  const { runId } = useRun();
  const [answer, setAnswer] = useState<ByHandAnswer | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    const path = `/api/runs/${encodeURIComponent(runId)}/tasks/${encodeURIComponent(task)}/by-hand`;
    void getJson<ByHandAnswer>(path).then((got) => (got.ok ? setAnswer(got.value) : setTrouble(got.failure.message)));
  }, [runId, task]);
  if (trouble !== null) return <Refusal sentence={trouble} />;
  if (!answer) return null;
  return (
    <div className="w-full min-w-0 space-y-1 text-sm">
      <p>In a terminal on the panel’s machine:</p>
      <pre className="thin-scroll overflow-x-auto rounded-md border bg-ground px-2 py-1 font-mono text-xs">
        <code>{answer.command}</code>
      </pre>
      <Copyable value={answer.command} shown="Copy command" what="command" />
    </div>
  );
}
