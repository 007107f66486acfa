"use client";
// What a task was told and what it told others, by the mailbox; and a box to tell it something.
import { messagesFor } from "@signalbox/engine";
import { MessageComposer, MessageList } from "./Messages.tsx";
import { useRun } from "./useRun.ts";

/** Messages to or from the task, broadcasts included. */
export function TaskMessages({ task }: { task: string }) {
  const { state } = useRun();
  const own = [...messagesFor(state, task), ...state.messages.filter(({ from }) => from === `worker-${task}`)];
  return (
    <section aria-label="Messages" className="space-y-2">
      <h3 className="text-xs font-medium text-ink-faint">Messages</h3>
      <MessageList messages={own.sort((a, b) => a.n - b.n)} />
      <MessageComposer to={task} />
    </section>
  );
}
