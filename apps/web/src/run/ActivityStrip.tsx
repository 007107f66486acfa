"use client";
// The last events at the foot of the page, so that it says what just happened whatever is open.
import { EventLine } from "./EventLine.tsx";
import { isQuiet } from "./eventWords.ts";
import { useEvents } from "./useEvents.ts";
import { useSelection } from "./useSelection.ts";

/** Three lines; hidden while the whole list is open. */
export function ActivityStrip() {
  const { tab, select } = useSelection();
  const { events } = useEvents();
  if (tab === "activity") return null;
  const last = events.filter(({ event }) => !isQuiet(event)).slice(-3);
  return (
    <section aria-label="Activity" className="flex shrink-0 items-start gap-3 border-t bg-raised px-4 py-1.5 text-sm">
      <button
        type="button"
        className="shrink-0 py-0.5 text-xs leading-5 text-ink-faint hover:text-ink hover:underline"
        onClick={() => select({ tab: "activity" })}
      >
        Activity
      </button>
      <ol className="h-[72px] min-w-0 flex-1">
        {last.map((each) => (
          <li key={each.seq}>
            <EventLine numbered={each} cut />
          </li>
        ))}
      </ol>
    </section>
  );
}
