// What may stand where the cursor is in a plan: keys by where they are nested, and the few values that are known.

/** Something to insert, with what it means. */
export interface Suggestion {
  label: string;
  detail: string;
}

type Keys = Readonly<Record<string, string>>;

/** Keys by the keys around them, as docs/plan-format.md has them; a test holds them against the engine's schema. */
export const planKeys: Readonly<Record<string, Keys>> = {
  "": {
    request: "what was asked for",
    created_at: "kept, not interpreted",
    tasks: "at least one",
    contracts: "interfaces between tasks",
  },
  tasks: {
    id: "a-z, 0-9, - and _; unique",
    description: "what the session is told to do",
    files_write: "paths and globs that only this task changes",
    files_read: "worth reading",
    files_append: "may be added to",
    resources_write: "other things that one task changes at a time",
    resources_read: "other things that it reads",
    depends_on: "tasks that are merged before this one starts",
    verification: "at least one check",
    patch_intents: "changes to shared files by intent",
    deps_required: "packages, installed before tasks start",
    context_keys: "what it is told of the project",
    allow_large_changes: "more than 500 lines in a file",
  },
  "tasks/verification": {
    command: "run in the task’s worktree",
    type: "test, lint, typecheck or check",
    required: "true, unless it may fail",
    timeout: "seconds, 600 at most",
    description: "for people",
  },
  "tasks/patch_intents": { file: "a path", action: "what to do there", intent: "what the action wants to know" },
  "tasks/deps_required": { runtime: "name@range", dev: "name@range" },
  contracts: {
    name: "the interface",
    version: "such as 1.0.0",
    file_path: "where it is implemented",
    methods: "names or signatures",
    consumers: "tasks that use it",
  },
  "contracts/methods": { name: "", params: "", returns: "", doc: "" },
};

const checkTypes: Keys = {
  test: "its totals are read",
  lint: "style",
  typecheck: "types",
  check: "anything else",
};
const values: Readonly<Record<string, Keys>> = {
  "tasks/verification/type": checkTypes,
  "tasks/verification/required": { true: "", false: "reported only" },
  "tasks/allow_large_changes": { true: "", false: "" },
};
const listsOfTasks = new Set(["tasks/depends_on", "contracts/consumers"]);

const keyed = /^(\s*)((?:- +)*)([a-z_]+)\s*:/;
const suggestions = (from: Keys): Suggestion[] => Object.entries(from).map(([label, detail]) => ({ label, detail }));

/** The keys around a line whose own text begins at `column`, the outermost first. */
function around(above: readonly string[], column: number): string[] {
  const path: string[] = [];
  let within = column;
  for (let line = above.length - 1; line >= 0 && within > 0; line -= 1) {
    const [, blank = "", dashes = "", key] = keyed.exec(above[line] ?? "") ?? [];
    if (key === undefined || blank.length + dashes.length >= within) continue;
    path.unshift(key);
    within = blank.length;
    if (dashes) within += 1;
  }
  return path;
}

/** What may follow `text`, everything before the cursor; `from` is where the word that it completes begins. */
export function suggest(text: string): { from: number; options: Suggestion[] } | null {
  const above = text.split("\n");
  const line = above.pop() ?? "";
  const word = /[\w-]*$/.exec(line)?.[0] ?? "";
  const from = text.length - word.length;
  const found = (options: Suggestion[]) => (options.length > 0 ? { from, options } : null);
  const [, blank = "", dashes = "", key] = keyed.exec(line) ?? [];
  if (key !== undefined) {
    const path = [...around(above, blank.length + dashes.length), key].join("/");
    if (listsOfTasks.has(path)) return found(taskIds(text));
    return found(suggestions(values[path] ?? {}));
  }
  const before = line.slice(0, line.length - word.length);
  if (!/^\s*(- +)*$/.test(before)) return null;
  const path = around(above, before.length).join("/");
  if (listsOfTasks.has(path)) return found(taskIds(text));
  return found(suggestions(planKeys[path] ?? {}));
}

const taskIds = (text: string): Suggestion[] =>
  [...new Set([...text.matchAll(/^\s*- +id:\s*["']?([\w-]+)/gm)].map(([, id]) => id ?? ""))].map((label) => ({
    label,
    detail: "task",
  }));
