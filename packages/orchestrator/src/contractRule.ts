// The rules on contracts: versions used against versions declared, and a type checker over the files that implement them.

import type { CheckCommand } from "@signalbox/base";
import {
  type CheckSummary,
  concerns,
  methodName,
  type PlanContract,
  type PlanTask,
  type RunState,
} from "@signalbox/engine";
import type { World } from "./effects/world.ts";
import { hostFolder, hostNames } from "./hostNames.ts";

/** What a session said it uses. */
interface Use {
  name: string;
  version: string;
  methods: string[];
}

const contractsOf = (run: RunState, task: PlanTask): PlanContract[] =>
  (run.plan?.plan.contracts ?? []).filter((contract) => concerns(contract, task));

/** The type checks of an attempt that changed `files`, and what is to be said where no checker is there. */
export function contractTypes(
  run: RunState,
  task: PlanTask,
  worktree: string,
  files: string[],
  world: World,
): { commands: CheckCommand[]; said: CheckSummary[] } {
  if (contractsOf(run, task).length === 0) return { commands: [], said: [] };
  const { checks, missing } = world.project.typeChecks(worktree, files);
  const said = missing.map(
    (summary): CheckSummary => ({ ...rule, id: "contract-types", name: "Contract types", ...notRun, summary }),
  );
  return { commands: checks, said };
}

const rule = { type: "rule", durationMs: 0 } as const;
const notRun = { required: false, status: "not_run" } as const;

/** What the sessions of an attempt said they use, against what the plan declares; null where it concerns no contract. */
export async function contractVersions(
  run: RunState,
  task: PlanTask,
  attempt: { n: number; leg: number },
  world: World,
): Promise<CheckSummary | null> {
  const declared = run.plan?.plan.contracts ?? [];
  const used = await usedBy(task.id, attempt, world);
  if (used.length === 0 && contractsOf(run, task).length === 0) return null;
  const wrong = used.flatMap((use) =>
    mismatch(
      use,
      declared.find(({ name }) => name === use.name),
    ),
  );
  const named = used.map(({ name, version }) => `${name} ${version}`).join(", ");
  const base = { ...rule, id: "contracts", name: "Contract versions", required: true };
  if (wrong.length > 0) {
    return { ...base, status: "failed", category: "contract_mismatch", summary: wrong.join("\n") };
  }
  return { ...base, status: "passed", summary: named ? `Uses ${named}, as declared` : "The session reported none" };
}

function mismatch(use: Use, contract: PlanContract | undefined): string[] {
  if (!contract) return [`It uses the contract ${use.name}, which the plan doesn't declare.`];
  if (contract.version && use.version !== contract.version) {
    return [`It uses ${use.name} ${use.version}; ${contract.version} is declared.`];
  }
  const known = new Set(contract.methods.map(methodName));
  const unknown = known.size > 0 ? use.methods.filter((method) => !known.has(methodName(method))) : [];
  return unknown.length > 0 ? [`${use.name} ${use.version} has no ${unknown.join(", ")}.`] : [];
}

/** Reports of all legs of the attempt; of one contract the last counts. */
async function usedBy(task: string, { n, leg }: { n: number; leg: number }, world: World): Promise<Use[]> {
  const used = new Map<string, Use>();
  for (let each = 1; each <= leg; each += 1) {
    for (let start = 1; ; start += 1) {
      const found = await world.hosts.probe(world.folders.host(hostFolder(hostNames.work(task, n, each), start)));
      if (found.state === "absent") break;
      const contracts = found.state === "settled" ? found.outcome.contracts : [];
      for (const { name, version, methods } of contracts ?? []) used.set(name, { name, version, methods });
    }
  }
  return [...used.values()];
}

/** Types that don't fit are a matter of the contract. */
export const withContractCategory = (check: CheckSummary): CheckSummary =>
  check.id.startsWith("types-") && check.status === "failed" ? { ...check, category: "contract_mismatch" } : check;
