// The rules that a well-shaped plan must also keep: safe ids and paths, known dependencies, no cycle, verification.
import { isSafeId } from "@signalbox/base";
import { analyseDag } from "./dag.ts";
import { pathProblem } from "./paths.ts";
import { closest, type Finding } from "./problems.ts";
import type { Plan, PlanContract, PlanTask } from "./schema.ts";

/** Ids that would be taken for a role, a branch, a folder or a signal of the run's own. */
export const reservedIds: ReadonlySet<string> = new Set(
  (
    "staging baseline planner reviewer supervisor integration-checker integration orchestration orchestrator broadcast verifier " +
    "worker main master head base target signalbox user person all planner-architect"
  ).split(" "),
);

const patchActions = ["add_router", "add_dependency", "add_config", "add_middleware"];

/** Every rule that the plan breaks, in the order of the plan; `warnings` are told and don't stop it. */
export function checkRules(plan: Plan): { problems: Finding[]; warnings: Finding[] } {
  const problems = [
    ...plan.tasks.flatMap((task, index) => [...checkId(task, index), ...checkTask(task, index)]),
    ...checkUnique(plan.tasks),
    ...checkDependencies(plan.tasks),
    ...checkContracts(plan),
  ];
  return { problems, warnings: softRules(plan) };
}

function checkId(task: PlanTask, index: number): Finding[] {
  const path = ["tasks", index, "id"];
  const { id } = task;
  if (reservedIds.has(id.toLowerCase()) || id.startsWith("incremental-")) {
    return [
      { code: "reserved_id", message: `"${id}" is a name that runs use themselves; call the task otherwise.`, path },
    ];
  }
  if (isSafeId(id)) return [];
  const message = `The id ${JSON.stringify(id)} is unsafe; use 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit.`;
  return [{ code: "unsafe_id", message, path }];
}

function checkTask(task: PlanTask, index: number): Finding[] {
  const findings: Finding[] = [];
  const at = (...path: (string | number)[]) => ["tasks", index, ...path];
  for (const list of ["files_write", "files_read", "files_append"] as const) {
    for (const [entry, file] of task[list].entries()) {
      const problem = pathProblem(file);
      if (problem)
        findings.push({
          code: "unsafe_path",
          message: `The path ${JSON.stringify(file)} ${problem}.`,
          path: at(list, entry),
        });
    }
  }
  for (const [entry, intent] of task.patch_intents.entries()) {
    const problem = pathProblem(intent.file);
    const path = at("patch_intents", entry, "file");
    if (problem)
      findings.push({ code: "unsafe_path", message: `The path ${JSON.stringify(intent.file)} ${problem}.`, path });
    if (!patchActions.includes(intent.action)) {
      const message = `"${intent.action}" is no patch action; use one of ${patchActions.join(", ")}.`;
      findings.push({ code: "unknown_action", message, path: at("patch_intents", entry, "action") });
    }
  }
  if (task.verification.length === 0) {
    const message = `Task "${task.id}" has no verification; add at least one command that shows it is done, such as a test.`;
    findings.push({ code: "missing_verification", message, path: at("verification"), key: true });
  }
  return findings;
}

function checkUnique(tasks: readonly PlanTask[]): Finding[] {
  const seen = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [index, { id }] of tasks.entries()) {
    const first = seen.get(id.toLowerCase());
    if (first === undefined) seen.set(id.toLowerCase(), id);
    else {
      const how = first === id ? "is used twice" : `differs from "${first}" only by case`;
      findings.push({
        code: "duplicate_id",
        message: `The id "${id}" ${how}; every task needs its own.`,
        path: ["tasks", index, "id"],
      });
    }
  }
  return findings;
}

function checkDependencies(tasks: readonly PlanTask[]): Finding[] {
  const ids = new Set(tasks.map((task) => task.id));
  const findings: Finding[] = [];
  for (const [index, task] of tasks.entries()) {
    for (const [entry, dependency] of task.depends_on.entries()) {
      if (ids.has(dependency)) continue;
      const guess = findings.length < 20 ? closest(dependency, ids) : undefined;
      const advice = guess ? `did you mean "${guess}"?` : "name a task of this plan.";
      const message = `Task "${task.id}" depends on "${dependency}", which doesn't exist; ${advice}`;
      findings.push({ code: "unknown_dependency", message, path: ["tasks", index, "depends_on", entry] });
    }
  }
  return findings.length > 0 ? findings : checkCycle(tasks);
}

function checkCycle(tasks: readonly PlanTask[]): Finding[] {
  const dag = analyseDag(tasks);
  if (dag.valid || dag.reason !== "cycle") return [];
  const names = dag.cycle.length > 12 ? [...dag.cycle.slice(0, 11), "…", dag.cycle.at(-1)!] : dag.cycle;
  const [from, to] = dag.cycle;
  const index = tasks.findIndex((task) => task.id === from);
  const message =
    from === to
      ? `Task "${from}" depends on itself; take that out.`
      : `These tasks wait for each other: ${names.join(" → ")}; take out one of these dependencies.`;
  return [{ code: "cycle", message, path: ["tasks", index, "depends_on", tasks[index]!.depends_on.indexOf(to!)] }];
}

function checkContracts(plan: Plan): Finding[] {
  const seen = new Set<string>();
  return plan.contracts.flatMap((contract, index) => {
    const findings: Finding[] = [];
    const problem = pathProblem(contract.file_path);
    const path = ["contracts", index];
    const shown = JSON.stringify(contract.file_path);
    if (problem)
      findings.push({ code: "unsafe_path", message: `The path ${shown} ${problem}.`, path: [...path, "file_path"] });
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(contract.name)) {
      const message = `The contract name ${JSON.stringify(contract.name)} can't be a class name; use letters, digits and _.`;
      findings.push({ code: "wrong_value", message, path: [...path, "name"] });
    }
    if (seen.has(contract.name)) {
      const message = `The contract "${contract.name}" is declared twice; every contract needs its own name.`;
      findings.push({ code: "duplicate_contract", message, path: [...path, "name"] });
    }
    seen.add(contract.name);
    return [...findings, ...checkMethods(contract, index)];
  });
}

/** Stubs are code that is committed and imported: a signature may declare, but not call or end the declaration. */
function checkMethods(contract: PlanContract, index: number): Finding[] {
  return contract.methods.flatMap((method, entry): Finding[] => {
    const { name, params = "", returns = "" } = typeof method === "string" ? { name: method } : method;
    const path = ["contracts", index, "methods", entry];
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      const message = `The method name ${JSON.stringify(name)} of "${contract.name}" can't be a name in code; use letters, digits and _.`;
      return [{ code: "wrong_value", message, path }];
    }
    if (isSignature(params, true) && isSignature(returns, false)) return [];
    const message = `The method "${name}" of "${contract.name}" has more than a plain signature; write parameters and types only.`;
    return [{ code: "wrong_value", message, path }];
  });
}

/** Only names, types and defaults on one line, brackets closed; a colon outside of them would end a return type. */
function isSignature(text: string, colons: boolean): boolean {
  if (!/^[\w ,:.*|&=<>?'"[\](){}-]*$/.test(text) || /[\w\])'"]\s*\(/.test(text) || text.includes("__")) return false;
  const closing: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
  const open: string[] = [];
  for (const character of text) {
    if (closing[character]) open.push(closing[character]);
    else if (")]}".includes(character) && open.pop() !== character) return false;
    else if (character === ":" && !colons && open.length === 0) return false;
  }
  return open.length === 0;
}

function softRules(plan: Plan): Finding[] {
  const ids = new Set(plan.tasks.map((task) => task.id));
  const repeated = plan.tasks.flatMap((task, index) =>
    task.depends_on.flatMap((dependency, entry): Finding[] => {
      if (task.depends_on.indexOf(dependency) === entry) return [];
      const message = `Task "${task.id}" names the dependency "${dependency}" more than once.`;
      return [{ code: "repeated_dependency", message, path: ["tasks", index, "depends_on", entry] }];
    }),
  );
  const consumers = plan.contracts.flatMap((contract, index) =>
    contract.consumers.flatMap((consumer, entry): Finding[] => {
      if (ids.has(consumer)) return [];
      const message = `The contract "${contract.name}" names the consumer "${consumer}", which is no task of this plan.`;
      return [{ code: "unknown_consumer", message, path: ["contracts", index, "consumers", entry] }];
    }),
  );
  return [...repeated, ...consumers];
}
