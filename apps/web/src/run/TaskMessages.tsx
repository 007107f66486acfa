"use client";
// What a task was told and what it told others, by the mailbox.
import { messagesFor } from "@signalbox/engine";
import { MessageList } from "./Messages.tsx";
import { useRun } from "./useRun.ts";

/** Messages to or from the task, broadcasts included; nothing where there are none. */
export function TaskMessages({ task }: { task: string }) {
  const { state } = useRun();
  const own = [...messagesFor(state, task), ...state.messages.filter(({ from }) => from === `worker-${task}`)];
  if (own.length === 0) return null;
  return (
    <section aria-label="Messages" className="space-y-2">
      <h3 className="text-xs font-medium text-ink-faint">Messages</h3>
      <MessageList messages={own.sort((a, b) => a.n - b.n)} />
    </section>
  );
}
