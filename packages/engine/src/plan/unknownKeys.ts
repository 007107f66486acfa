// Finds keys that nothing reads: told, not refused, since a file may come from a newer or another system.
import * as z from "zod";
import type { PlanPath } from "./positions.ts";
import { closest, type Finding } from "./problems.ts";
import { maxProblems } from "./yamlText.ts";

/** Every key of `raw` that the schema doesn't know, with the known one that may have been meant. */
export function unknownKeys(raw: unknown, schema: z.ZodType): Finding[] {
  const findings: Finding[] = [];
  visit(raw, schema, [], findings);
  return findings;
}

function visit(value: unknown, schema: z.ZodType, path: PlanPath, findings: Finding[]): void {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodArray && Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(item, bare.element as z.ZodType, [...path, index], findings);
  }
  if (!(bare instanceof z.ZodObject) || value === null || typeof value !== "object" || Array.isArray(value)) return;
  const shape = bare.shape as Record<string, z.ZodType>;
  for (const [key, item] of Object.entries(value)) {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (inner) visit(item, inner, [...path, key], findings);
    else findings.push(unknownKey(key, Object.keys(shape), path, findings.length < maxProblems));
  }
}

function unknownKey(key: string, known: readonly string[], path: PlanPath, guessing: boolean): Finding {
  const guess = guessing ? closest(key, known) : undefined;
  const advice = guess ? `did you mean \`${guess}\`?` : "it is ignored.";
  const message = `Nothing reads the key \`${key.slice(0, 100)}\`; ${advice}`;
  return { code: "unknown_key", message, path: [...path, key], key: true };
}

/** The array or object inside of defaults, transforms and unions. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodUnion) {
    const options = (schema.options as z.ZodType[]).map(unwrap);
    return options.find((option) => option instanceof z.ZodObject) ?? schema;
  }
  return schema;
}
