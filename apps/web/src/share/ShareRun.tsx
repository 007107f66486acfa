"use client";
// Shares a run: a link for one role with an expiry, shown once to copy or scan; and the links that are out, to take back.
import type { MakeShareLinkAnswer, ShareLinkFacts } from "@signalbox/protocol";
import { useCallback, useEffect, useState } from "react";
import { getJson, postJson, type RequestFailure, remove } from "../connection/http.ts";
import { AskFirst } from "../design/AskFirst.tsx";
import { Button } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { Choice, Labelled, TextInput } from "../design/Field.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { Age } from "../design/Time.tsx";
import { count, exactTime } from "../design/words.ts";
import { useRun } from "../run/useRun.ts";
import { NewLink } from "./NewLink.tsx";

const roles: Record<ShareLinkFacts["role"], string> = {
  viewer: "Watch: sees everything, changes nothing",
  approver: "Approve: also decides where the run waits",
  operator: "Operate: also steers tasks and types into panes, which are shells on this machine",
};

const lifetimes: [hours: number, words: string][] = [
  [1, "An hour"],
  [24, "A day"],
  [24 * 7, "A week"],
  [24 * 30, "30 days"],
];

/** The dialog of the run's owner. */
export function ShareRun({ onClose }: { onClose: () => void }) {
  const { runId } = useRun();
  const path = `/api/runs/${encodeURIComponent(runId)}/links`;
  const [made, setMade] = useState<MakeShareLinkAnswer | null>(null);
  const [links, setLinks] = useState<ShareLinkFacts[] | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const load = useCallback(async () => {
    const answer = await getJson<{ links: ShareLinkFacts[] }>(path);
    if (answer.ok) setLinks(answer.value.links);
    else setTrouble(answer.failure);
  }, [path]);
  useEffect(() => void load(), [load]);
  const revoke = async (id: string) => {
    const answer = await remove(`${path}/${encodeURIComponent(id)}`);
    if (!answer.ok) setTrouble(answer.failure);
    if (made?.link.id === id) setMade(null);
    await load();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Share this run"
      description="Whoever opens a link sees this run and no other."
    >
      {made ? (
        <NewLink made={made} onAnother={() => setMade(null)} />
      ) : (
        <LinkForm
          path={path}
          onMade={(answer) => {
            setMade(answer);
            void load();
          }}
        />
      )}
      {trouble && (
        <div className="mt-3">
          <FailureNotice failure={trouble} />
        </div>
      )}
      <h3 className="mt-6 mb-1 text-xs font-medium text-ink-faint">Links that are out</h3>
      {links === null ? <Skeleton rows={2} what="Loading the links" /> : <Links links={links} onRevoke={revoke} />}
    </Dialog>
  );
}

function LinkForm({ path, onMade }: { path: string; onMade: (made: MakeShareLinkAnswer) => void }) {
  const [role, setRole] = useState<ShareLinkFacts["role"]>("viewer");
  const [hours, setHours] = useState(24);
  const [label, setLabel] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const send = async () => {
    setBusy(true);
    const answer = await postJson<MakeShareLinkAnswer>(path, { role, label, hours });
    setBusy(false);
    if (answer.ok) onMade(answer.value);
    else setTrouble(answer.failure);
  };
  return (
    <form
      className="mt-4 space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Labelled label="May">
        {(id) => (
          <Choice id={id} value={role} onChange={(event) => setRole(event.target.value as typeof role)}>
            {Object.entries(roles).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </Choice>
        )}
      </Labelled>
      <div className="grid gap-3 sm:grid-cols-2">
        <Labelled label="For whom">
          {(id) => (
            <TextInput
              id={id}
              maxLength={100}
              placeholder="Grace"
              value={label}
              onChange={(event) => setLabel(event.target.value)}
            />
          )}
        </Labelled>
        <Labelled label="Good for">
          {(id) => (
            <Choice id={id} value={hours} onChange={(event) => setHours(Number(event.target.value))}>
              {lifetimes.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </Choice>
          )}
        </Labelled>
      </div>
      {trouble && <FailureNotice failure={trouble} />}
      <Button type="submit" look="primary" busy={busy}>
        Make link
      </Button>
    </form>
  );
}

function Links({ links, onRevoke }: { links: ShareLinkFacts[]; onRevoke: (id: string) => Promise<void> }) {
  if (links.length === 0) return <p className="text-ink-soft">None.</p>;
  return (
    <ul className="divide-y rounded-md border">
      {links.map((link) => {
        const over = link.expiresAt <= new Date().toISOString();
        return (
          <li key={link.id} className="flex items-center gap-3 px-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{link.label || "No name"}</p>
              <p className="text-xs text-ink-soft">
                {link.role}, {over ? "expired" : "until"} <span className="tabular">{exactTime(link.expiresAt)}</span>,{" "}
                {link.lastUsedAt ? (
                  <>
                    opened {count(link.uses, "time")}, last <Age at={link.lastUsedAt} />
                  </>
                ) : (
                  "never opened"
                )}
              </p>
            </div>
            <AskFirst
              name={`Revoke the link for ${link.label || "no name"}`}
              verb="Revoke"
              consequence="It opens nothing any more, and whoever came by it is sent away at once."
              onYes={() => onRevoke(link.id)}
            />
          </li>
        );
      })}
    </ul>
  );
}
