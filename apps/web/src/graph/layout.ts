// Where each task stands in the graph: a column per wave, ordered so that edges cross little. Linear but for the sorting,
// because general layout programs take seconds where this one has the waves already.

export interface LayoutTask {
  id: string;
  depends_on: readonly string[];
}

export interface Placed {
  id: string;
  x: number;
  y: number;
}

/** Pixels of the graph's grid. */
export const nodeSize = { width: 196, height: 52 };
const gap = { x: 72, y: 20 };
/** Sweeps back and forth; more than a few move nothing. */
const sweeps = 4;

/** Positions of the upper left corners. Waves are columns from left to right, each centred on the tallest. */
export function layoutWaves(waves: readonly (readonly string[])[], tasks: readonly LayoutTask[]): Placed[] {
  const columns = waves.map((wave) => [...wave]);
  const before = new Map(tasks.map((task) => [task.id, [...task.depends_on]]));
  const after = new Map<string, string[]>(tasks.map((task) => [task.id, []]));
  for (const task of tasks) for (const dependency of task.depends_on) after.get(dependency)?.push(task.id);
  const rank = new Map<string, number>();
  const keep = (column: readonly string[]) => column.forEach((id, index) => rank.set(id, (index + 0.5) / column.length));
  columns.forEach(keep);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forward = sweep % 2 === 0;
    const order = forward ? columns : [...columns].reverse();
    const neighbours = forward ? before : after;
    for (const column of order) {
      const middle = new Map(column.map((id) => [id, average(neighbours.get(id) ?? [], rank) ?? rank.get(id)!]));
      column.sort((a, b) => middle.get(a)! - middle.get(b)!);
      keep(column);
    }
  }
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  return columns.flatMap((column, x) =>
    column.map((id, index) => ({
      id,
      x: x * (nodeSize.width + gap.x),
      y: ((tallest - column.length) / 2 + index) * (nodeSize.height + gap.y),
    })),
  );
}

function average(ids: readonly string[], rank: ReadonlyMap<string, number>): number | undefined {
  if (ids.length === 0) return undefined;
  return ids.reduce((sum, id) => sum + (rank.get(id) ?? 0.5), 0) / ids.length;
}
