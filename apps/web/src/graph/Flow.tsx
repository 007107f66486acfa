"use client";
// React Flow with the panel's manners: nothing is dragged but the view, and what can't be read isn't drawn.
import "@xyflow/react/dist/style.css";
import { Controls, type NodeTypes, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import { useEffect } from "react";
import { Edges, type GraphEdge } from "./Edges.tsx";
import { GraphMap } from "./GraphMap.tsx";
import { TaskNode, type TaskNodeType } from "./TaskNode.tsx";
import { WaveLabel, type WaveLabelType } from "./WaveLabel.tsx";

const nodeTypes: NodeTypes = { task: TaskNode, wave: WaveLabel };
/** Below this many, a map of the graph is bigger than what it shows. */
const worthAMap = 25;
/** Below this scale tasks are drawn as their colours alone: names can't be read, and many of them make moving slow. */
const legible = (tasks: number) => (tasks > 60 ? 0.45 : 0.3);

interface Props {
  nodes: (TaskNodeType | WaveLabelType)[];
  edges: GraphEdge[];
}

/** The graph fills its parent. */
export function Flow({ nodes, edges }: Props) {
  return (
    <ReactFlow
      nodes={nodes}
      nodeTypes={nodeTypes}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      elementsSelectable={false}
      panOnScroll
      minZoom={0.05}
      maxZoom={1.5}
      fitView
      fitViewOptions={{ padding: 0.12, maxZoom: 1 }}
      proOptions={{ hideAttribution: true }}
      className="graph"
      onMoveStart={markMoving}
      onMoveEnd={unmarkMoving}
    >
      <Edges edges={edges} />
      <Controls showInteractive={false} position="top-right" orientation="horizontal" />
      {nodes.length >= worthAMap && <GraphMap nodes={nodes} />}
      <Frame count={nodes.length} />
    </ReactFlow>
  );
}

// On the element itself: drawing the whole graph again at the beginning of a move is what would make it stutter.
const graphOf = (event: MouseEvent | TouchEvent | null) => (event?.target as Element | null)?.closest(".graph");
const markMoving = (event: MouseEvent | TouchEvent | null) => graphOf(event)?.setAttribute("data-moving", "");
const unmarkMoving = (event: MouseEvent | TouchEvent | null) => graphOf(event)?.removeAttribute("data-moving");

/** Fits the whole graph again when its frame or its number of tasks changes, and says whether it can be read. */
function Frame({ count }: { count: number }) {
  const { fitView } = useReactFlow();
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const graph = useStore((store) => store.domNode);
  const far = useStore((store) => store.transform[2] < legible(count));
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what it reacts to
  useEffect(() => {
    void fitView({ padding: 0.12, maxZoom: 1 });
  }, [width, height, count, fitView]);
  useEffect(() => {
    graph?.toggleAttribute("data-far", far);
  }, [graph, far]);
  return null;
}
