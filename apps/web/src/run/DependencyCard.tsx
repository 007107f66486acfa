"use client";
// A session's wish for a package: approve and install, or deny, both with a comment that the session hears.
import type { DependencyRequest } from "@signalbox/engine";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextInput } from "../design/Field.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { list } from "../design/words.ts";
import { AttentionCard } from "./AttentionCard.tsx";
import { useCommand, useRights } from "./useRun.ts";

/** One request that is open. */
export function DependencyCard({ request }: { request: DependencyRequest }) {
  const command = useCommand();
  const { decide } = useRights();
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState<"approve" | "deny" | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = async (verb: "approve" | "deny") => {
    setBusy(verb);
    const type = verb === "approve" ? "dependency.approve" : "dependency.deny";
    setRefusal(await command({ type, request: request.id, comment: comment.trim() }));
    setBusy(null);
  };
  return (
    <AttentionCard
      status="blocked"
      since={request.requestedAt}
      title={
        <>
          {request.task} asks for a package:{" "}
          <code className="font-mono">
            {request.name} {request.range}
          </code>
        </>
      }
      note={
        request.conflicts.length === 0
          ? "no conflict"
          : `${request.conflicts.length} conflicts: ${list(request.conflicts, 3)}`
      }
      details={
        <div className="space-y-2 text-sm text-ink-soft">
          <p>{request.reason || "The session gave no reason."}</p>
          <p>
            Approving installs it once on staging as a {request.dev ? "development" : "runtime"} dependency, commits
            manifest and lockfile there, and lets the session go on. Denying tells the session to find another way.{" "}
            {request.conflicts.join(" ")}
          </p>
          {request.failure && <FailureNotice failure={request.failure} title="The last try to install it failed" />}
        </div>
      }
    >
      {decide && (
        <>
          <TextInput
            className="max-sm:w-full sm:!w-48"
            aria-label={`Comment on ${request.name}`}
            placeholder="Comment"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Button busy={busy === "deny"} disabled={busy !== null} onClick={() => void send("deny")}>
            Deny
          </Button>
          <Button
            look="primary"
            busy={busy === "approve"}
            disabled={busy !== null}
            onClick={() => void send("approve")}
          >
            Approve and install
          </Button>
        </>
      )}
      {refusal && (
        <p role="alert" className="w-full text-failed">
          {refusal}
        </p>
      )}
    </AttentionCard>
  );
}
