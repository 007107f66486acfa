"use client";
// When each task worked, was verified, and waited for its merge: a row per task on one axis of time.
import { memo, useMemo } from "react";
import { StatusMark } from "../design/StatusMark.tsx";
import { type StatusName, statusLanguage } from "../design/status.ts";
import { useWide } from "../design/useMedia.ts";
import { useNow } from "../design/useNow.ts";
import { clockWords, durationWords } from "../design/words.ts";
import { useRun } from "../run/useRun.ts";
import { useSelection } from "../run/useSelection.ts";
import { axisOf, type Bar, type BarKind, type Row, timelineOf } from "./timelineOf.ts";

const kinds: Record<BarKind, { word: string; bar: string; status: StatusName }> = {
  working: { word: "working", bar: "bg-working", status: "working" },
  blocked: { word: "waiting for an answer", bar: "bg-blocked", status: "blocked" },
  verifying: { word: "verifying", bar: "bg-working/40 border border-working", status: "verifying" },
  merging: { word: "waiting for the merge", bar: "bg-merging/60", status: "merging" },
};
const legend = [
  ...Object.values(kinds),
  { word: "merged", status: "merged" as const },
  { word: "failed", status: "failed" as const },
];
const endStatus = { merged: "merged", failed: "failed", stopped: "closed" } as const;

/** Names at the left, bars at the right; a row leads to its task. */
export function Timeline() {
  const { state } = useRun();
  const timeline = useMemo(() => timelineOf(state), [state]);
  const { task: selected, select } = useSelection();
  const wide = useWide();
  const ticking = useNow();
  const now = timeline.live ? Math.max(ticking, timeline.to) : timeline.to;
  const { to, step } = axisOf(timeline.from, now, wide ? 6 : 3);
  if (timeline.rows.length === 0) return <p className="p-4 text-ink-soft">This run has no plan yet.</p>;
  const marks = Array.from({ length: Math.floor((to - timeline.from) / step) + 1 }, (_, n) => n * step);
  return (
    <section aria-label="Timeline" className="flex h-full flex-col">
      <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 border-b px-3 py-1.5 text-xs text-ink-soft">
        {legend.map(({ word, status }) => (
          <li key={word} className="flex items-center gap-1.5">
            <StatusMark status={status} size={11} />
            {word}
          </li>
        ))}
      </ul>
      <div className="thin-scroll min-h-0 flex-1 overflow-auto">
        <div className="min-w-[480px]">
          <div className="sticky top-0 z-10 flex h-6 border-b bg-ground text-xs text-ink-faint" aria-hidden>
            <span className="w-40 shrink-0 px-3 leading-6">{clockWords(new Date(timeline.from).toISOString())}</span>
            <div className="relative mr-8 flex-1">
              {marks.map((mark) => (
                <span
                  key={mark}
                  className="absolute -translate-x-1/2 leading-6 whitespace-nowrap tabular first:translate-x-0"
                  style={{ left: `${(mark / (to - timeline.from)) * 100}%` }}
                >
                  {mark === 0 ? "0" : `+${durationWords(mark).replace(/ 0[sm]$/, "")}`}
                </span>
              ))}
            </div>
          </div>
          <ol>
            {timeline.rows.map((row) => (
              <TimelineRow
                key={row.task}
                row={row}
                from={timeline.from}
                to={to}
                step={step}
                // Only what goes on is drawn again with every second.
                now={row.bars.some((bar) => bar.to === null) ? now : 0}
                selected={row.task === selected}
                onOpen={select}
              />
            ))}
          </ol>
        </div>
      </div>
    </section>
  );
}

interface RowProps {
  row: Row;
  from: number;
  to: number;
  step: number;
  now: number;
  selected: boolean;
  onOpen: (change: { task: string }) => void;
}

const TimelineRow = memo(function TimelineRow({ row, from, to, step, now, selected, onOpen }: RowProps) {
  const at = (time: number) => ((time - from) / (to - from)) * 100;
  return (
    <li className="[content-visibility:auto] [contain-intrinsic-size:auto_28px]">
      <button
        type="button"
        aria-label={`${row.task}: ${row.words}`}
        aria-current={selected || undefined}
        onClick={() => onOpen({ task: row.task })}
        className={`flex h-7 w-full items-center border-b text-left ${selected ? "bg-hover" : "hover:bg-hover"}`}
      >
        <span className="w-40 shrink-0 truncate px-3 text-sm" title={row.task}>
          {row.task}
        </span>
        <span
          className="relative mr-8 h-full flex-1"
          style={{
            backgroundImage: "linear-gradient(to right, var(--line) 1px, transparent 1px)",
            backgroundSize: `${(step / (to - from)) * 100}% 100%`,
          }}
        >
          {row.bars.map((bar) => (
            <BarMark key={`${bar.attempt} ${bar.kind}`} bar={bar} at={at} now={now} />
          ))}
          {row.ends.map((end) => (
            <span
              key={end.attempt}
              className="absolute top-1/2 -translate-y-1/2 rounded-full bg-ground leading-none"
              style={{ left: `calc(${at(end.at)}% + 2px)` }}
              title={`Attempt ${end.attempt} ${end.how} at ${clockWords(new Date(end.at).toISOString())}`}
            >
              <StatusMark status={endStatus[end.how]} size={12} />
            </span>
          ))}
        </span>
      </button>
    </li>
  );
});

function BarMark({ bar, at, now }: { bar: Bar; at: (time: number) => number; now: number }) {
  const to = bar.to ?? now;
  const { word, bar: look, status } = kinds[bar.kind];
  return (
    <span
      className={`absolute inset-y-1.5 min-w-[3px] rounded-sm ${look} ${statusLanguage[status].text}`}
      style={{ left: `${at(bar.from)}%`, width: `${Math.max(0, at(to) - at(bar.from))}%` }}
      title={`Attempt ${bar.attempt}, ${word} for ${durationWords(to - bar.from)} from ${clockWords(new Date(bar.from).toISOString())}`}
    />
  );
}
