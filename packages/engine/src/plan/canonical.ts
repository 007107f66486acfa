// One text per plan, whatever the order of its keys: what a digest is taken of, so that what was seen is what runs.
import type { Plan } from "./schema.ts";

/** The plan as JSON with keys sorted at every level. The caller hashes it; the engine has no cryptography. */
export const canonicalPlan = (plan: Plan): string => canonicalJson(plan);

/** Any plain JSON value with keys sorted at every level; keys that hold undefined are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}
