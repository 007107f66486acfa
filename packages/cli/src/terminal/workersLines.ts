// The workers view as lines of text: each pane in a box, two in a row where there is room, the end of its output in it.
import { count } from "@signalbox/base";
import { painted } from "./dashboardLines.ts";
import { fit, plainLine } from "./plainText.ts";
import type { SeenPane } from "./tmuxPanes.ts";

/** Narrower than this a second column would hold nothing worth reading. */
const leastColumns = 36;

/** The view at a size; panes that don't fit are counted in the head. */
export function workersLines(panes: readonly SeenPane[], size: { columns: number; rows: number }): string[] {
  const { columns, rows } = size;
  const head = [painted("bold", "WORKERS VIEW (Ctrl+C to exit)")];
  if (panes.length === 0) return [...head, "No worker sessions yet"];
  const across = columns >= 2 * leastColumns && panes.length > 1 ? 2 : 1;
  const most = across * Math.max(1, Math.floor((rows - 2) / 5));
  const shown = panes.slice(0, most);
  const hidden = panes.length - shown.length;
  const found = `Found ${count(panes.length, "worker session")}${hidden > 0 ? `, ${hidden} not shown` : ""}`;
  const boxRows = Math.ceil(shown.length / across);
  const inner = Math.max(2, Math.floor((rows - 3 - boxRows) / boxRows) - 1);
  const lines: string[] = [];
  for (let at = 0; at < boxRows; at += 1) {
    const here = shown.slice(at * across, (at + 1) * across);
    const above = at === 0 ? null : shown.slice((at - 1) * across, at * across).length;
    lines.push(border(columns, here.length, above, false), ...boxLines(here, columns, inner));
  }
  lines.push(border(columns, null, shown.length % across || across, true));
  return [...head, found, ...lines];
}

const splitAt = (columns: number): number => Math.floor(columns / 2);

/** The line between two rows of boxes: `below` and `above` are how many boxes touch it, null for none. */
function border(columns: number, below: number | null, above: number | null, last: boolean): string {
  const middle = splitAt(columns);
  const [left, right] = above === null ? ["┌", "┐"] : last ? ["└", "┘"] : ["├", "┤"];
  const cross = below === 2 && above === 2 ? "┼" : below === 2 ? "┬" : above === 2 ? "┴" : "─";
  return `${left}${"─".repeat(middle - 1)}${cross}${"─".repeat(columns - middle - 2)}${right}`;
}

function boxLines(panes: readonly SeenPane[], columns: number, inner: number): string[] {
  const middle = splitAt(columns);
  const widths = panes.length === 2 ? [middle - 1, columns - middle - 2] : [columns - 2];
  const bodies = panes.map(({ name, dead, lines }) => {
    const title = `${name.replace(/^worker-/, "")}${dead ? " (ended)" : ""}`;
    const tail = lines.slice(-(inner - 1)).map(plainLine);
    return [title, ...tail, ...Array<string>(Math.max(0, inner - 1 - tail.length)).fill("")];
  });
  return Array.from({ length: inner }, (_, row) => {
    const cells = bodies.map((body, at) => ` ${fit(body[row] ?? "", (widths[at] ?? 2) - 2)} `);
    return `│${(row === 0 ? cells.map((cell) => painted("bold", cell)) : cells).join("│")}│`;
  });
}
