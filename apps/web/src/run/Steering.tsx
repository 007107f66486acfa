"use client";
// Words for a session at work: a box to say something to it, a button to interrupt it, and what it has heard.
import { isAtWork } from "@signalbox/engine";
import { useRef, useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextArea } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { Clock } from "../design/Time.tsx";
import { useCommand, useRights, useRun } from "./useRun.ts";

/** The same for all tries to send the same words, so that they are said once. */
export const newSteeringId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** For the session in the pane of that name; only what was said where it isn't at work. */
export function Steering({ session }: { session: string }) {
  const { state } = useRun();
  const { operate } = useRights();
  const said = Object.values(state.steerings).filter((each) => each.session === session);
  const speaks = operate && isAtWork(state, session);
  if (!speaks && said.length === 0) return null;
  return (
    <section aria-label={`Words to ${session}`} className="space-y-2">
      {speaks && <SteeringBox session={session} />}
      {said.length > 0 && (
        <ul className="divide-y rounded-md border bg-raised text-sm">
          {said.map(({ id, at, by, text, heard }) => (
            <li key={id} className="flex flex-wrap gap-x-3 px-3 py-1.5">
              <Clock at={at} />
              <span className="min-w-0 flex-1 break-words">
                {by}: {text ?? "interrupted it"}
              </span>
              <span className="text-xs text-ink-faint">
                {heard === undefined ? "on its way" : heard ? "delivered" : "came too late"}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The box alone: beneath a pane on a phone, where a terminal is hard to type in. */
export function SteeringBox({ session }: { session: string }) {
  const command = useCommand();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState<"say" | "interrupt" | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const id = useRef(newSteeringId());
  const send = async (what: "say" | "interrupt") => {
    setBusy(what);
    const refused = await command(
      what === "say"
        ? { type: "session.steer", id: id.current, session, text: text.trim() }
        : { type: "session.interrupt", id: newSteeringId(), session },
    );
    setBusy(null);
    setRefusal(refused);
    if (refused !== null || what === "interrupt") return;
    id.current = newSteeringId();
    setText("");
  };
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send("say");
      }}
    >
      <TextArea
        aria-label={`Message to ${session}`}
        className="min-w-0 flex-1 basis-60 max-sm:text-base"
        rows={1}
        placeholder="Tell the session something"
        title="It hears it with its next step"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" busy={busy === "say"} disabled={!text.trim() || busy !== null}>
        Send message
      </Button>
      <Button busy={busy === "interrupt"} disabled={busy !== null} onClick={() => void send("interrupt")}>
        Interrupt session
      </Button>
      <Refusal sentence={refusal} />
    </form>
  );
}
