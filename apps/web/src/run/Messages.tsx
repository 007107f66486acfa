"use client";
// The mailbox of the run: everything that was said, who has heard it, and a box to write to one task or all.
import { broadcast, type Message, type RunState } from "@signalbox/engine";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { Choice, TextArea } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { Clock } from "../design/Time.tsx";
import { count, list } from "../design/words.ts";
import { useCommand, useRights, useRun } from "./useRun.ts";

/** The whole mailbox, newest last. */
export function Messages() {
  const { state } = useRun();
  return (
    <section aria-label="Messages" className="flex h-full flex-col">
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto p-3">
        {state.messages.length === 0 && (
          <p className="text-ink-soft">
            Nothing yet. Sessions tell each other here what concerns them; what you write reaches a session with its
            next step.
          </p>
        )}
        <MessageList messages={state.messages} />
      </div>
      <div className="border-t p-3">
        <MessageComposer />
      </div>
    </section>
  );
}

/** Messages with who has heard them; nothing where there are none. */
export function MessageList({ messages }: { messages: readonly Message[] }) {
  const { state } = useRun();
  if (messages.length === 0) return null;
  return (
    <ul className="divide-y rounded-md border bg-raised">
      {messages.map((message) => (
        <li key={message.n} className="px-3 py-1.5">
          <p className="text-xs text-ink-faint">
            <Clock at={message.at} /> {message.from} to {message.to === broadcast ? "all" : message.to},{" "}
            {message.type.replaceAll("_", " ")} · {heardWords(state, message)}
          </p>
          <p className="whitespace-pre-wrap break-words">{message.body}</p>
        </li>
      ))}
    </ul>
  );
}

/** Whose sessions know it; a task that hasn't begun finds it in its prompt. */
function heardWords(state: RunState, { n, to, from }: Message): string {
  const addressed = Object.values(state.tasks).filter(
    ({ id }) => to === id || (to === broadcast && from !== `worker-${id}`),
  );
  const heard = addressed.filter(({ attempts }) => (attempts.at(-1)?.heard ?? 0) >= n).map(({ id }) => id);
  if (heard.length === 0) return "not heard yet";
  return to === broadcast ? `heard by ${list(heard, 4)}` : "heard";
}

/** A box for a message to one task or all; nothing for those who may not steer. */
function MessageComposer() {
  const { state } = useRun();
  const { operate } = useRights();
  const command = useCommand();
  const [address, setAddress] = useState<string>(broadcast);
  const [body, setBody] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  if (!operate) return null;
  const open = Object.values(state.tasks).filter(({ phase }) => phase !== "merged" && phase !== "skipped");
  const send = async () => {
    setBusy(true);
    const refused = await command({ type: "message.send", to: address, body: body.trim() });
    setBusy(false);
    setRefusal(refused);
    if (refused === null) setBody("");
  };
  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Choice aria-label="To" value={address} onChange={(event) => setAddress(event.target.value)}>
        <option value={broadcast}>All sessions ({count(open.length, "open task")})</option>
        {open.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </Choice>
      <div className="flex items-end gap-2">
        <TextArea
          aria-label={address === broadcast ? "Message to all sessions" : `Message to ${address}`}
          rows={2}
          placeholder={address === broadcast ? "Tell all sessions" : `Tell ${address}`}
          value={body}
          onChange={(event) => setBody(event.target.value)}
        />
        <Button type="submit" look="primary" busy={busy} disabled={!body.trim()}>
          Send message
        </Button>
      </div>
      <Refusal sentence={refusal} />
    </form>
  );
}
