"use client";
// What a task was told and what it told others, by the mailbox.
import { Clock } from "../design/Time.tsx";
import { useRun } from "./useRun.ts";

/** Messages to or from the task, broadcasts included; nothing where there are none. */
export function TaskMessages({ task }: { task: string }) {
  const { state } = useRun();
  const own = state.messages.filter(({ from, to }) => to === task || to === "broadcast" || from === `worker-${task}`);
  if (own.length === 0) return null;
  return (
    <section aria-label="Messages">
      <h3 className="mb-2 text-xs font-medium text-ink-faint">Messages</h3>
      <ul className="divide-y rounded-md border bg-raised">
        {own.map((message) => (
          <li key={message.id} className="px-3 py-1.5">
            <p className="text-xs text-ink-faint">
              <Clock at={message.at} /> {message.from} to {message.to === "broadcast" ? "all" : message.to},{" "}
              {message.type.replaceAll("_", " ")}
            </p>
            <p className="whitespace-pre-wrap break-words">{message.body}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
