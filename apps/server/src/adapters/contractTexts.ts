// The text of a contract's file before and after it is renegotiated: made from the run alone, so the same after a crash.
import {
  type ContractRequest,
  type PlanContract,
  type RunState,
  renegotiationsOf,
  wishedMethods,
} from "@signalbox/engine";
import { contractStub } from "@signalbox/project";

/** What Signalbox wrote into the contract's file, and what the request wants there; undefined in a language without stubs. */
export function contractTexts(
  state: RunState,
  id: string,
): { file: string; before: string | undefined; after: string | undefined } {
  const request = state.contractRequests[id];
  const contract = state.plan?.plan.contracts.find(({ name }) => name === request?.contract);
  if (!request || !contract) throw new Error(`Request ${id} is about a contract that isn't on record.`);
  const last = Object.values(state.contractRequests).findLast(
    (each) => each.contract === contract.name && each.phase === "renegotiated" && each.version === contract.version,
  );
  const count = renegotiationsOf(state, contract.name);
  const next = { ...contract, version: request.version, methods: wishedMethods(contract, request.methods) };
  return {
    file: contract.file_path,
    before: last
      ? textOf(state, contract, last, last.from ?? "", last.count ?? 1)
      : contractStub(contract.file_path, contract, state.createdAt),
    after: textOf(state, next, request, contract.version, count),
  };
}

const textOf = (
  { options }: RunState,
  contract: PlanContract,
  { reason, requestedAt }: ContractRequest,
  from: string,
  count: number,
) => contractStub(contract.file_path, contract, requestedAt, { from, count, most: options.maxRenegotiations, reason });
