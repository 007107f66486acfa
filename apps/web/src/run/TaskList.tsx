"use client";
// The tasks of the plan as a table: status, attempt, what it does, for how long, how full its context is.
import type { RunState, TaskState } from "@signalbox/engine";
import type { LiveFacts } from "@signalbox/protocol";
import { memo } from "react";
import { StatusMark } from "../design/StatusMark.tsx";
import { statusLanguage, taskStatus } from "../design/status.ts";
import { Elapsed } from "../design/Time.tsx";
import { activityWords, attemptWords, contextOf, liveOf, spanOf } from "./taskFacts.ts";
import { useRun } from "./useRun.ts";
import { useSelection } from "./useSelection.ts";

/** All tasks, in the order of the plan. */
export function TaskList() {
  const { state, live } = useRun();
  const { task: selected, select } = useSelection();
  const ids = state.plan?.plan.tasks.map((each) => each.id) ?? [];
  return (
    <section aria-label="Tasks" className="thin-scroll @container h-full overflow-auto">
      <table className="w-full table-fixed border-collapse text-left text-sm">
        <thead className="sticky top-0 z-10 bg-ground text-xs text-ink-faint">
          <tr className="border-b">
            <th scope="col" className="w-[34%] px-3 py-1.5 font-medium @max-md:w-[56%]">
              Task
            </th>
            <th scope="col" className="w-16 px-2 py-1.5 font-medium @max-md:hidden">
              Attempt
            </th>
            <th scope="col" className="px-2 py-1.5 font-medium">
              Activity
            </th>
            <th scope="col" className="w-[68px] px-2 py-1.5 text-right font-medium">
              Elapsed
            </th>
            <th scope="col" className="w-36 px-3 py-1.5 text-right font-medium @max-xl:hidden">
              Context
            </th>
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => {
            const task = state.tasks[id];
            return (
              task && (
                <Row
                  key={id}
                  task={task}
                  state={state}
                  live={liveOf(task, live)}
                  selected={id === selected}
                  onOpen={() => select({ task: id })}
                />
              )
            );
          })}
        </tbody>
      </table>
      {ids.length === 0 && <p className="p-4 text-ink-soft">This run has no plan yet.</p>}
    </section>
  );
}

interface RowProps {
  task: TaskState;
  state: RunState;
  live: LiveFacts | undefined;
  selected: boolean;
  onOpen: () => void;
}

const Row = memo(function Row({ task, state, live, selected, onOpen }: RowProps) {
  const { status, word } = taskStatus(task, { paused: state.paused !== null, closed: state.phase === "closed" });
  const span = spanOf(task, state);
  const activity = activityWords(task, state, live);
  const context = contextOf(task.attempts.at(-1), live);
  return (
    <tr
      className={`cursor-pointer border-b ${selected ? "bg-hover" : "hover:bg-hover"}`}
      onClick={onOpen}
      data-task={task.id}
      data-status={status}
    >
      <td className="px-3 py-1.5">
        <div className="flex min-w-0 items-center gap-2">
          <StatusMark status={status} />
          <button
            type="button"
            data-task-row={task.id}
            className="min-w-0 truncate text-left font-medium"
            title={task.id}
            aria-current={selected || undefined}
            onClick={(event) => {
              event.stopPropagation();
              onOpen();
            }}
          >
            {task.id}
          </button>
          <span className={`ml-auto shrink-0 text-xs ${statusLanguage[status].text}`}>{word}</span>
        </div>
      </td>
      <td className="px-2 py-1.5 whitespace-nowrap text-ink-soft tabular @max-md:hidden">
        {attemptWords(task, state.options.triesPerIteration)}
      </td>
      <td className="truncate px-2 py-1.5 text-ink-soft" title={activity}>
        {activity}
      </td>
      <td className="px-2 py-1.5 text-right text-xs whitespace-nowrap text-ink-soft">
        {span ? <Elapsed from={span.from} to={span.to} /> : ""}
      </td>
      <td className="px-3 py-1.5 text-right text-xs whitespace-nowrap text-ink-soft tabular @max-xl:hidden">
        {context ?? ""}
      </td>
    </tr>
  );
});
