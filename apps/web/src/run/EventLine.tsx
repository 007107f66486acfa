"use client";
// One event as a line: when, what, and who decided it.
import { memo } from "react";
import type { Numbered } from "../connection/openRun.ts";
import { usePanel } from "../connection/store.ts";
import { StatusMark } from "../design/StatusMark.tsx";
import { Clock } from "../design/Time.tsx";
import { eventWords } from "./eventWords.ts";
import { useSelection } from "./useSelection.ts";

interface Props {
  numbered: Numbered;
  /** Keeps it on one line. */
  cut?: boolean;
  /** True where the address names it. */
  marked?: boolean;
}

/** Stands in an entry of a list; asks for no more of the run than it shows, because there are many. */
export const EventLine = memo(function EventLine({ numbered, cut = false, marked = false }: Props) {
  const { select } = useSelection();
  const dependencies = usePanel(({ run }) => run?.state.dependencyRequests);
  const contracts = usePanel(({ run }) => run?.state.contractRequests);
  const { event, seq } = numbered;
  const { words, status, task } = eventWords(event, (id) => {
    const contract = contracts?.[id];
    return dependencies?.[id]?.name ?? (contract && `${contract.contract} ${contract.version}`);
  });
  const text = cut ? "truncate" : "break-words";
  return (
    <div
      id={cut ? undefined : `event-${seq}`}
      className={`flex min-w-0 items-baseline gap-2 rounded-sm py-0.5 ${marked ? "bg-attention-ground" : ""}`}
      data-event={event.type}
    >
      <a
        href={`?tab=activity#event-${seq}`}
        title="The address of this event"
        className="shrink-0 text-xs text-ink-faint hover:underline"
      >
        <Clock at={event.at} />
      </a>
      <span className="mt-1 shrink-0 self-start leading-none">
        <StatusMark status={status} size={12} still />
      </span>
      {task ? (
        <button
          type="button"
          className={`min-w-0 text-left hover:underline ${text}`}
          title={cut ? words : undefined}
          onClick={() => select({ task })}
        >
          {words}
        </button>
      ) : (
        <span className={`min-w-0 ${text}`} title={cut ? words : undefined}>
          {words}
        </span>
      )}
      {event.by && <span className="ml-auto shrink-0 pl-2 text-xs text-ink-faint">{event.by}</span>}
    </div>
  );
});
