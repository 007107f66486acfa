"use client";
// Everything that happened, in words, the newest last; older pages are fetched, the end is followed while one is there.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextInput } from "../design/Field.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { EventLine } from "./EventLine.tsx";
import { eventWords, isQuiet } from "./eventWords.ts";
import { useEvents } from "./useEvents.ts";

/** The whole list with a search. */
export function Activity() {
  const { events, older, loading, trouble, loadOlder } = useEvents();
  const [search, setSearch] = useState("");
  const [usage, setUsage] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return events.filter(({ event }) => {
      if (isQuiet(event) && !usage) return false;
      return !wanted || `${eventWords(event).words} ${event.by ?? ""} ${event.type}`.toLowerCase().includes(wanted);
    });
  }, [events, search, usage]);
  useLayoutEffect(() => {
    if (follows.current && shown.length > 0) frame.current?.scrollTo({ top: frame.current.scrollHeight });
  }, [shown]);
  useEffect(() => {
    if (location.hash.startsWith("#event-")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
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
        <label className="flex shrink-0 items-center gap-1.5 text-xs text-ink-soft">
          <input type="checkbox" checked={usage} onChange={(event) => setUsage(event.target.checked)} />
          Usage
        </label>
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
