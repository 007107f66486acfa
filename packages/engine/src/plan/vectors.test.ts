// The answers of the seed for 150 plans, matched exactly (issue 2, "Vectors").
import { describe, expect, it } from "vitest";
import fixture from "../../test/fixtures/plans.json" with { type: "json" };
import { detectConflicts } from "./conflicts.ts";
import { analyseDag } from "./dag.ts";
import { gateConfigFrom, gateSectionSchema } from "./gateConfig.ts";
import { computeRisk } from "./risk.ts";
import { planSchema } from "./schema.ts";

interface Vector {
  plan: unknown;
  config: { risk?: unknown } | null;
  risk: { score: number; factors: string[]; auto_approve: boolean; auto_approve_threshold: number; status: string };
  dag: { valid: boolean; reason?: string; waves?: string[][] };
  conflicts: { type: string; target: string; tasks: string[] }[] | null;
}

const vectors = (fixture as unknown as Vector[]).map((vector, index) => ({
  ...vector,
  index,
  plan: planSchema.parse(vector.plan),
}));

const inOneOrder = (conflicts: { type: string; target: string; tasks: string[] }[]) =>
  conflicts.map(({ type, target, tasks }) => `${type} ${target} ${tasks.join(" ")}`).sort();

describe("the seed's answers", () => {
  it.each(vectors)("plan $index: score, factors and status", ({ plan, config, risk: expected }) => {
    const risk = computeRisk(plan, gateConfigFrom(gateSectionSchema.parse(config?.risk ?? {})));
    expect({
      score: risk.score,
      factors: risk.factors,
      auto_approve: risk.auto_approve,
      auto_approve_threshold: risk.auto_approve_threshold,
      status: risk.status,
    }).toEqual(expected);
    expect(risk.details.reduce((sum, detail) => sum + detail.points, 0)).toBe(risk.score);
  });

  it.each(vectors)("plan $index: waves", ({ plan, dag: expected }) => {
    const dag = analyseDag(plan.tasks);
    if (!dag.valid) return expect({ valid: false, reason: dag.reason }).toEqual(expected);
    return expect(dag.waves.map((wave) => wave.toSorted())).toEqual(expected.waves?.map((wave) => wave.toSorted()));
  });

  it.each(vectors.filter((vector) => vector.conflicts))("plan $index: conflicts", ({ plan, conflicts }) => {
    expect(inOneOrder(detectConflicts(plan.tasks))).toEqual(inOneOrder(conflicts!));
  });
});
