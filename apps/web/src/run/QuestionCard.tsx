"use client";
// A session that asks a question. The answer goes to the session.
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextArea } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { AttentionCard } from "./AttentionCard.tsx";
import { useCommand, useRights, useRun } from "./useRun.ts";

/** One question with a box for the answer. */
export function QuestionCard({ task, text }: { task: string; text: string }) {
  const { state } = useRun();
  const { operate } = useRights();
  const command = useCommand();
  const [answer, setAnswer] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = async () => {
    setBusy(true);
    setRefusal(await command({ type: "task.answer", task, answer: answer.trim() }));
    setBusy(false);
  };
  return (
    <AttentionCard
      status="blocked"
      since={state.tasks[task]?.blockedAt ?? state.updatedAt}
      title={`${task} asks: ${text}`}
    >
      {operate && (
        <form
          className="flex w-full items-end gap-2 sm:w-96"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextArea
            aria-label={`Answer to ${task}`}
            rows={1}
            placeholder="Your answer"
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
          />
          <Button type="submit" look="primary" busy={busy} disabled={!answer.trim()}>
            Send answer
          </Button>
        </form>
      )}
      <Refusal sentence={refusal} />
    </AttentionCard>
  );
}
