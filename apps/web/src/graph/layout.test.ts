// The graph: waves from left to right, no node upon another, lanes for long edges, and large plans in no time worth saying.
import { analyseDag } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import { largePlan, shopPlan } from "../../test/plans.ts";
import { planOf } from "../../test/story.ts";
import { criticalOf, edgesOf, placeTasks } from "./build.ts";
import { curve } from "./Edges.tsx";
import { layoutWaves, nodeSize } from "./layout.ts";

const layoutOf = (tasks: { id: string; depends_on: string[] }[]) => {
  const dag = analyseDag(tasks);
  if (!dag.valid) throw new Error("no DAG");
  return layoutWaves(dag.waves, tasks);
};

describe("the layout of the graph", () => {
  it("puts what depends on something to the right of it", () => {
    const plan = planOf(shopPlan);
    const { places } = placeTasks(plan);
    for (const task of plan.plan.tasks) {
      for (const dependency of task.depends_on) expect(places.get(dependency)!.x).toBeLessThan(places.get(task.id)!.x);
    }
  });

  it("puts no node upon another", () => {
    const { places } = placeTasks(planOf(largePlan(200)));
    const taken = new Set([...places.values()].map(({ x, y }) => `${x},${Math.round(y / nodeSize.height)}`));
    expect(taken.size).toBe(200);
  });

  it("keeps a lane free for an edge that passes a wave, away from its nodes", () => {
    const { places, lanes } = layoutOf([
      { id: "a", depends_on: [] },
      { id: "b", depends_on: ["a"] },
      { id: "c", depends_on: ["a", "b"] },
    ]);
    const lane = lanes.get("a>c")!;
    const { y } = places.get("b")!;
    expect(lane).toHaveLength(2);
    expect(lane.every((point) => point.y < y || point.y > y + nodeSize.height)).toBe(true);
    expect(lanes.has("a>b")).toBe(false);
    expect(curve([{ x: 0, y: 0 }, ...lane])).toMatch(/^M0,0C/);
  });

  it("places every task of a plan that has no valid order, too", () => {
    expect(
      layoutWaves(
        [["a", "b"]],
        [
          { id: "a", depends_on: ["b"] },
          { id: "b", depends_on: ["a"] },
        ],
      ).places.size,
    ).toBe(2);
  });

  it("says of an edge whether what it comes from is merged and whether it is on the critical path, from side to side", () => {
    const plan = planOf(shopPlan);
    const layout = placeTasks(plan);
    const edges = edgesOf(plan, layout, criticalOf(plan), (id) => id === "auth-service");
    const of = (id: string) => edges.find((edge) => edge.id === id)!;
    expect(of("auth-service>auth-routes")).toMatchObject({ merged: true, critical: true });
    expect(of("auth-routes>api-docs").merged).toBe(false);
    expect(edges.at(-1)!.critical).toBe(false);
    const { x } = layout.places.get("auth-service")!;
    expect(of("auth-service>auth-routes").points[0]!.x).toBe(x + nodeSize.width);
  });
});
