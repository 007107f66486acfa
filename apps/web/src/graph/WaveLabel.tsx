"use client";
// The name of a wave above its column: tasks of one wave don't depend on each other.
import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import { nodeSize } from "./layout.ts";

export type WaveLabelType = Node<{ wave: number; tasks: number }, "wave">;

/** Text only; nothing happens on it. */
export const WaveLabel = memo(function WaveLabel({ data }: NodeProps<WaveLabelType>) {
  return (
    <span className="block text-center text-xs text-ink-faint" style={{ width: nodeSize.width }}>
      Wave {data.wave}
      {data.tasks > 1 && `, ${data.tasks} tasks`}
    </span>
  );
});
