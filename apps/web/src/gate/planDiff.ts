// What changed from one revision of a plan to the next, in words that name files, commands and dependencies. Pure.
import type { Plan, PlanRevision, PlanTask } from "@signalbox/engine";

/** A line of what changed: what was added, taken away, or is different. */
export interface Change {
  kind: "added" | "removed" | "changed";
  text: string;
}

export interface TaskChange {
  task: string;
  kind: Change["kind"];
  changes: Change[];
}

export interface PlanDiff {
  tasks: TaskChange[];
  /** About the plan as a whole: its request, its contracts. */
  plan: Change[];
  /** Of the risk score. */
  risk: { before: number; after: number };
}

/** The difference; empty lists where the plans say the same. */
export function planDiff(before: PlanRevision, after: PlanRevision): PlanDiff {
  const old = byId(before.plan);
  const fresh = byId(after.plan);
  const ids = [...new Set([...fresh.keys(), ...old.keys()])];
  return {
    tasks: ids.flatMap((id): TaskChange[] => {
      const [was, is] = [old.get(id), fresh.get(id)];
      if (!was) return [{ task: id, kind: "added", changes: [] }];
      if (!is) return [{ task: id, kind: "removed", changes: [] }];
      const changes = changesOf(was, is);
      return changes.length > 0 ? [{ task: id, kind: "changed", changes }] : [];
    }),
    plan: planChanges(before.plan, after.plan),
    risk: { before: before.analysis.risk.score, after: after.analysis.risk.score },
  };
}

const byId = (plan: Plan) => new Map(plan.tasks.map((task) => [task.id, task]));

const lists = {
  files_write: "writes",
  files_append: "appends to",
  files_read: "reads",
  depends_on: "depends on",
  resources_write: "changes the resource",
  resources_read: "reads the resource",
  context_keys: "gets the context",
} as const satisfies Partial<Record<keyof PlanTask, string>>;

function changesOf(was: PlanTask, is: PlanTask): Change[] {
  const changes = Object.entries(lists).flatMap(([key, words]) =>
    listChanges(was[key as keyof typeof lists], is[key as keyof typeof lists], words),
  );
  changes.push(...listChanges(was.verification.map(checkWords), is.verification.map(checkWords), "runs"));
  changes.push(...listChanges(packagesOf(was), packagesOf(is), "installs"));
  changes.push(...listChanges(was.patch_intents.map(json), is.patch_intents.map(json), "changes by intent"));
  if (was.description !== is.description) changes.push({ kind: "changed", text: "has another description" });
  if (was.allow_large_changes !== is.allow_large_changes)
    changes.push({
      kind: "changed",
      text: `may ${is.allow_large_changes ? "now" : "no longer"} change very many lines`,
    });
  return changes;
}

function listChanges(was: readonly string[], is: readonly string[], words: string): Change[] {
  return [
    ...is.filter((each) => !was.includes(each)).map((each) => ({ kind: "added" as const, text: `${words} ${each}` })),
    ...was.filter((each) => !is.includes(each)).map((each) => ({ kind: "removed" as const, text: `${words} ${each}` })),
  ];
}

const json = (value: unknown) => JSON.stringify(value);

const checkWords = (check: PlanTask["verification"][number]): string =>
  `${check.command} (${check.type}${check.required ? "" : ", not required"}, ${check.timeout} s)`;

const packagesOf = (task: PlanTask): string[] =>
  Object.entries(task.deps_required).flatMap(([kind, names]) =>
    (Array.isArray(names) ? names : []).map((name: unknown) => `${String(name)} (${kind})`),
  );

function planChanges(before: Plan, after: Plan): Change[] {
  const changes: Change[] = [];
  if (before.request !== after.request) changes.push({ kind: "changed", text: "The plan’s own request is different" });
  changes.push(...listChanges(before.contracts.map(json), after.contracts.map(json), "contract"));
  return changes;
}
