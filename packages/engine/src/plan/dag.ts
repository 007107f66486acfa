// Puts the tasks of a plan in waves and finds its longest chain; the same answers as the seed's `dag.py`.

/** What the DAG needs to know of a task. */
export interface DagTask {
  id: string;
  depends_on: readonly string[];
}

/** A plan whose tasks can be ordered. `depth` counts from 0; `waves[depth]` keeps the order of the plan. */
export interface ValidDag {
  valid: true;
  waves: string[][];
  depth: Record<string, number>;
  /** The longest chain of dependencies, first task first; the fewest steps the run can take. */
  criticalPath: string[];
  /** Tasks in the widest wave: more workers than this bring nothing. */
  maxWidth: number;
}

/** Why tasks can't be ordered. `cycle` begins and ends with the same task. */
export type InvalidDag =
  | { valid: false; reason: "duplicate_id"; ids: string[] }
  | { valid: false; reason: "unknown_dependency"; unknown: { task: string; dependency: string }[] }
  | { valid: false; reason: "cycle"; cycle: string[] };

export type Dag = ValidDag | InvalidDag;

/**
 * Orders tasks by dependency, in time linear in tasks and edges. Says of a broken plan what is wrong: a duplicate id
 * before an unknown dependency before a cycle, as the seed does.
 */
export function analyseDag(tasks: readonly DagTask[]): Dag {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  if (byId.size < tasks.length) {
    const seen = new Set<string>();
    const ids = tasks.map((task) => task.id).filter((id) => seen.has(id) || !seen.add(id));
    return { valid: false, reason: "duplicate_id", ids: [...new Set(ids)] };
  }
  const unknown = tasks.flatMap((task) =>
    task.depends_on.filter((dependency) => !byId.has(dependency)).map((dependency) => ({ task: task.id, dependency })),
  );
  if (unknown.length > 0) return { valid: false, reason: "unknown_dependency", unknown };
  const order = topologicalOrder(tasks);
  if (order.length < tasks.length) {
    return { valid: false, reason: "cycle", cycle: findCycle(tasks, byId, new Set(order)) };
  }
  return layered(tasks, order, byId);
}

/** Ids with dependencies first; those on or behind a cycle are missing. */
export function topologicalOrder(tasks: readonly DagTask[]): string[] {
  const waitingFor = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const task of tasks) {
    const dependencies = new Set(task.depends_on);
    waitingFor.set(task.id, dependencies.size);
    for (const dependency of dependencies) {
      const list = dependents.get(dependency);
      if (list) list.push(task.id);
      else dependents.set(dependency, [task.id]);
    }
  }
  const order = tasks.filter((task) => waitingFor.get(task.id) === 0).map((task) => task.id);
  for (let next = 0; next < order.length; next += 1) {
    for (const dependent of dependents.get(order[next]!) ?? []) {
      const left = waitingFor.get(dependent)! - 1;
      waitingFor.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  return order;
}

function layered(tasks: readonly DagTask[], order: readonly string[], byId: ReadonlyMap<string, DagTask>): ValidDag {
  const depths = new Map<string, number>();
  const deepest = new Map<string, string | undefined>();
  let last: string | undefined;
  for (const id of order) {
    let depth = 0;
    let via: string | undefined;
    for (const dependency of byId.get(id)!.depends_on) {
      const candidate = depths.get(dependency)! + 1;
      if (candidate > depth) {
        depth = candidate;
        via = dependency;
      }
    }
    depths.set(id, depth);
    deepest.set(id, via);
    if (last === undefined || depth > depths.get(last)!) last = id;
  }
  const waves: string[][] = [];
  for (const task of tasks) {
    const depth = depths.get(task.id)!;
    while (waves.length <= depth) waves.push([]);
    waves[depth]!.push(task.id);
  }
  const criticalPath: string[] = [];
  for (let id = last; id !== undefined; id = deepest.get(id)) criticalPath.push(id);
  return {
    valid: true,
    waves,
    depth: Object.fromEntries(depths),
    criticalPath: criticalPath.reverse(),
    maxWidth: waves.reduce((widest, wave) => Math.max(widest, wave.length), 0),
  };
}

/** Walks back along dependencies that were never ordered until a task comes again; such a walk can't end otherwise. */
function findCycle(
  tasks: readonly DagTask[],
  byId: ReadonlyMap<string, DagTask>,
  ordered: ReadonlySet<string>,
): string[] {
  const positions = new Map<string, number>();
  const walk: string[] = [];
  let id = tasks.find((task) => !ordered.has(task.id))!.id;
  while (!positions.has(id)) {
    positions.set(id, walk.length);
    walk.push(id);
    id = byId.get(id)!.depends_on.find((dependency) => !ordered.has(dependency))!;
  }
  return [...walk.slice(positions.get(id)), id];
}
