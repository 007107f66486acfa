"use client";
// The browsers that were let in: who, from where, since when; each can be sent away.
import type { SessionFacts } from "@signalbox/protocol";
import { useState } from "react";
import { type RequestFailure, remove } from "../connection/http.ts";
import { Link } from "../connection/paths.tsx";
import { AskFirst } from "../design/AskFirst.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Age } from "../design/Time.tsx";
import { Part } from "./Part.tsx";

/** The last seen first. */
export function Browsers({ sessions, onReload }: { sessions: SessionFacts[]; onReload: () => Promise<void> }) {
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const sendAway = async (id: string) => {
    const answer = await remove(`/api/sessions/${encodeURIComponent(id)}`);
    setTrouble(answer.ok ? null : answer.failure);
    await onReload();
  };
  return (
    <Part title="Browsers" note="Who was let in, the last seen first.">
      {trouble && <FailureNotice failure={trouble} />}
      <ul className="divide-y rounded-md border bg-raised">
        {sessions.map((session) => (
          <li key={session.id} className="flex items-center gap-3 px-3 py-2">
            <span className="min-w-0 flex-1">
              <span className="font-medium">{session.name}</span>{" "}
              <span className="text-xs text-ink-soft">
                {session.role}
                {session.runId && ` of ${session.runId}`}
                {session.own && ", this browser"}
              </span>
              <span className="block truncate text-xs text-ink-faint">
                {session.address}, seen <Age at={session.lastSeenAt} />
              </span>
            </span>
            {!session.own && (
              <AskFirst
                name={`Send ${session.name} away`}
                verb="Send away"
                consequence="Its pages end at once; it needs a new URL or its link to come back."
                onYes={() => sendAway(session.id)}
              />
            )}
          </li>
        ))}
      </ul>
      <p className="mt-3">
        <Link href="/audit" className="underline decoration-line-strong underline-offset-2 hover:text-ink">
          Audit log: who did what, when and from where
        </Link>
      </p>
    </Part>
  );
}
