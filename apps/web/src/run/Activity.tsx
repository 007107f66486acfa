"use client";
// Everything that happened, in words, the newest last; older pages are fetched, the end is followed while one is there.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Numbered } from "../connection/openRun.ts";
import { Button } from "../design/Button.tsx";
import { Choice, TextInput } from "../design/Field.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { EventLine } from "./EventLine.tsx";
import { type EventKind, eventKinds, eventWords, isOfKind } from "./eventWords.ts";
import { useEvents } from "./useEvents.ts";

/** The whole list with a search. */
export function Activity() {
  const { events, older, loading, trouble, loadOlder } = useEvents();
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState<EventKind>("all");
  const frame = useRef<HTMLDivElement>(null);
  const follows = useRef(typeof location === "undefined" || !location.hash.startsWith("#event-"));
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return events.filter(({ event }) => {
      if (!isOfKind(event, kind)) return false;
      return !wanted || `${eventWords(event).words} ${event.by ?? ""} ${event.type}`.toLowerCase().includes(wanted);
    });
  }, [events, search, kind]);
  useLayoutEffect(() => {
    if (follows.current && shown.length > 0) frame.current?.scrollTo({ top: frame.current.scrollHeight });
  }, [shown]);
  useEventOfAddress(events, older && !loading, loadOlder, follows);
  return (
    <section aria-label="Activity" className="flex h-full flex-col">
      <div className="flex items-center gap-3 border-b px-3 py-1.5">
        <TextInput
          className="!h-7"
          type="search"
          aria-label="Search the activity"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Choice
          className="!h-7 !w-36 shrink-0 !text-xs"
          aria-label="Which events"
          value={kind}
          onChange={(event) => setKind(event.target.value as EventKind)}
        >
          {Object.entries(eventKinds).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </Choice>
      </div>
      <div
        ref={frame}
        className="thin-scroll min-h-0 flex-1 overflow-y-auto px-3 py-2"
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          follows.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {trouble && <FailureNotice failure={trouble} />}
        {older && !trouble && (
          <Button size="small" look="quiet" busy={loading} onClick={loadOlder}>
            Load older events
          </Button>
        )}
        {loading && events.length === 0 ? (
          <Skeleton rows={6} what="Loading the activity" />
        ) : (
          <ol>
            {shown.map((each) => (
              <EventLine key={each.seq} numbered={each} />
            ))}
          </ol>
        )}
        {!loading && shown.length === 0 && (
          <p className="text-ink-soft">{search ? "No event has these words." : "Nothing has happened yet."}</p>
        )}
      </div>
    </section>
  );
}

/** Brings the event that the address names into view, from older pages where it has to. */
function useEventOfAddress(
  events: readonly Numbered[],
  mayLoad: boolean,
  loadOlder: () => void,
  follows: { current: boolean },
): void {
  const [wanted, setWanted] = useState<number | null>(null);
  useEffect(() => {
    const read = () => {
      const seq = /^#event-(\d{1,9})$/.exec(location.hash)?.[1];
      setWanted(seq ? Number(seq) : null);
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  const first = events[0]?.seq;
  useEffect(() => {
    if (wanted === null || first === undefined) return;
    follows.current = false;
    if (wanted < first) {
      if (mayLoad) loadOlder();
      return;
    }
    const line = document.getElementById(`event-${wanted}`);
    line?.scrollIntoView({ block: "center" });
    setWanted(null);
  }, [wanted, first, mayLoad, loadOlder, follows]);
}
