"use client";
// A task in the graph: its status, its name, and one line beneath. A real button, so that keyboards find it.
import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import { StatusMark } from "../design/StatusMark.tsx";
import { type StatusName, statusLanguage } from "../design/status.ts";
import { nodeSize } from "./layout.ts";

export interface TaskNodeFacts extends Record<string, unknown> {
  id: string;
  status: StatusName;
  word: string;
  note: string;
  selected: boolean;
  critical: boolean;
  onOpen: ((id: string) => void) | null;
}
export type TaskNodeType = Node<TaskNodeFacts, "task">;

/** The node. Critical ones have a heavier frame, not another colour. */
export const TaskNode = memo(function TaskNode({ data }: NodeProps<TaskNodeType>) {
  const { border, text } = statusLanguage[data.status];
  return (
    <button
      type="button"
      disabled={!data.onOpen}
      onClick={() => data.onOpen?.(data.id)}
      aria-label={`${data.id}: ${data.word}`}
      aria-current={data.selected || undefined}
      title={data.id}
      data-status={data.status}
      style={{ width: nodeSize.width, height: nodeSize.height }}
      className={`graph-task nopan nodrag pointer-events-auto flex flex-col justify-center gap-0.5 rounded-md bg-raised px-2.5 text-left disabled:cursor-default ${text} ${border} ${data.critical ? "border-2" : "border"} ${data.selected ? "ring-2 ring-focus" : ""} enabled:hover:bg-hover`}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <StatusMark status={data.status} size={13} />
        <span className="truncate text-sm font-medium text-ink">{data.id}</span>
      </span>
      <span className="flex min-w-0 gap-1.5 text-xs">
        <span className="shrink-0">{data.word}</span>
        <span className="truncate text-ink-faint">{data.note}</span>
      </span>
    </button>
  );
});
