// Finds the line and column in a plan's text that a problem is about.
import { type Document, isMap, isNode, isPair, isScalar, isSeq, type LineCounter, type Node } from "yaml";

/** Keys and indexes from the root of the document. */
export type PlanPath = readonly (string | number)[];

/** Line and column, both counted from 1. */
export interface Position {
  line: number;
  column: number;
}

/**
 * Where `path` stands in the text; where it is missing, the nearest thing above it that is there. With `key` the place
 * is that of the last key itself rather than of its value.
 */
export function locate(document: Document, lines: LineCounter, path: PlanPath, key = false): Position {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const wanted = key && index === path.length - 1;
    const next = child(node, step);
    if (!next) break;
    offset = (wanted ? offsetOf(next.key) : offsetOf(next.value)) ?? offsetOf(next.key) ?? offset;
    node = next.value;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function child(node: unknown, step: string | number): { key?: unknown; value?: unknown } | undefined {
  if (isSeq(node)) return typeof step === "number" && step in node.items ? { value: node.items[step] } : undefined;
  if (!isMap(node)) return undefined;
  return node.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(step));
}

const offsetOf = (node: unknown): number | undefined => (isNode(node) ? (node as Node).range?.[0] : undefined);

/** `tasks[3].files_write[0]`, as people write it. */
export function pathText(path: PlanPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}
