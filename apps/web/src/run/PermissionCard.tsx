"use client";
// A session that wants to do something no rule allows: allow it once, for the whole run, or deny it in words.
import type { PermissionRequest } from "@signalbox/engine";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextInput } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { AttentionCard } from "./AttentionCard.tsx";
import { useCommand, useRights } from "./useRun.ts";

type Answer = "once" | "run" | "deny";

/** One request that is open; the session waits meanwhile. */
export function PermissionCard({ request }: { request: PermissionRequest }) {
  const command = useCommand();
  const { operate } = useRights();
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState<Answer | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const answer = async (chosen: Answer) => {
    setBusy(chosen);
    const { id } = request;
    setRefusal(
      await command(
        chosen === "deny"
          ? { type: "permission.deny", request: id, comment: comment.trim() }
          : { type: "permission.allow", request: id, scope: chosen },
      ),
    );
    setBusy(null);
  };
  return (
    <AttentionCard
      status="blocked"
      since={request.askedAt}
      title={`${request.task ?? `The ${request.session}`} asks to use ${request.tool}`}
      note="The session waits for your answer"
      details={
        <p className="text-sm text-ink-soft">
          No rule allows this call. Allowing it for this run allows every session of the run exactly this, without
          asking again: <code className="font-mono break-all whitespace-pre-wrap">{request.rule}</code>
        </p>
      }
    >
      <pre className="thin-scroll max-h-32 w-full overflow-auto rounded-md border bg-ground px-2 py-1 font-mono text-xs whitespace-pre-wrap">
        {request.wants}
      </pre>
      {operate && (
        <>
          <TextInput
            className="max-sm:w-full sm:!w-48"
            aria-label="Words for the session, if you deny it"
            placeholder="Why not"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Button busy={busy === "deny"} disabled={busy !== null} onClick={() => void answer("deny")}>
            Deny
          </Button>
          <Button busy={busy === "run"} disabled={busy !== null} onClick={() => void answer("run")}>
            Allow for this run
          </Button>
          <Button look="primary" busy={busy === "once"} disabled={busy !== null} onClick={() => void answer("once")}>
            Allow once
          </Button>
        </>
      )}
      <Refusal sentence={refusal} />
    </AttentionCard>
  );
}
