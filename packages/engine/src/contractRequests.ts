// A session asks to renegotiate a contract: how often that was done, what speaks against it, and who is told.
import type { Fact } from "./events.ts";
import { taskLifecycle } from "./lifecycle.ts";
import { messageIdFrom } from "./messages.ts";
import type { ContractRequest, RunState } from "./model.ts";
import type { ContractMethod, PlanContract, PlanTask } from "./plan/index.ts";

/** Whether a task keeps or uses a contract: as a consumer, or by the file. One without consumers concerns every task. */
export const concerns = ({ consumers, file_path }: PlanContract, task: PlanTask): boolean =>
  consumers.length === 0 ||
  consumers.includes(task.id) ||
  task.files_write.includes(file_path) ||
  task.files_read.includes(file_path);

export const contractIn = (state: RunState, name: string): PlanContract | undefined =>
  state.plan?.plan.contracts.find((each) => each.name === name);

/** How often a contract was renegotiated in this run, or is about to be. */
export const renegotiationsOf = (state: RunState, contract: string): number =>
  Object.values(state.contractRequests).filter(
    (each) => each.contract === contract && (each.phase === "granted" || each.phase === "renegotiated"),
  ).length;

/** The name of a method, also of one that is declared as a whole signature in its own language. */
export const methodName = (method: ContractMethod): string => {
  const written = typeof method === "string" ? method : method.name;
  return /^\s*(?:async\s+)?(?:def\s+|function\s+)?([\w$]+)/.exec(written)?.[1] ?? written;
};

/** The methods wished for; one that is named without a signature keeps the one that it has. None named changes none. */
export function wishedMethods(contract: PlanContract, wished: readonly ContractMethod[]): ContractMethod[] {
  if (wished.length === 0) return contract.methods;
  const known = new Map(contract.methods.map((method) => [methodName(method), method]));
  return wished.map((method) => (typeof method === "string" ? (known.get(method) ?? method) : method));
}

/** What a person has to know before deciding; `refusal` where granting isn't possible. Whole sentences. */
export interface ContractVerdict {
  contract: PlanContract | undefined;
  /** The how-manieth renegotiation this would be, of at most `most`. */
  count: number;
  most: number;
  refusal: string | null;
  /** The other tasks that it concerns, and what the change means to each. */
  concerned: string[];
}

/** Judges the wish against the plan and every other task as they stand now. */
export function judgeContract(state: RunState, request: ContractRequest): ContractVerdict {
  const contract = contractIn(state, request.contract);
  const count = renegotiationsOf(state, request.contract) + 1;
  const most = state.options.maxRenegotiations;
  return {
    contract,
    count,
    most,
    refusal: refusalOf(request, contract, count > most ? most : null),
    concerned: contract ? othersConcerned(state, contract, request.task).map((task) => standing(state, task)) : [],
  };
}

function refusalOf(
  { contract: name, version }: ContractRequest,
  contract: PlanContract | undefined,
  most: number | null,
): string | null {
  if (!contract) return `The plan declares no contract ${name}. Deny it, and say what to do instead.`;
  if (contract.version === version) return `${name} is ${version} already. Deny it, and say so.`;
  return most === null ? null : `${name} was renegotiated as often as it may be (${most}). Deny it, or re-plan.`;
}

const othersConcerned = (state: RunState, contract: PlanContract, asking: string): PlanTask[] =>
  (state.plan?.plan.tasks ?? []).filter(
    (task) => task.id !== asking && concerns(contract, task) && state.tasks[task.id]?.phase !== "skipped",
  );

function standing(state: RunState, { id }: PlanTask): string {
  const phase = state.tasks[id]?.phase ?? "pending";
  if (phase === "merged") return `${id} is merged and keeps to the version before: check that it still fits.`;
  if (phase === "pending") return `${id} hasn't started and will begin with the new one.`;
  return `${id} is ${taskLifecycle[phase].word.toLowerCase()} and is told by a message.`;
}

/** Every other task that the contract concerns is told of its new version, what is different, and why. */
export function newsOfContract(state: RunState, request: ContractRequest, file: string | null): Fact[] {
  const before = contractIn(state, request.contract);
  if (!before) return [];
  const count = renegotiationsOf(state, request.contract);
  const methods = wishedMethods(before, request.methods).map(methodName).join(", ");
  const body = [
    `The contract ${before.name} is now ${request.version} (was ${before.version || "without a version"}; renegotiation ${count} of ${state.options.maxRenegotiations}), as ${request.task} asked: ${request.reason}`,
    ...(methods ? [`Its methods: ${methods}.`] : []),
    file ? `${file} on staging says the same.` : `${before.file_path} is written by the task that owns it.`,
    "Keep to the new version, and report it when you use it.",
  ].join(" ");
  return othersConcerned(state, before, request.task).map(({ id }) => ({
    type: "message.sent",
    message: { id: messageIdFrom(state, `${request.id}/${id}`), from: "supervisor", to: id, type: "api_change", body },
  }));
}
