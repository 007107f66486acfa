// Finds tasks that would write the same thing at the same time; the same answers as the seed's `conflict.py`.
import { type DagTask, topologicalOrder } from "./dag.ts";
import type { PatchIntent, PlanTask } from "./schema.ts";

export type ConflictType = "file_read_write" | "file_write_write" | "resource";

/**
 * Two tasks that touch `target` and aren't ordered. `tasks` is sorted. `resolution` names a dependency that would order
 * them; for a reader, the one that makes it see what was written.
 */
export interface Conflict {
  type: ConflictType;
  target: string;
  tasks: [string, string];
  resolution: { task: string; dependsOn: string };
}

/** What the conflicts need to know of a task. */
export type ConflictTask = DagTask & Pick<PlanTask, "files_write" | "files_read" | "resources_write" | "patch_intents">;

/** More conflicts than this tell a person nothing new, and a hostile plan could have millions. */
export const maxConflicts = 1_000;

const intentResources: Record<string, [prefix: string, key: string]> = {
  add_router: ["route", "prefix"],
  add_dependency: ["di", "function_name"],
  add_config: ["config", "key"],
  add_middleware: ["middleware", "middleware_class"],
};

/** The resource that a patch intent writes (seed-formats), or undefined where the action implies none. */
export function impliedResource({ action, intent }: PatchIntent): string | undefined {
  const rule = Object.hasOwn(intentResources, action) ? intentResources[action] : undefined;
  const name = rule && intent[rule[1]];
  return typeof name === "string" && name !== "" ? `${rule![0]}:${name}` : undefined;
}

/**
 * Every unordered pair of writers of one file or resource, and of readers against writers; names are compared as they
 * stand. Sorted by type, target, tasks, and cut after `maxConflicts`. Tasks must form a valid DAG.
 */
export function detectConflicts(tasks: readonly ConflictTask[], order: TaskOrder = orderOf(tasks)): Conflict[] {
  const writers = group(tasks, (task) => task.files_write);
  const readers = group(tasks, (task) => task.files_read);
  const resources = group(tasks, (task) => [
    ...task.resources_write,
    ...task.patch_intents.flatMap((intent) => impliedResource(intent) ?? []),
  ]);
  const found: Conflict[] = [];
  for (const [target, reading] of sortedEntries(readers, (target) => writers.has(target))) {
    addPairs(found, order, "file_read_write", target, writers.get(target)!, reading);
  }
  for (const [target, writing] of sortedEntries(writers, several)) {
    addPairs(found, order, "file_write_write", target, writing, writing);
  }
  for (const [target, writing] of sortedEntries(resources, several)) {
    addPairs(found, order, "resource", target, writing, writing);
  }
  return found;
}

/**
 * Adds each pair of a writer and another task that touches the target and isn't ordered with it; a pair once. Passing
 * the same list twice means writers among themselves.
 */
export function addPairs(
  found: Conflict[],
  order: TaskOrder,
  type: ConflictType,
  target: string,
  writers: readonly string[],
  others: readonly string[],
): void {
  const room = maxConflicts - found.length;
  if (room <= 0 || (writers === others && writers.length < 2)) return;
  const pairs = order.unordered(writers, others, room).map(([writer, other]): Conflict => {
    const tasks: [string, string] = writer < other ? [writer, other] : [other, writer];
    return { type, target, tasks, resolution: { task: other, dependsOn: writer } };
  });
  found.push(...pairs.sort((a, b) => compare(a.tasks[0], b.tasks[0]) || compare(a.tasks[1], b.tasks[1])));
}

/** Answers which tasks have no path of dependencies between them. */
export interface TaskOrder {
  /**
   * Pairs `[first, second]` of different tasks with no path between them, `limit` at most. Where both lists are the
   * same one, the first of a pair comes earlier in a topological order.
   */
  unordered: (first: readonly string[], second: readonly string[], limit: number) => [string, string][];
}

/**
 * Rows of bits, one per task, of everything before it: 2,000 tasks make half a megabyte and a few milliseconds. Built
 * when first asked, since most plans share nothing.
 */
export function orderOf(tasks: readonly DagTask[]): TaskOrder {
  let rows: { position: Map<string, number>; related: (a: number, b: number) => boolean } | undefined;
  return {
    unordered: (first, second, limit) => {
      rows ??= relation(tasks);
      const { position, related } = rows;
      const among = first === second;
      const left = first.map((id) => ({ id, at: position.get(id)! })).sort((a, b) => a.at - b.at);
      // A chain is by far the most common way to share a file, and told in one walk.
      if (among && left.every(({ at }, index) => index === 0 || related(left[index - 1]!.at, at))) return [];
      const right = among ? left : second.map((id) => ({ id, at: position.get(id)! }));
      const pairs: [string, string][] = [];
      for (const [index, a] of left.entries()) {
        for (let next = among ? index + 1 : 0; next < right.length; next += 1) {
          const b = right[next]!;
          if (a.at === b.at || related(a.at, b.at)) continue;
          if (pairs.push([a.id, b.id]) >= limit) return pairs;
        }
      }
      return pairs;
    },
  };
}

function relation(tasks: readonly DagTask[]) {
  const order = topologicalOrder(tasks);
  const position = new Map(order.map((id, index) => [id, index]));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const words = Math.ceil(order.length / 32);
  const before = new Uint32Array(order.length * words);
  for (const [row, id] of order.entries()) {
    for (const dependency of byId.get(id)!.depends_on) {
      const from = position.get(dependency)!;
      for (let word = 0; word <= from >> 5; word += 1) before[row * words + word]! |= before[from * words + word]!;
      before[row * words + (from >> 5)]! |= 1 << (from & 31);
    }
  }
  const related = (a: number, b: number): boolean => {
    const [earlier, later] = a < b ? [a, b] : [b, a];
    return ((before[later * words + (earlier >> 5)]! >>> (earlier & 31)) & 1) === 1;
  };
  return { position, related };
}

/** Task ids by target, each id once and sorted. */
function group(
  tasks: readonly ConflictTask[],
  targets: (task: ConflictTask) => readonly string[],
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const task of tasks) {
    for (const target of new Set(targets(task))) {
      const ids = groups.get(target);
      if (ids) ids.push(task.id);
      else groups.set(target, [task.id]);
    }
  }
  return groups;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const several = (_: string, ids: readonly string[]): boolean => ids.length > 1;

const sortedEntries = (
  groups: ReadonlyMap<string, string[]>,
  wanted: (target: string, ids: readonly string[]) => boolean,
): [string, string[]][] => [...groups].filter(([target, ids]) => wanted(target, ids)).sort(([a], [b]) => compare(a, b));
