// A plan as YAML, without the parts that say nothing, so that a person edits what a person would have written.
import type { Plan } from "@signalbox/engine";
import { stringify } from "yaml";

/** `tasks.yaml` of a plan; what isn't in it gets its default when it is read. */
export const planText = (plan: Plan): string => stringify(withoutEmpty(plan), { lineWidth: 100 });

/** `value` without empty lists, empty text and objects that are empty then. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value)
    .map(([key, each]) => [key, withoutEmpty(each)] as const)
    .filter(([, each]) => !saysNothing(each));
  return Object.fromEntries(kept);
}

const saysNothing = (value: unknown): boolean =>
  value === "" ||
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0);
