"use client";
// The whole of a large graph in a corner, with the part that is seen; a click or a drag goes there.
import { useReactFlow, useStore } from "@xyflow/react";
import { memo, useMemo } from "react";
import { type StatusName, statusLanguage } from "../design/status.ts";
import { nodeSize } from "./layout.ts";
import type { TaskNodeType } from "./TaskNode.tsx";
import type { WaveLabelType } from "./WaveLabel.tsx";

/** Pixels on the screen. */
const most = { width: 168, height: 104 };

interface Props {
  nodes: readonly (TaskNodeType | WaveLabelType)[];
}

/** React Flow's own draws every task again with every step of a move; here only the frame of what is seen moves. */
export function GraphMap({ nodes }: Props) {
  const { setCenter, getZoom } = useReactFlow();
  const tasks = useMemo(() => nodes.filter((node) => node.type === "task"), [nodes]);
  const width = Math.max(0, ...tasks.map(({ position }) => position.x)) + nodeSize.width;
  const height = Math.max(0, ...tasks.map(({ position }) => position.y)) + nodeSize.height;
  const scale = Math.min(most.width / width, most.height / height);
  const go = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
    void setCenter(at.x, at.y, { zoom: getZoom() });
  };
  return (
    <div className="react-flow__panel bottom right rounded-md border bg-sunken p-1.5" aria-hidden>
      <div
        className="relative cursor-pointer touch-none overflow-hidden"
        style={{ width: width * scale, height: height * scale }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={go}
      >
        <Tasks tasks={tasks} width={width} height={height} />
        <Seen scale={scale} />
      </div>
    </div>
  );
}

/** One path per colour. */
const Tasks = memo(function Tasks(props: { tasks: readonly TaskNodeType[]; width: number; height: number }) {
  const paths = new Map<StatusName, string>();
  for (const { position, data } of props.tasks) {
    const box = `M${position.x},${position.y}h${nodeSize.width}v${nodeSize.height}h${-nodeSize.width}z`;
    paths.set(data.status, (paths.get(data.status) ?? "") + box);
  }
  return (
    <svg className="size-full" viewBox={`0 0 ${props.width} ${props.height}`} aria-hidden>
      {[...paths].map(([status, d]) => (
        <path key={status} d={d} fill={`var(--status-${statusLanguage[status].colour})`} />
      ))}
    </svg>
  );
});

function Seen({ scale }: { scale: number }) {
  const [x, y, zoom] = useStore((store) => store.transform);
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const part = scale / zoom;
  return (
    <span
      className="pointer-events-none absolute top-0 left-0 rounded-sm border border-ink"
      style={{ width: width * part, height: height * part, transform: `translate(${-x * part}px, ${-y * part}px)` }}
    />
  );
}
