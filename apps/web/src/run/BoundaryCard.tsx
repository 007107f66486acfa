"use client";
// A session's wish for a file that its task doesn't own: what speaks against it, and granting or denying it.
import { judgeBoundary } from "@signalbox/engine";
import { useMemo } from "react";
import { count } from "../design/words.ts";
import { AttentionCard } from "./AttentionCard.tsx";
import { GrantOrDeny } from "./GrantOrDeny.tsx";
import { useRun } from "./useRun.ts";

/** One open request; the conflicts are those of this moment. */
export function BoundaryCard({ task, path, reason }: { task: string; path: string; reason: string }) {
  const { state } = useRun();
  const verdict = useMemo(() => judgeBoundary(state, task, path), [state, task, path]);
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
      <GrantOrDeny
        label={`Comment on ${path}`}
        grant="Grant file"
        impossible={verdict.refusal !== null}
        command={(verb, comment) => ({ type: `boundary.${verb}`, task, path, comment })}
      />
    </AttentionCard>
  );
}
