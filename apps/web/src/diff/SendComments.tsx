"use client";
// The comments of a diff on their way to the session: how many there are, what sending them does, and the button.
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../design/Button.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { count } from "../design/words.ts";
import { useCommand, useRights, useRun } from "../run/useRun.ts";
import { type Comment, commentWords, waysBack } from "./comments.ts";

/** Nothing while there are none. */
export function SendComments({ task, comments, onSent }: { task: string; comments: Comment[]; onSent: () => void }) {
  const { state } = useRun();
  const { operate } = useRights();
  const command = useCommand();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  if (comments.length === 0) return null;
  const text = commentWords(comments);
  const way = operate && state.tasks[task] ? waysBack(state.tasks[task]) : null;
  const send = async () => {
    if (!way) return;
    setBusy(true);
    const refused = await command(way.command(text));
    setBusy(false);
    setRefusal(refused);
    if (refused) return;
    toast.success(`${count(comments.length, "comment")} sent to ${task}.`);
    onSent();
  };
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast.success("Comments copied."),
      () => toast.error("This browser doesn’t let a page copy here."),
    );
  return (
    <section
      aria-label="Comments"
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 rounded-md border border-line-strong bg-raised px-3 py-2"
    >
      <span className="mr-auto">
        {count(comments.length, "comment")}.{" "}
        <span className="text-ink-soft">
          {way ? way.consequence : "The task’s work is done, so no session is there to hear them."}
        </span>
      </span>
      <Button size="small" onClick={() => void copy()}>
        Copy
      </Button>
      {way && (
        <Button size="small" look="primary" busy={busy} onClick={() => void send()}>
          {way.verb}
        </Button>
      )}
      <Refusal sentence={refusal} />
    </section>
  );
}
