// What equal names don't show: globs that overlap, names that differ by case, and files that tasks change in turn.
import type { SharedFile } from "./analysis.ts";
import { addPairs, type Conflict, maxConflicts, orderOf, type TaskOrder } from "./conflicts.ts";
import { globsOverlap, type ParsedGlob, parseGlob } from "./globs.ts";
import { foldPath, isGlob } from "./paths.ts";
import type { PlanTask } from "./schema.ts";

/** How often two globs are compared at most; beyond it the plan says that a person must look. */
const maxComparisons = 50_000;

/** One spelling-independent path with the tasks that touch it. */
interface Entry {
  path: string;
  folded: string;
  glob: ParsedGlob | undefined;
  /** Tasks that own it. */
  writers: string[];
  /** Tasks that change it in turn with others: appends and patch intents. */
  sharers: string[];
  readers: string[];
}

/** Conflicts that `detectConflicts` can't see; `complete` is false where there were too many globs to compare. */
export interface Overlaps {
  conflicts: Conflict[];
  shared: SharedFile[];
  complete: boolean;
}

/**
 * Finds unordered tasks whose paths overlap without being equal (globs, upper and lower case), and owners of a file that
 * another task appends to or patches. Tasks must form a valid DAG. The vectors know nothing of this.
 */
export function detectOverlaps(tasks: readonly PlanTask[], order: TaskOrder = orderOf(tasks)): Overlaps {
  if (!mayOverlap(tasks)) return { conflicts: [], shared: [], complete: true };
  const entries = collect(tasks);
  const found: Conflict[] = [];
  const clash = (a: Entry, b: Entry): void => {
    const target = a === b ? a.path : `${a.path} & ${b.path}`;
    addPairs(found, order, "file_write_write", target, a.writers, b.sharers);
    if (a !== b) {
      addPairs(found, order, "file_write_write", target, b.writers, a.sharers);
      addPairs(found, order, "file_write_write", target, a.writers, b.writers);
      addPairs(found, order, "file_read_write", target, [...b.writers, ...b.sharers], a.readers);
    }
    const readersOf = a === b ? a.sharers : [...a.writers, ...a.sharers];
    addPairs(found, order, "file_read_write", target, readersOf, b.readers);
  };
  const all = [...entries.values()];
  for (const entry of all) if (entry.sharers.length > 0) clash(entry, entry);
  const spelled = clashBySpelling(all, clash);
  const compared = clashByGlob(all, clash, () => found.length >= maxConflicts);
  const shared = all
    .filter((entry) => entry.sharers.length > 1)
    .map((entry): SharedFile => ({ file: entry.path, tasks: entry.sharers }));
  return { conflicts: found, shared, complete: spelled && compared };
}

/** The files that a task may change: its own, those it appends to, and those of its patch intents. */
export function writableFiles(task: PlanTask): string[] {
  return [...new Set([...task.files_write, ...task.files_append, ...task.patch_intents.map((intent) => intent.file)])];
}

/** Most plans name plain files, each in one spelling and with one owner; they are told in one walk. */
function mayOverlap(tasks: readonly PlanTask[]): boolean {
  const spellings = new Map<string, string>();
  const isNew = (path: string): boolean => {
    const folded = foldPath(path);
    const known = spellings.get(folded);
    if (known === undefined) spellings.set(folded, path);
    return isGlob(path) || (known !== undefined && known !== path);
  };
  return tasks.some(
    (task) =>
      task.files_append.length > 0 ||
      task.patch_intents.length > 0 ||
      task.files_write.some(isNew) ||
      task.files_read.some(isNew),
  );
}

function collect(tasks: readonly PlanTask[]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const entryOf = (path: string): Entry => {
    const known = entries.get(path);
    if (known) return known;
    const folded = foldPath(path);
    const glob = isGlob(path) ? parseGlob(folded) : undefined;
    const entry: Entry = { path, folded, glob, writers: [], sharers: [], readers: [] };
    entries.set(path, entry);
    return entry;
  };
  for (const task of tasks) {
    const own = new Set(task.files_write);
    for (const path of own) entryOf(path).writers.push(task.id);
    for (const path of writableFiles(task)) if (!own.has(path)) entryOf(path).sharers.push(task.id);
    for (const path of new Set(task.files_read)) entryOf(path).readers.push(task.id);
  }
  return entries;
}

/** False where a hostile plan spells names in more ways than anybody could want to compare. */
function clashBySpelling(entries: readonly Entry[], clash: (a: Entry, b: Entry) => void): boolean {
  const bySpelling = new Map<string, Entry[]>();
  let comparisons = 0;
  for (const entry of entries) {
    const others = bySpelling.get(entry.folded) ?? [];
    comparisons += others.length;
    if (comparisons > maxComparisons) return false;
    for (const other of others) clash(other, entry);
    bySpelling.set(entry.folded, [...others, entry]);
  }
  return true;
}

/** A tree of folders; globs stand where their fixed part ends, plain paths at their own place. */
interface Folder {
  children: Map<string, Folder>;
  entries: Entry[];
}

function clashByGlob(entries: readonly Entry[], clash: (a: Entry, b: Entry) => void, full: () => boolean): boolean {
  if (!entries.some((entry) => entry.glob)) return true;
  const root: Folder = { children: new Map(), entries: [] };
  for (const entry of entries) {
    let folder = root;
    for (const part of entry.glob?.base ?? entry.folded.split("/")) {
      const next = folder.children.get(part) ?? { children: new Map(), entries: [] };
      folder.children.set(part, next);
      folder = next;
    }
    folder.entries.push(entry);
  }
  let comparisons = 0;
  for (const [a, others] of candidates(entries, root)) {
    for (const b of others) {
      comparisons += 1;
      if (comparisons > maxComparisons) return false;
      if (a.folded === b.folded || !globsOverlap(a.glob!, b.glob ?? parseGlob(b.folded))) continue;
      clash(a, b);
      if (full()) return true;
    }
  }
  return true;
}

/** For each glob, what is below its fixed part; two globs of one folder are paired once. */
function* candidates(entries: readonly Entry[], root: Folder): Generator<[Entry, Iterable<Entry>]> {
  for (const entry of entries) {
    if (!entry.glob) continue;
    let folder: Folder | undefined = root;
    for (const part of entry.glob.base) folder = folder?.children.get(part);
    if (!folder) continue;
    const at = folder.entries.indexOf(entry);
    const beside = folder.entries.filter((other, index) => index > at || !other.glob);
    yield [entry, below(folder, beside)];
  }
}

function* below(folder: Folder, beside: readonly Entry[]): Generator<Entry> {
  yield* beside;
  for (const child of folder.children.values()) yield* below(child, child.entries);
}
