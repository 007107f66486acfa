"use client";
// The tasks of the plan as a table: status, attempt, what it does, for how long, how full its context is.
import type { RunState, TaskState } from "@signalbox/engine";
import type { LiveFacts } from "@signalbox/protocol";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import type { LivePanes } from "../connection/openRun.ts";
import { StatusMark } from "../design/StatusMark.tsx";
import { type StatusName, statusLanguage, taskStatus } from "../design/status.ts";
import { Elapsed } from "../design/Time.tsx";
import { useWide } from "../design/useMedia.ts";
import { activityWords, attemptWords, contextOf, liveByTask, liveOf, spanOf } from "./taskFacts.ts";
import { useLive, useRun } from "./useRun.ts";
import { useSelection } from "./useSelection.ts";

/** Pixels, the line beneath included; all rows are as high, so that thousands can be told apart from their number alone. */
const rowHeight = { wide: 33, narrow: 53 };

/** All tasks, in the order of the plan; only the rows in view are drawn. */
export function TaskList() {
  const { state } = useRun();
  const live = useLive();
  const { task: selected, select } = useSelection();
  const ids = state.plan?.plan.tasks.map((each) => each.id) ?? [];
  const newest = useMemo(() => liveByTask(live), [live]);
  const height = useWide() ? rowHeight.wide : rowHeight.narrow;
  const frame = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: rowHeight.wide,
    scrollPaddingEnd: rowHeight.wide,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height is what it reacts to
  useEffect(() => rows.measure(), [height, rows]);
  const at = selected ? ids.indexOf(selected) : -1;
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at);
  }, [at, rows]);
  const drawn = rows.getVirtualItems();
  const above = drawn[0]?.start ?? 0;
  const below = rows.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  const measured = useMemo(() => tasksMeasured(state, live), [state, live]);
  const open = useCallback((id: string) => select({ task: id }), [select]);
  return (
    <section ref={frame} aria-label="Tasks" className="thin-scroll @container h-full overflow-auto">
      <table className="w-full table-fixed border-collapse text-left text-sm" aria-rowcount={ids.length + 1}>
        <thead className="sticky top-0 z-10 bg-ground text-xs text-ink-faint">
          <tr className="border-b">
            <th scope="col" className="w-[36%] px-3 py-1.5 font-medium max-[900px]:w-auto">
              Task
            </th>
            <th scope="col" className="w-16 px-2 py-1.5 font-medium @max-md:hidden">
              Attempt
            </th>
            <th scope="col" className="px-2 py-1.5 font-medium max-[900px]:hidden">
              Activity
            </th>
            <th scope="col" className="w-[68px] px-2 py-1.5 text-right font-medium">
              Elapsed
            </th>
            {measured && (
              <th scope="col" className="w-[148px] px-3 py-1.5 text-right font-medium @max-xl:hidden">
                Context
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {drawn.map(({ index }) => {
            const id = ids[index] ?? "";
            const task = state.tasks[id];
            return (
              task && (
                <Row
                  key={id}
                  {...rowOf(task, state, liveOf(task, newest))}
                  index={index}
                  height={height}
                  measured={measured}
                  selected={id === selected}
                  onOpen={open}
                />
              )
            );
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
      {ids.length === 0 && <p className="p-4 text-ink-soft">This run has no plan yet.</p>}
    </section>
  );
}

/** Some session of the run says how full its context is; programs that play one don't. */
const tasksMeasured = (state: RunState, live: LivePanes): boolean =>
  Object.values(live).some((facts) => facts.contextTokens) ||
  Object.values(state.tasks).some((task) => task.attempts.some((each) => each.usage?.contextTokens));

/** What a row shows, all of it plain values, so that a row is drawn again only when it changes. */
interface RowProps {
  id: string;
  index: number;
  height: number;
  status: StatusName;
  word: string;
  attempt: string;
  activity: string;
  from: string | undefined;
  to: string | undefined;
  context: string | null;
  /** The table has a column for context. */
  measured: boolean;
  selected: boolean;
  onOpen: (id: string) => void;
}

function rowOf(
  task: TaskState,
  state: RunState,
  live: LiveFacts | undefined,
): Omit<RowProps, "index" | "height" | "measured" | "selected" | "onOpen"> {
  const span = spanOf(task, state);
  return {
    id: task.id,
    ...taskStatus(task, state),
    attempt: attemptWords(task, state.options.triesPerIteration),
    activity: activityWords(task, state, live),
    from: span?.from,
    to: span?.to,
    context: contextOf(task.attempts.at(-1), live),
  };
}

const Row = memo(function Row(props: RowProps) {
  const { id, index, height, status, word, attempt, activity, from, to, context, measured, selected, onOpen } = props;
  return (
    <tr
      className={`cursor-pointer border-b ${selected ? "bg-hover" : "hover:bg-hover"}`}
      onClick={() => onOpen(id)}
      aria-rowindex={index + 2}
      style={{ height }}
      data-task={id}
      data-status={status}
    >
      <td className="px-3 py-1.5">
        <div className="flex min-w-0 items-center gap-2">
          <StatusMark status={status} />
          <button
            type="button"
            data-task-row={id}
            className="min-w-0 truncate text-left font-medium"
            title={id}
            aria-current={selected || undefined}
            onClick={(event) => {
              event.stopPropagation();
              onOpen(id);
            }}
          >
            {id}
          </button>
          <span className={`ml-auto shrink-0 text-xs ${statusLanguage[status].text}`}>{word}</span>
        </div>
        <div className="truncate pl-[22px] text-xs text-ink-soft min-[900px]:hidden">{activity}</div>
      </td>
      <td className="px-2 py-1.5 whitespace-nowrap text-ink-soft tabular @max-md:hidden">{attempt}</td>
      <td className="truncate px-2 py-1.5 text-ink-soft max-[900px]:hidden" title={activity}>
        {activity}
      </td>
      <td className="px-2 py-1.5 text-right text-xs whitespace-nowrap text-ink-soft">
        {from && <Elapsed from={from} to={to} />}
      </td>
      {measured && (
        <td className="px-3 py-1.5 text-right text-xs whitespace-nowrap text-ink-soft tabular @max-xl:hidden">
          {context}
        </td>
      )}
    </tr>
  );
});
