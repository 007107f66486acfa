// Decides what sessions ask people for: files, packages, contracts, permissions.
import { judgeBoundary } from "./boundaryRequests.ts";
import type { Rejection } from "./commands.ts";
import { judgeContract } from "./contractRequests.ts";
import { no, onTask, type Rules } from "./deciding.ts";
import type { Fact } from "./events.ts";
import type { ContractRequest, RunState } from "./model.ts";
import { isAtWork } from "./sessions.ts";

/** What commands about requests lead to. */
export const decideRequests = {
  "boundary.grant": (state, { task: id, path, comment, by }) =>
    onBoundary(state, id, path, () => {
      const { refusal, conflicts, path: file } = judgeBoundary(state, id, path);
      if (refusal) return no("boundary_impossible", refusal);
      return [{ type: "boundary.granted", task: id, path: file, conflicts, comment, by }];
    }),
  "boundary.deny": (state, { task: id, path, comment, by }) =>
    onBoundary(state, id, path, () => [{ type: "boundary.denied", task: id, path, comment, by }]),
  "dependency.approve": (state, { request, comment, by, scripts }) =>
    requestClosed(state, request) ?? [
      { type: "dependency.approved", request, comment, by, ...(scripts ? { scripts } : {}) },
    ],
  "dependency.deny": (state, { request, comment, by }) =>
    requestClosed(state, request) ?? [{ type: "dependency.denied", request, comment, by }],
  "contract.grant": (state, { request: id, comment, by }) =>
    onContract(state, id, (request) => {
      const { refusal } = judgeContract(state, request);
      if (refusal) return no("contract_impossible", refusal);
      return [{ type: "contract.granted", request: id, comment, by }];
    }),
  "contract.deny": (state, { request, comment, by }) =>
    onContract(state, request, () => [{ type: "contract.denied", request, comment, by }]),
  "permission.ask": (state, { request }) => {
    if (state.permissions[request.id]) return [];
    const asked: Fact = { type: "permission.asked", request };
    return state.allowedRules.includes(request.rule)
      ? [asked, { type: "permission.allowed", request: request.id, scope: "run", by: "policy" }]
      : [asked];
  },
  "permission.allow": (state, { request, scope, by }) =>
    permissionClosed(state, request) ?? [{ type: "permission.allowed", request, scope, by }],
  "permission.deny": (state, { request, comment, by }) =>
    permissionClosed(state, request) ?? [{ type: "permission.denied", request, comment, by }],
  "permission.withdraw": (state, { request }) =>
    state.permissions[request] ? [{ type: "permission.withdrawn", request }] : [],
} satisfies Partial<Rules>;

/** Decides the open boundary request of a task, if it is still the one that was seen. */
const onBoundary = (state: RunState, id: string, path: string, rule: () => Fact[] | Rejection): Fact[] | Rejection =>
  onTask(state, id, ({ phase, block }) =>
    phase === "blocked" && block?.kind === "boundary" && block.path === path
      ? rule()
      : no("request_closed", "This request was decided or withdrawn meanwhile."),
  );

/** Decides a wish to renegotiate a contract, where it is still open and its session still waits. */
function onContract(
  state: RunState,
  id: string,
  rule: (request: ContractRequest) => Fact[] | Rejection,
): Fact[] | Rejection {
  const request = state.contractRequests[id];
  if (request?.phase === "open" && state.phase === "executing") return rule(request);
  return noLonger(request, "This request was withdrawn.");
}

function requestClosed(state: RunState, id: string): Rejection | null {
  const request = state.dependencyRequests[id];
  if (request?.phase === "open") return null;
  return noLonger(request, "This request was withdrawn.");
}

function permissionClosed(state: RunState, id: string): Rejection | null {
  const request = state.permissions[id];
  if (request?.phase === "open" && isAtWork(state, request.session)) return null;
  return noLonger(request, "The session no longer waits for this.");
}

const noLonger = (request: { decidedBy?: string } | undefined, otherwise: string) =>
  no("request_closed", request?.decidedBy ? `${request.decidedBy} decided this meanwhile.` : otherwise);
