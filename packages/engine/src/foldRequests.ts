// Folds what sessions ask people for: packages, contracts, permissions.
import { wishedMethods } from "./contractRequests.ts";
import { answerBlock, byWhom, decided, type Folds, withEntry, without } from "./folding.ts";
import type { ContractRequest, RunState, StagingJob } from "./model.ts";
import { amendContract } from "./plan/index.ts";

/** What events of requests change. */
export const foldRequests = {
  "dependency.requested": (state, event) => ({
    dependencyRequests: {
      ...state.dependencyRequests,
      [event.request.id]: { ...event.request, phase: "open", requestedAt: event.at, round: 0 },
    },
  }),
  "dependency.approved": (state, event) => ({
    stagingQueue: [...state.stagingQueue, { kind: "install", request: event.request }],
    dependencyRequests: withEntry(state.dependencyRequests, event.request, (request) => ({
      phase: "approved",
      scripts: event.scripts ?? false,
      round: request.round + 1,
      ...decided(event),
    })),
  }),
  "dependency.denied": (state, event) => {
    const said = event.comment ? `: ${event.comment}` : ".";
    return answerRequest(
      state,
      event.request,
      { phase: "denied", ...decided(event) },
      (name) => `The package ${name} was not approved${said} Find another way, or report failed.`,
    );
  },
  "dependency.installed": (state, event) => ({
    staging: { ...state.staging, sha: event.stagingSha },
    environmentHash: event.environmentHash,
    stagingQueue: withoutRequest(state.stagingQueue, "install", event.request),
    ...answerRequest(
      state,
      event.request,
      { phase: "installed", change: event.change },
      (name) => `The package ${name} is installed: ${event.summary} It has been merged into your branch. Go on.`,
    ),
  }),
  "dependency.installFailed": (state, event) => ({
    stagingQueue: withoutRequest(state.stagingQueue, "install", event.request),
    dependencyRequests: withEntry(state.dependencyRequests, event.request, () => ({
      phase: "open",
      failure: event.failure,
    })),
  }),
  "contract.requested": (state, event) => ({
    contractRequests: {
      ...state.contractRequests,
      [event.request.id]: { ...event.request, phase: "open", requestedAt: event.at, round: 0 },
    },
  }),
  "contract.granted": (state, event) => ({
    stagingQueue: [...state.stagingQueue, { kind: "contract", request: event.request }],
    contractRequests: withEntry(state.contractRequests, event.request, ({ round }) => ({
      phase: "granted",
      round: round + 1,
      ...decided(event),
    })),
  }),
  "contract.denied": (state, event) => {
    const said = event.comment ? `: ${event.comment}` : ".";
    return answerContract(state, event.request, { phase: "denied", ...decided(event) }, ({ contract }) => {
      return `The contract ${contract} stays as it is${said} Keep to it, or report failed.`;
    });
  },
  "contract.renegotiated": (state, event) => {
    const { from, stagingSha, request: id } = event;
    return {
      staging: { ...state.staging, sha: stagingSha },
      stagingQueue: withoutRequest(state.stagingQueue, "contract", id),
      plan: renegotiated(state, id),
      ...answerContract(state, id, { phase: "renegotiated", from, count: event.count }, ({ contract, version }) => {
        const where = event.file
          ? `${event.file}, merged into your branch, says the same.`
          : "Write its file where you own it.";
        return `The contract ${contract} is ${version} now, as you asked, and the other tasks are told. ${where} Go on.`;
      }),
    };
  },
  "contract.changeFailed": (state, event) => ({
    stagingQueue: withoutRequest(state.stagingQueue, "contract", event.request),
    contractRequests: withEntry(state.contractRequests, event.request, () => ({
      phase: "open",
      failure: event.failure,
    })),
  }),
  "permission.asked": (state, event) => ({
    permissions: { ...state.permissions, [event.request.id]: { ...event.request, phase: "open", askedAt: event.at } },
  }),
  "permission.allowed": (state, event) => ({
    permissions: withEntry(state.permissions, event.request, () => ({
      phase: "allowed",
      scope: event.scope,
      ...byWhom(event),
    })),
    allowedRules: [
      ...new Set([
        ...state.allowedRules,
        ...(event.scope === "run" ? [state.permissions[event.request]?.rule ?? ""] : []),
      ]),
    ],
  }),
  "permission.denied": (state, event) => ({
    permissions: withEntry(state.permissions, event.request, () => ({ phase: "denied", ...decided(event) })),
  }),
  "permission.withdrawn": (state, event) => ({ permissions: without(state.permissions, event.request) }),
} satisfies Folds;

const withoutRequest = (queue: StagingJob[], kind: "install" | "contract", request: string) =>
  queue.filter((job) => job.kind !== kind || job.request !== request);

type Request = RunState["dependencyRequests"][string];

/** Decides a request and tells the session that waits for it. */
function answerRequest(
  state: RunState,
  id: string,
  change: Partial<Request>,
  say: (name: string) => string,
): Partial<RunState> {
  const request = state.dependencyRequests[id];
  if (!request) return {};
  const waits = state.tasks[request.task]?.block;
  return {
    dependencyRequests: withEntry(state.dependencyRequests, id, () => change),
    ...(waits?.kind === "dependency" && waits.request === id
      ? answerBlock(state, request.task, say(request.name))
      : {}),
  };
}

/** Decides a wish to renegotiate and tells the session that waits for it. */
function answerContract(
  state: RunState,
  id: string,
  change: Partial<ContractRequest>,
  say: (request: ContractRequest) => string,
): Partial<RunState> {
  const request = state.contractRequests[id];
  if (!request) return {};
  const waits = state.tasks[request.task]?.block;
  return {
    contractRequests: withEntry(state.contractRequests, id, () => change),
    ...(waits?.kind === "contract" && waits.request === id ? answerBlock(state, request.task, say(request)) : {}),
  };
}

/** The plan with the contract as the request wants it. */
function renegotiated({ plan, contractRequests }: RunState, id: string): RunState["plan"] {
  const request = contractRequests[id];
  const contract = plan?.plan.contracts.find(({ name }) => name === request?.contract);
  if (!plan || !request || !contract) return plan;
  const methods = wishedMethods(contract, request.methods);
  return amendContract(plan, contract.name, { version: request.version, methods });
}
