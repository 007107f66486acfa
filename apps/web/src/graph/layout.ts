// Where each task stands in the graph: a column per wave, ordered so that edges cross little, with a lane kept free for
// each edge that passes a wave. Linear but for the sorting: general layout programs take seconds for large plans.

export interface LayoutTask {
  id: string;
  depends_on: readonly string[];
}

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  /** Upper left corners, by task. */
  places: Map<string, Point>;
  /** For `from>to`, the points that a long edge passes between its ends; none for an edge to the next wave. */
  lanes: Map<string, Point[]>;
}

/** Pixels of the graph's grid. */
export const nodeSize = { width: 196, height: 52 };
const gap = { x: 72, y: 20 };
const laneHeight = 10;
/** Sweeps back and forth; more than a few move nothing. */
const sweeps = 6;
/** With more passing edges than this, lanes would be all that is seen; long edges then run straight. */
const mostLanes = 600;

interface Slot {
  id: string;
  /** Set on a lane. */
  edge?: string;
}

/** Waves are columns from left to right, each centred on the tallest. */
export function layoutWaves(waves: readonly (readonly string[])[], tasks: readonly LayoutTask[]): Layout {
  const depth = new Map(waves.flatMap((wave, index) => wave.map((id) => [id, index] as const)));
  const columns: Slot[][] = waves.map((wave) => wave.map((id) => ({ id })));
  const before = new Map<string, string[]>();
  const after = new Map<string, string[]>();
  const join = (from: string, to: string) => {
    push(before, to, from);
    push(after, from, to);
  };
  const spans = passing(tasks, depth);
  for (const task of tasks) {
    for (const dependency of task.depends_on) {
      const edge = `${dependency}>${task.id}`;
      const from = depth.get(dependency) ?? 0;
      const to = depth.get(task.id) ?? 0;
      let last = dependency;
      for (let wave = from + 1; spans <= mostLanes && wave < to; wave += 1) {
        const lane = { id: `${edge}@${wave}`, edge };
        columns[wave]?.push(lane);
        join(last, lane.id);
        last = lane.id;
      }
      join(last, task.id);
    }
  }
  sortColumns(columns, before, after);
  return place(columns);
}

const passing = (tasks: readonly LayoutTask[], depth: ReadonlyMap<string, number>): number =>
  tasks.reduce(
    (sum, task) =>
      sum +
      task.depends_on.reduce(
        (each, dependency) => each + Math.max(0, (depth.get(task.id) ?? 0) - (depth.get(dependency) ?? 0) - 1),
        0,
      ),
    0,
  );

const push = (map: Map<string, string[]>, key: string, value: string) => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** Puts each slot at the average height of its neighbours, sweeping forwards and back. */
function sortColumns(
  columns: Slot[][],
  before: ReadonlyMap<string, string[]>,
  after: ReadonlyMap<string, string[]>,
): void {
  const rank = new Map<string, number>();
  const keep = (column: readonly Slot[]) => {
    for (const [index, slot] of column.entries()) rank.set(slot.id, (index + 0.5) / column.length);
  };
  columns.forEach(keep);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forward = sweep % 2 === 0;
    const neighbours = forward ? before : after;
    for (const column of forward ? columns : [...columns].reverse()) {
      const middle = new Map(
        column.map((slot) => [slot.id, average(neighbours.get(slot.id) ?? [], rank) ?? rank.get(slot.id)!]),
      );
      column.sort((a, b) => middle.get(a.id)! - middle.get(b.id)!);
      keep(column);
    }
  }
}

function place(columns: readonly Slot[][]): Layout {
  const height = (slot: Slot) => (slot.edge ? laneHeight : nodeSize.height);
  const total = (column: readonly Slot[]) => column.reduce((sum, slot) => sum + height(slot) + gap.y, -gap.y);
  const tallest = Math.max(0, ...columns.map(total));
  const places = new Map<string, Point>();
  const lanes = new Map<string, Point[]>();
  for (const [wave, column] of columns.entries()) {
    const x = wave * (nodeSize.width + gap.x);
    let y = (tallest - total(column)) / 2;
    for (const slot of column) {
      if (slot.edge) {
        const middle = y + laneHeight / 2;
        lanes.set(slot.edge, [...(lanes.get(slot.edge) ?? []), { x, y: middle }, { x: x + nodeSize.width, y: middle }]);
      } else places.set(slot.id, { x, y });
      y += height(slot) + gap.y;
    }
  }
  return { places, lanes };
}

function average(ids: readonly string[], rank: ReadonlyMap<string, number>): number | undefined {
  if (ids.length === 0) return undefined;
  return ids.reduce((sum, id) => sum + (rank.get(id) ?? 0.5), 0) / ids.length;
}
