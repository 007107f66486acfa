"use client";
// The comments of a diff on their way to the session: how many there are, what sending them does, and the button.
import { useRef, useState } from "react";
import { toast } from "sonner";
import { Button } from "../design/Button.tsx";
import { copyText } from "../design/copyText.ts";
import { Refusal } from "../design/Refusal.tsx";
import { count } from "../design/words.ts";
import { newSteeringId } from "../run/Steering.tsx";
import { useCommand, useRights, useRun } from "../run/useRun.ts";
import { type Comment, commentWords, type WayBack, waysBack } from "./comments.ts";

/** Nothing while there are none. */
export function SendComments({ task, comments, onSent }: { task: string; comments: Comment[]; onSent: () => void }) {
  const { state } = useRun();
  const { operate } = useRights();
  const command = useCommand();
  const [busy, setBusy] = useState<string | null>(null);
  const id = useRef(newSteeringId());
  const [refusal, setRefusal] = useState<string | null>(null);
  if (comments.length === 0) return null;
  const text = commentWords(comments);
  const ways = operate && state.tasks[task] ? waysBack(state, state.tasks[task]) : [];
  const send = async (way: WayBack) => {
    setBusy(way.verb);
    const refused = await command(way.command(text, id.current));
    setBusy(null);
    setRefusal(refused);
    if (refused) return;
    id.current = newSteeringId();
    toast.success(`${count(comments.length, "comment")} sent to ${task}.`);
    onSent();
  };
  const copy = () =>
    copyText(text).then((done) =>
      done ? toast.success("Comments copied.") : toast.error("This browser doesn’t let a page copy here."),
    );
  return (
    <section
      aria-label="Comments"
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 rounded-md border border-line-strong bg-raised px-3 py-2"
    >
      <span className="mr-auto">
        {count(comments.length, "comment")}.{" "}
        <span className="text-ink-soft">
          {ways[0]?.consequence ?? "The task’s work is done, so no session is there to hear them."}
        </span>
      </span>
      <Button size="small" onClick={() => void copy()}>
        Copy
      </Button>
      {ways.toReversed().map((way) => (
        <Button
          key={way.verb}
          size="small"
          look={way === ways[0] ? "primary" : "secondary"}
          title={way.consequence}
          busy={busy === way.verb}
          disabled={busy !== null}
          onClick={() => void send(way)}
        >
          {way.verb}
        </Button>
      ))}
      <Refusal sentence={refusal} />
    </section>
  );
}
