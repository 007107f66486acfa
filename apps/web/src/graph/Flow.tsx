"use client";
// React Flow with the panel's manners: nothing is dragged but the view, and only what is seen is drawn.
import "@xyflow/react/dist/style.css";
import { Controls, type EdgeTypes, MiniMap, type NodeTypes, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import { useEffect } from "react";
import { statusLanguage } from "../design/status.ts";
import { LaneEdge, type LaneEdgeType } from "./LaneEdge.tsx";
import { TaskNode, type TaskNodeType } from "./TaskNode.tsx";
import { WaveLabel, type WaveLabelType } from "./WaveLabel.tsx";

const nodeTypes: NodeTypes = { task: TaskNode, wave: WaveLabel };
const edgeTypes: EdgeTypes = { lane: LaneEdge };
/** Below this many, a map of the graph is bigger than what it shows. */
const worthAMap = 25;

const mapSize = { width: 150, height: 84 };
type AnyNode = TaskNodeType | WaveLabelType;
const colourOf = (node: AnyNode) =>
  node.type === "task" ? `var(--status-${statusLanguage[node.data.status].colour})` : "transparent";

interface Props {
  nodes: AnyNode[];
  edges: LaneEdgeType[];
}

/** The graph fills its parent. */
export function Flow({ nodes, edges }: Props) {
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      onlyRenderVisibleElements={nodes.length > 60}
      panOnScroll
      minZoom={0.05}
      maxZoom={1.5}
      fitView
      fitViewOptions={{ padding: 0.12, maxZoom: 1 }}
      proOptions={{ hideAttribution: true }}
      className="graph"
    >
      <Controls showInteractive={false} position="top-right" orientation="horizontal" />
      {nodes.length >= worthAMap && (
        <MiniMap
          pannable
          zoomable
          style={mapSize}
          nodeColor={colourOf}
          bgColor="var(--sunken)"
          maskColor="transparent"
        />
      )}
      <FitOnResize count={nodes.length} />
    </ReactFlow>
  );
}

/** Fits the whole graph again when its frame or its number of tasks changes. */
function FitOnResize({ count }: { count: number }) {
  const { fitView } = useReactFlow();
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what it reacts to
  useEffect(() => {
    void fitView({ padding: 0.12, maxZoom: 1 });
  }, [width, height, count, fitView]);
  return null;
}
