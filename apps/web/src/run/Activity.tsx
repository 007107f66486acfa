"use client";
// Everything that happened, in words, the newest last; older pages are fetched, the end is followed while one is there.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Numbered } from "../connection/openRun.ts";
import { Button } from "../design/Button.tsx";
import { Choice, TextInput } from "../design/Field.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { EventLine } from "./EventLine.tsx";
import { type EventKind, eventKinds, eventWords, isOfKind } from "./eventWords.ts";
import { useEvents } from "./useEvents.ts";

/** Pixels of a line that isn’t wrapped; longer ones are measured. */
const lineHeight = 24;

/** The whole list with a search; only the lines in view are drawn. */
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
  const lines = useVirtualizer({
    count: shown.length,
    getScrollElement: () => frame.current,
    getItemKey: (index) => shown[index]?.seq ?? index,
    estimateSize: () => lineHeight,
    overscan: 20,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const last = shown.at(-1)?.seq;
  const count = shown.length;
  useLayoutEffect(() => {
    if (follows.current && last !== undefined) lines.scrollToIndex(count - 1, { align: "end" });
  }, [last, count, lines]);
  const marked = useEventOfAddress(shown, older && !loading && !trouble, loadOlder, (index) => {
    follows.current = false;
    lines.scrollToIndex(index, { align: "center" });
  });
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
        className="thin-scroll min-h-0 flex-1 overflow-y-auto px-3"
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
          <ol className="relative" style={{ height: lines.getTotalSize() }}>
            {lines.getVirtualItems().map(({ key, index, start }) => {
              const each = shown[index];
              return (
                each && (
                  <li
                    key={key}
                    ref={lines.measureElement}
                    data-index={index}
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${start}px)` }}
                  >
                    <EventLine numbered={each} marked={each.seq === marked} />
                  </li>
                )
              );
            })}
          </ol>
        )}
        {!loading && shown.length === 0 && (
          <p className="text-ink-soft">{search ? "No event has these words." : "Nothing has happened yet."}</p>
        )}
      </div>
    </section>
  );
}

/** Brings the event that the address names into view, from older pages where it has to; answers which one it is. */
function useEventOfAddress(
  shown: readonly Numbered[],
  mayLoad: boolean,
  loadOlder: () => void,
  bring: (index: number) => void,
): number | null {
  const [wanted, setWanted] = useState<number | null>(null);
  const brought = useRef<number | null>(null);
  useEffect(() => {
    const read = () => {
      const seq = /^#event-(\d{1,9})$/.exec(location.hash)?.[1];
      brought.current = null;
      setWanted(seq ? Number(seq) : null);
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  useEffect(() => {
    const first = shown[0]?.seq;
    if (wanted === null || first === undefined || brought.current === wanted) return;
    const index = shown.findIndex(({ seq }) => seq === wanted);
    if (index < 0) {
      if (wanted < first && mayLoad) loadOlder();
      return;
    }
    brought.current = wanted;
    bring(index);
  }, [wanted, shown, mayLoad, loadOlder, bring]);
  return wanted;
}
