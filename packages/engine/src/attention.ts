// What waits for a person in a run: the one source of the inbox, the tab's count and the run page's banner.
import type { RunState } from "./model.ts";
import { openPermissions } from "./sessions.ts";

/** One thing that waits for a person. `key` is stable as long as it waits; `task` where it belongs to one. */
export interface Attention {
  key: string;
  kind:
    | "gate"
    | "dependency"
    | "permission"
    | "escalation"
    | "boundary"
    | "contract"
    | "question"
    | "byHand"
    | "paused";
  task?: string;
  /** One sentence: what is asked. */
  sentence: string;
  since: string;
}

/** Everything in `state` that waits for a person, the oldest first. */
export function attentionOf(state: RunState): Attention[] {
  if (state.phase === "closed") return [];
  const waiting: Attention[] = [];
  if (state.gate?.phase === "open") waiting.push(gateWaits(state, state.gate));
  for (const escalation of Object.values(state.escalations)) {
    const task = taskOf(escalation.key);
    waiting.push({
      key: `escalation/${escalation.key}`,
      kind: "escalation",
      ...(task ? { task } : {}),
      sentence: escalation.failure.message,
      since: escalation.raisedAt,
    });
  }
  for (const request of Object.values(state.dependencyRequests)) {
    if (request.phase !== "open") continue;
    waiting.push({
      key: `dependency/${request.id}`,
      kind: "dependency",
      task: request.task,
      sentence: `${request.task} asks for a package: ${request.name} ${request.range}`,
      since: request.requestedAt,
    });
  }
  for (const request of Object.values(state.contractRequests)) {
    if (request.phase !== "open") continue;
    waiting.push({
      key: `contract/${request.id}`,
      kind: "contract",
      task: request.task,
      sentence: `${request.task} asks to renegotiate the contract ${request.contract} as ${request.version}: ${request.reason}`,
      since: request.requestedAt,
    });
  }
  for (const request of openPermissions(state)) {
    waiting.push({
      key: `permission/${request.id}`,
      kind: "permission",
      ...(request.task ? { task: request.task } : {}),
      sentence: `${request.task ?? `The ${request.session}`} asks to use ${request.tool}: ${request.wants.slice(0, 200)}`,
      since: request.askedAt,
    });
  }
  for (const task of Object.values(state.tasks)) {
    if (state.phase !== "executing" || task.phase !== "blocked") continue;
    if (!task.block || task.block.kind === "dependency" || task.block.kind === "contract") continue;
    waiting.push({
      key: `question/${task.id}`,
      kind: task.block.kind === "boundary" || task.block.kind === "byHand" ? task.block.kind : "question",
      task: task.id,
      sentence: questionOf(task.id, task.block),
      since: task.blockedAt ?? state.updatedAt,
    });
  }
  if (state.paused)
    waiting.push({ key: "paused", kind: "paused", sentence: state.paused.reason, since: state.paused.at });
  return waiting.sort((a, b) => a.since.localeCompare(b.since));
}

const taskOf = (key: string) => (key.startsWith("task/") ? key.slice("task/".length) : undefined);

const gateWaits = (state: RunState, gate: NonNullable<RunState["gate"]>): Attention => ({
  // The second approval is another thing to wait for than the first.
  key: `gate/${gate.kind}/${gate.digest}${gate.approvals ? `/${gate.approvals.length}` : ""}`,
  kind: "gate",
  sentence:
    gate.kind === "plan"
      ? `The plan waits for ${gate.approvals ? "another " : ""}approval (risk ${state.plan?.analysis.risk.score ?? 0}).`
      : (gate.reasons[0] ?? `What passed waits ${gate.approvals ? "for another approval " : ""}to land.`),
  since: gate.openedAt,
});

type Question = Exclude<NonNullable<RunState["tasks"][string]["block"]>, { kind: "dependency" | "contract" }>;

function questionOf(task: string, block: Question): string {
  if (block.kind === "boundary") return `${task} asks for a file that it doesn't own: ${block.path}`;
  if (block.kind === "byHand") return `${block.by} works on ${task} by hand; it waits to be given back.`;
  return `${task} asks: ${block.text}`;
}
