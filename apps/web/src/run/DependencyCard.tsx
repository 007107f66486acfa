"use client";
// A session's wish for a package: approve and install, or deny, both with a comment that the session hears.
import type { DependencyRequest, LockChange } from "@signalbox/engine";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { count, list } from "../design/words.ts";
import { AttentionCard } from "./AttentionCard.tsx";
import { GrantOrDeny } from "./GrantOrDeny.tsx";
import { useCommand, useRights } from "./useRun.ts";

/** What installing changes beyond the package itself, before it is approved. */
function LockChanges({ preview }: { preview: LockChange | undefined }) {
  if (!preview) return <p>What else it would change in the lockfile couldn’t be tried out.</p>;
  const groups = [
    ["Adds", preview.added],
    ["Changes", preview.changed],
    ["Removes", preview.removed],
  ] as const;
  const shown = groups.filter(([, names]) => names.length > 0);
  if (shown.length === 0) return <p>The lockfile has it already; nothing else changes.</p>;
  return (
    <dl className="max-h-40 overflow-y-auto">
      {shown.map(([word, names]) => (
        <div key={word} className="flex gap-2">
          <dt>
            {word} {names.length}:
          </dt>
          <dd className="min-w-0 font-mono text-xs break-words">{names.join(" · ")}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Several requests answered by one click: those without a conflict and without scripts, which want to be looked at. */
export function ApproveAll({ requests }: { requests: DependencyRequest[] }) {
  const command = useCommand();
  const { decide } = useRights();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const quiet = requests.filter((request) => request.conflicts.length === 0);
  if (!decide || quiet.length < 2) return null;
  const approve = async () => {
    setBusy(true);
    const answers = [];
    for (const { id: request } of quiet) {
      answers.push(await command({ type: "dependency.approve", request, comment: "Approved with all others" }));
    }
    setRefusal(answers.find((each) => each !== null) ?? null);
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center gap-2 bg-attention-ground px-4 py-2">
      <Button size="small" busy={busy} onClick={() => void approve()}>
        Approve all {quiet.length} packages without a conflict
      </Button>
      <Refusal sentence={refusal} />
    </div>
  );
}

/** One request that is open. */
export function DependencyCard({ request }: { request: DependencyRequest }) {
  const { decide } = useRights();
  const [scripts, setScripts] = useState(false);
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
          : `${count(request.conflicts.length, "conflict")}: ${list(request.conflicts, 3)}`
      }
      details={
        <div className="space-y-2 text-sm text-ink-soft">
          <p>{request.reason || "The session gave no reason."}</p>
          <p>
            Approving installs it once on staging as a {request.dev ? "development" : "runtime"} dependency, commits
            manifest and lockfile there, and lets the session go on. Denying tells the session to find another way.{" "}
            {request.conflicts.join(" ")}
          </p>
          <LockChanges preview={request.preview} />
          {decide && (
            <label className="flex items-baseline gap-2">
              <input type="checkbox" checked={scripts} onChange={() => setScripts(!scripts)} />
              <span>Run the install scripts of {request.name} (of no other package); without this they stay off</span>
            </label>
          )}
          {request.failure && <FailureNotice failure={request.failure} title="The last try to install it failed" />}
        </div>
      }
    >
      <GrantOrDeny
        label={`Comment on ${request.name}`}
        grant="Approve and install"
        command={(verb, comment) =>
          verb === "grant"
            ? { type: "dependency.approve", request: request.id, comment, scripts }
            : { type: "dependency.deny", request: request.id, comment }
        }
      />
    </AttentionCard>
  );
}
