"use client";
// A session's wish for a file that its task doesn't own: what speaks against it, and granting or denying it.
import { judgeBoundary } from "@signalbox/engine";
import { useMemo, useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextInput } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { count } from "../design/words.ts";
import { AttentionCard } from "./AttentionCard.tsx";
import { useCommand, useRights, useRun } from "./useRun.ts";

/** One open request; the conflicts are those of this moment. */
export function BoundaryCard({ task, path, reason }: { task: string; path: string; reason: string }) {
  const { state } = useRun();
  const { decide } = useRights();
  const command = useCommand();
  const verdict = useMemo(() => judgeBoundary(state, task, path), [state, task, path]);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState<"grant" | "deny" | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = async (verb: "grant" | "deny") => {
    setBusy(verb);
    setRefusal(await command({ type: `boundary.${verb}`, task, path, comment: comment.trim() }));
    setBusy(null);
  };
  const { conflicts, notes } = verdict;
  return (
    <AttentionCard
      status="blocked"
      since={state.tasks[task]?.blockedAt ?? state.updatedAt}
      title={
        <>
          {task} asks for a file that it doesn’t own: <code className="font-mono break-all">{path}</code>
        </>
      }
      note={verdict.refusal ?? (conflicts.length === 0 ? "no conflict" : count(conflicts.length, "conflict"))}
      details={
        <div className="space-y-2 text-sm text-ink-soft">
          <p>{reason || "The session gave no reason."}</p>
          {[...conflicts, ...notes].map((sentence) => (
            <p key={sentence} className="text-blocked">
              {sentence}
            </p>
          ))}
          <p>
            Granting adds the file to what {task} owns in this run; the session goes on where it stopped, and its
            verification takes the file as its own. Denying tells the session to find another way.
          </p>
        </div>
      }
    >
      {decide && (
        <>
          <TextInput
            className="max-sm:w-full sm:!w-48"
            aria-label={`Comment on ${path}`}
            placeholder="Comment"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Button busy={busy === "deny"} disabled={busy !== null} onClick={() => void send("deny")}>
            Deny
          </Button>
          <Button
            look="primary"
            busy={busy === "grant"}
            disabled={busy !== null || verdict.refusal !== null}
            onClick={() => void send("grant")}
          >
            Grant file
          </Button>
        </>
      )}
      <Refusal sentence={refusal} />
    </AttentionCard>
  );
}
