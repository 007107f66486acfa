// The dashboard as lines of text, as the seed draws it: a table of tasks, and the run's figures below it.
import { styleText } from "node:util";
import { fit, plainLine, widthOf } from "./plainText.ts";

/** A task as a row: `context` is tokens in use and the size of the window. */
export interface DashboardTask {
  id: string;
  status: "pending" | "executing" | "blocked" | "completed" | "verified" | "merged" | "failed";
  agent: string;
  context: { used: number; window: number } | null;
  progress: string;
}

/** What the dashboard shows, from wherever it comes. */
export interface DashboardModel {
  request: string;
  phase: string;
  elapsedMs: number | null;
  tasks: DashboardTask[];
}

type Style = Parameters<typeof styleText>[0];

/** One shape and colour per state (as everywhere in the panel). */
const signs: Record<DashboardTask["status"], { sign: string; style: Style }> = {
  pending: { sign: "○", style: "gray" },
  executing: { sign: "●", style: "blue" },
  blocked: { sign: "!", style: "yellow" },
  completed: { sign: "◐", style: "blue" },
  verified: { sign: "✓", style: "green" },
  merged: { sign: "✓", style: "green" },
  failed: { sign: "✗", style: "red" },
};

/** Honours NO_COLOR and what isn't a terminal. */
export const painted = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout, validateStream: true });

/** `45.2k`; below a thousand as it is. */
export const thousands = (count: number): string => (count < 1_000 ? `${count}` : `${(count / 1_000).toFixed(1)}k`);

const contextOf = ({ context }: DashboardTask): [string, string] =>
  context === null
    ? ["-", ""]
    : [
        `${thousands(context.used)}/${thousands(context.window)}`,
        `(${Math.round((100 * context.used) / context.window)}%)`,
      ];

/** The lines at a size: tasks that don't fit are counted in the last row. */
export function dashboardLines(model: DashboardModel, size: { columns: number; rows: number }): string[] {
  const columns = Math.max(40, Math.min(size.columns, 140));
  const fixed = [13, 8, 16];
  // Four bars and gaps of the table itself, then what is left is shared by the first and the last column.
  const left = columns - fixed.reduce((sum, each) => sum + each, 0) - 16;
  const longest = Math.max(4, ...model.tasks.map(({ id }) => widthOf(id)));
  const first = Math.max(4, Math.min(longest, Math.floor(left * 0.6)));
  const widths = [first, ...fixed, Math.max(4, left - first)];
  const room = Math.max(1, size.rows - 8);
  const rows = model.tasks.map((task) => rowOf(task, widths));
  const shown: string[][] = [];
  for (const [at, row] of rows.entries()) {
    const used = shown.reduce((sum, each) => sum + each.length, 0);
    if (used + row.length > room && at < rows.length) {
      shown.push([tableRow([`and ${rows.length - at} more`, "", "", "", ""], widths)]);
      break;
    }
    shown.push(row);
  }
  const bar = (from: string, between: string, to: string) =>
    from + widths.map((width) => "─".repeat(width + 2)).join(between) + to;
  const total = widths.reduce((sum, width) => sum + width + 3, 1);
  const centred = (text: string) => " ".repeat(Math.max(0, Math.floor((total - widthOf(text)) / 2))) + text;
  return [
    painted("bold", centred("ORCHESTRATION STATUS")),
    bar("╭", "┬", "╮"),
    tableRow(["Task", "Status", "Agent", "Context", "Progress"], widths),
    bar("├", "┼", "┤"),
    ...shown.flat(),
    bar("╰", "┴", "╯"),
    ...figures(model, total).map(centred),
  ];
}

function rowOf(task: DashboardTask, widths: readonly number[]): string[] {
  const { sign, style } = signs[task.status];
  const [tokens, share] = contextOf(task);
  const status = painted(style, fit(`${sign} ${task.status}`, widths[1] ?? 0));
  const cells = [plainLine(task.id), null, task.agent, tokens, plainLine(task.progress)];
  const drawn = cells.map((cell, at) => (cell === null ? status : fit(cell, widths[at] ?? 0)));
  const second = share === "" ? [] : [tableRow(["", "", "", share, ""], widths)];
  return [`│ ${drawn.join(" │ ")} │`, ...second];
}

const tableRow = (cells: readonly string[], widths: readonly number[]): string =>
  `│ ${cells.map((cell, at) => fit(cell, widths[at] ?? 0)).join(" │ ")} │`;

function figures({ request, phase, elapsedMs, tasks }: DashboardModel, width: number): string[] {
  const count = (...wanted: DashboardTask["status"][]) => tasks.filter(({ status }) => wanted.includes(status)).length;
  const facts = [
    `Phase: ${plainLine(phase)}`,
    ...(elapsedMs === null ? [] : [`Elapsed: ${spell(elapsedMs)}`]),
    `Active: ${count("executing")}`,
    `Done: ${count("completed", "verified", "merged")}`,
    `Failed: ${count("failed")}`,
  ];
  const used = tasks.flatMap(({ context }) => (context ? [context] : []));
  const sum = (of: "used" | "window") => used.reduce((total, each) => total + each[of], 0);
  return [
    fit(`Request: ${plainLine(request)}`, Math.min(width, widthOf(`Request: ${plainLine(request)}`))),
    facts.join("  │  "),
    ...(used.length > 0 ? [`Ctx: ${thousands(sum("used"))}/${thousands(sum("window"))}`] : []),
  ];
}

/** `3m 42s`, `1h 03m`. */
export function spell(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}h ${String(minutes).padStart(2, "0")}m`;
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`;
}
