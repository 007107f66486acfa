// Turns a command into the events that follow from it, or says why not. Pure: the loop stamps the time on the command.
import { assertNever } from "@signalbox/base";
import { advance } from "./advance.ts";
import { approvalRefused, approvalsNeeded } from "./approval.ts";
import { toExcuse } from "./baseline.ts";
import { judgeBoundary } from "./boundaryRequests.ts";
import { spentBudget, spentWords } from "./budget.ts";
import type { Command, CommandOf, CommandType, Rejection } from "./commands.ts";
import { judgeContract } from "./contractRequests.ts";
import { droppedWith, skippedWith } from "./dependents.ts";
import type { Settlement } from "./effects.ts";
import { effectsDue } from "./effectsDue.ts";
import type { Fact, RunEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { broadcast, messageIdFrom, unheard } from "./messages.ts";
import type { ContractRequest, RunState, TaskState } from "./model.ts";
import { amendmentProblem, type TaskAmendment } from "./plan/index.ts";
import { isAtWork, taskOfSession } from "./sessions.ts";
import { settle } from "./settle.ts";

/** What came of a command: events and the state after them, or a rejection. */
export type Decision = { ok: true; events: RunEvent[]; state: RunState } | { ok: false; rejection: Rejection };

/** More steps than any plan can need; reaching it is a defect of the lifecycle. */
const maxSteps = 20_000;

/** Decides `command` on `state` (null before `run.create`), and runs `advance` until nothing more follows. */
export function decide(state: RunState | null, command: Command): Decision {
  const facts = factsOf(state, command);
  if (!Array.isArray(facts)) return { ok: false, rejection: facts };
  const events: RunEvent[] = [];
  let current = state;
  let pending: Fact[] = facts;
  for (let step = 0; pending.length > 0; step += 1) {
    if (step > maxSteps) throw new Error(`The lifecycle doesn't come to rest after ${command.type}.`);
    for (const fact of pending) {
      const event = { ...fact, at: command.at } as RunEvent;
      current = evolve(current, event);
      events.push(event);
    }
    pending = current ? advance(current) : [];
  }
  if (!current) throw new Error(`${command.type} left no state.`);
  return { ok: true, events, state: current };
}

function factsOf(state: RunState | null, command: Command): Fact[] | Rejection {
  if (command.type === "run.create") {
    if (state) return no("run_exists", "There already is a run with this id.");
    const { type: _type, at: _at, plan, ...facts } = command;
    return [
      { type: "run.created", ...facts },
      ...(plan ? [{ type: "plan.drafted" as const, plan, by: command.by }] : []),
    ];
  }
  if (!state) return no("run_unknown", "There is no such run. It may have been removed.");
  if (command.type === "effect.settle")
    return stillWanted(state, command.settlement) ? settle(state, command.settlement, command.at) : [];
  if (command.type === "usage.record") return [recordedUsage(command)];
  if (command.type === "session.notice") return [noticed(command)];
  if (command.type === "run.clean") return cleaned(state, command);
  if (state.phase === "closed" || (state.phase === "closing" && command.type !== "escalation.resume")) {
    return no("run_over", `The run is over (${state.outcome ?? "closing"}); nothing can be changed any more.`);
  }
  const rule = rules[command.type] as (state: RunState, command: Command) => Fact[] | Rejection;
  return rule(state, command);
}

const recordedUsage = ({ type: _type, at: _at, by: _by, ...facts }: CommandOf<"usage.record">): Fact => ({
  type: "usage.recorded",
  ...facts,
});

const noticed = ({ type: _type, at: _at, by: _by, ...facts }: CommandOf<"session.notice">): Fact => ({
  type: "session.noticed",
  ...facts,
});

const cleaned = (state: RunState, { bytes, refs, comment, by }: CommandOf<"run.clean">): Fact[] | Rejection =>
  state.phase === "closed"
    ? [{ type: "run.cleaned", bytes, refs, comment, by }]
    : no("run_open", "The run goes on. What it keeps can be cleaned away when it is closed.");

/** An effect's answer counts only while the effect is due, a pause aside; what was decided meanwhile wins. */
function stillWanted(state: RunState, settlement: Settlement): boolean {
  return [...effectsDue({ ...state, paused: null }), ...effectsDue(state)].some(
    (due) => due.kind === settlement.kind && sameParams(due.params, settlement.params),
  );
}

const sameParams = (a: object, b: object) =>
  Object.entries(a).every(([key, value]) => (b as Record<string, unknown>)[key] === value);

const no = (code: string, message: string): Rejection => ({ code, message });

type Rule<Type extends CommandType> = (state: RunState, command: CommandOf<Type>) => Fact[] | Rejection;
type Ruled = Exclude<CommandType, "run.create" | "effect.settle" | "usage.record" | "session.notice" | "run.clean">;

const rules: { [Type in Ruled]: Rule<Type> } = {
  "plan.submit": (state, { plan, by }) => {
    if (state.phase !== "planning" && state.phase !== "gated") {
      return no("too_late", "The plan was already approved. Re-plan from an escalation, or start another run.");
    }
    const expected = (state.plan?.revision ?? 0) + 1;
    if (state.plan && plan.revision !== expected) {
      return no(
        "plan_stale",
        "The plan was changed by somebody else meanwhile. Look at it again before you change it.",
      );
    }
    return [{ type: "plan.drafted", plan, by }];
  },
  "gate.approve": approved,
  "baseline.repeat": (state, { by }) =>
    state.phase === "planning" || state.phase === "gated"
      ? [{ type: "baseline.repeated", by }]
      : no("too_late", "The plan was approved already, with the baseline that stood at its gate."),
  "gate.reject": (state, { gate, comment, by }) =>
    gateClosed(state, gate) ?? [
      { type: "gate.rejected", gate, comment, by },
      { type: "run.closing", outcome: "rejected", comment, by },
    ],
  "gate.requestChanges": (state, { comment, by }) =>
    gateClosed(state, "plan") ??
    (comment.trim()
      ? [{ type: "gate.changesRequested", comment, by }]
      : no("words_missing", "Say what should change.")),
  "run.pause": (state, { reason, by }) =>
    state.paused
      ? no("already_paused", `The run is paused already, by ${state.paused.by}.`)
      : [{ type: "run.paused", reason, by }],
  "run.continue": (state, { by, at }) => {
    if (!state.paused) return no("not_paused", "The run isn't paused.");
    const continued: Fact = { type: "run.continued", by };
    const spent = spentBudget(evolve(state, { ...continued, at } as RunEvent));
    return spent ? no("budget_spent", spentWords(spent)) : [continued];
  },
  "budget.change": (state, { scope, kind, limit, by, at }) => {
    const changed: Fact = { type: "budget.changed", scope, kind, limit, by };
    if (!state.paused?.budget || spentBudget(evolve(state, { ...changed, at } as RunEvent))) return [changed];
    return [changed, { type: "run.continued", by }];
  },
  "time.pass": (state, { ms }) => (state.paused ? [] : [{ type: "time.passed", ms }]),
  "run.recover": (_state, { found, restarted, kept }) => [{ type: "run.recovered", found, restarted, kept }],
  "run.reconfigure": (_state, { changed, notes }) => [{ type: "run.reconfigured", changed, notes }],
  "run.abort": (state, { comment, by }) => {
    const landing = state.phase === "landing" && state.gate?.phase !== "open";
    if (!landing) return [{ type: "run.closing", outcome: "aborted", comment, by }];
    return state.abortAsked ? [] : [{ type: "run.abortAsked", comment, by }];
  },
  "workers.change": (_state, { maxWorkers, by }) =>
    Number.isInteger(maxWorkers) && maxWorkers >= 1 && maxWorkers <= 64
      ? [{ type: "workers.changed", maxWorkers, by }]
      : no("bad_number", "The number of workers is a whole number from 1 to 64."),
  "task.stop": (state, { task: id, comment, by }) =>
    onTask(state, id, (task) => {
      const attempt = task.attempts.at(-1);
      if (!attempt || !["working", "blocked", "verifying", "merging"].includes(task.phase)) {
        return no("task_idle", `${id} isn't at work, so there is nothing to stop.`);
      }
      const message = `${by} stopped this task${comment ? `: ${comment}` : "."}`;
      return [
        { type: "task.stopped", task: id, attempt: attempt.n, comment, by },
        { type: "escalation.raised", key: `task/${id}`, failure: { code: "stopped", message } },
      ];
    }),
  "task.takeOver": (state, { task: id, comment, by }) =>
    onTask(state, id, ({ phase, block, attempts }) => {
      const attempt = attempts.at(-1);
      if (block?.kind === "byHand") return no("task_by_hand", `${block.by} works on ${id} by hand already.`);
      if (!attempt || phase === "pending") return no("task_idle", `${id} has no attempt that could be taken over.`);
      return [{ type: "task.takenOver", task: id, attempt: attempt.n, comment, by }];
    }),
  "task.giveBack": (state, { task: id, comment, by }) =>
    onTask(state, id, ({ block, attempts }) => {
      const attempt = attempts.at(-1);
      if (!attempt || block?.kind !== "byHand") return no("task_not_by_hand", `Nobody works on ${id} by hand.`);
      return [{ type: "task.givenBack", task: id, attempt: attempt.n, comment, by }];
    }),
  "task.retry": (state, { task: id, feedback, by }) =>
    onTask(state, id, (task) =>
      task.phase === "pending"
        ? no("task_idle", `${id} hasn't started yet.`)
        : [{ type: "task.retried", task: id, feedback, by }],
    ),
  "task.skip": (state, { task: id, comment, by }) =>
    onTask(state, id, () => [
      { type: "task.skipped", task: id, comment, by },
      ...skippedWith(state, id).map(
        (dependent): Fact => ({ type: "task.skipped", task: dependent, comment: `It depends on ${id}.`, by }),
      ),
    ]),
  "task.drop": (state, { task: id, comment, by }) => dropped(state, id, comment, by),
  "task.answer": (state, { task: id, answer, by }) =>
    onTask(state, id, (task) =>
      task.phase === "blocked" && task.block && task.block.kind === "question"
        ? [{ type: "task.answered", task: id, answer, by }]
        : no("no_question", `${id} doesn't wait for an answer.`),
    ),
  "task.amend": (state, { task: id, change, comment, by }) =>
    onTask(state, id, (task) => {
      if (task.phase === "merging") return no("task_merging", `${id} is verified and waits to be merged.`);
      if (!state.plan || Object.keys(change).length === 0) return no("nothing_changed", "Nothing was changed.");
      const problem = amendmentProblem(state.plan.plan, id, change);
      if (problem) return no("plan_invalid", problem);
      const amended: Fact = { type: "task.amended", task: id, change, comment, by };
      const listens = task.phase === "working" || task.phase === "blocked";
      return listens ? [amended, toldOf(state, id, amendedWords(change, comment), by)] : [amended];
    }),
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
  "session.steer": (state, { id, session, text, by }) =>
    cannotHear(state, session) ?? steered(state, { id, session, text }, by),
  "session.interrupt": (state, { id, session, by }) =>
    cannotHear(state, session) ?? steered(state, { id, session, text: null }, by),
  "landing.retarget": (state, { target, by }) =>
    gateClosed(state, "landing") ?? [{ type: "landing.retargeted", target, by }],
  "escalation.resume": (state, { key, comment, by }) =>
    state.escalations[key] ? [{ type: "escalation.resumed", key, comment, by }] : noEscalation(),
  "escalation.replan": (state, { key, comment, by }) =>
    state.escalations[key] ? [{ type: "escalation.replanned", key, comment, by }] : noEscalation(),
  "message.send": (state, { message, by }) => {
    if (!state.options.mailbox)
      return no("mailbox_off", "The mailbox is switched off for this project (mailbox.enabled).");
    if (message.to !== broadcast && !state.tasks[message.to]) {
      return no("task_unknown", `There is no task ${message.to} in this plan.`);
    }
    // Said again after a crash: it was heard the first time.
    if (state.messages.some(({ id }) => id === message.id)) return [];
    return [{ type: "message.sent", message: { ...message, from: message.from ?? by }, by }];
  },
  "context.give": (_state, { task, attempt, keys }) => [{ type: "context.given", task, attempt, keys }],
  "message.hear": (state, { task, attempt, upTo }) =>
    unheard(state, task, attempt).some(({ n }) => n <= upTo) ? [{ type: "message.heard", task, attempt, upTo }] : [],
};

/** A message to one task that follows from a decision. */
const toldOf = (state: RunState, task: string, body: string, from: string): Fact => ({
  type: "message.sent",
  message: { id: messageIdFrom(state), from, to: task, type: "warning", body },
});

function amendedWords({ description, files_write, verification }: TaskAmendment, comment: string): string {
  const said = [
    "Your task was changed while you work on it.",
    ...(comment ? [comment] : []),
    ...(description === undefined ? [] : [`It is now: ${description}`]),
    ...(files_write ? [`The files that you own are now: ${files_write.join(", ")}.`] : []),
    ...(verification ? [`It is verified by: ${verification.map(({ command }) => command).join("; ")}.`] : []),
  ];
  return said.join("\n");
}

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
  return no(
    "request_closed",
    request?.decidedBy ? `${request.decidedBy} decided this meanwhile.` : "This request was withdrawn.",
  );
}

function approved(
  state: RunState,
  { gate, digest, comment, by, excuse = [], as = by }: CommandOf<"gate.approve">,
): Fact[] | Rejection {
  const closed = gateClosed(state, gate);
  if (closed || !state.gate) return closed ?? [];
  if (state.gate.digest !== digest) {
    return no("gate_stale", "What stands at the gate has changed since you looked at it. Look again, then approve.");
  }
  const refused = approvalRefused(state, state.gate, { by, as });
  if (refused) return refused;
  const wanted = gate === "plan" ? toExcuse(state.baseline) : [];
  if (wanted.some((id) => !excuse.includes(id))) return notExcused(state);
  const given = (state.gate.approvals?.length ?? 0) + 1;
  if (given < approvalsNeeded(state)) return [{ type: "gate.approvalGiven", gate, digest, comment, as, by }];
  const passed: Fact = {
    type: "gate.approved",
    gate,
    digest,
    comment,
    by,
    ...(as === by ? {} : { as }),
    ...(wanted.length > 0 ? { excused: wanted } : {}),
  };
  return [passed];
}

const noEscalation = () => no("escalation_gone", "This escalation was resolved meanwhile.");

const notExcused = ({ baseline }: RunState) =>
  baseline
    ? no("baseline_red", "Tests fail on the base already. Excuse them by name, or put them right and test again.")
    : no("baseline_running", "The tests still run on the base. Wait for them, or say that you go on without them.");

function gateClosed(state: RunState, gate: "plan" | "landing"): Rejection | null {
  if (state.gate?.kind === gate && state.gate.phase === "open") return null;
  const decided = state.gate?.kind === gate && state.gate.decidedBy;
  return no("gate_closed", decided ? `${decided} decided this meanwhile.` : "The gate isn't open any more.");
}

function requestClosed(state: RunState, id: string): Rejection | null {
  const request = state.dependencyRequests[id];
  if (request?.phase === "open") return null;
  return no(
    "request_closed",
    request?.decidedBy ? `${request.decidedBy} decided this meanwhile.` : "This request was withdrawn.",
  );
}

function permissionClosed(state: RunState, id: string): Rejection | null {
  const request = state.permissions[id];
  if (request?.phase === "open" && isAtWork(state, request.session)) return null;
  return no(
    "request_closed",
    request?.decidedBy ? `${request.decidedBy} decided this meanwhile.` : "The session no longer waits for this.",
  );
}

function cannotHear(state: RunState, session: string): Rejection | null {
  if (isAtWork(state, session)) return null;
  const name = taskOfSession(session) ?? `The ${session}`;
  return no("session_idle", `${name} has no session at work that could hear this.`);
}

const steered = (
  state: RunState,
  steering: { id: string; session: string; text: string | null },
  by: string,
): Fact[] => (state.steerings[steering.id] ? [] : [{ type: "session.steered", steering, by }]);

/** Applies `rule` to a task that can still be changed. */
function onTask(state: RunState, id: string, rule: (task: TaskState) => Fact[] | Rejection): Fact[] | Rejection {
  const task = state.tasks[id];
  if (!task) return no("task_unknown", `There is no task ${id} in this plan.`);
  if (state.phase !== "executing") return no("not_executing", "Tasks can be changed only while the run executes.");
  switch (task.phase) {
    case "merged":
      return no("task_merged", `${id} is merged already.`);
    case "skipped":
      return no("task_skipped", `${id} was skipped.`);
    case "merging": {
      const head = state.stagingQueue[0];
      const merging = head?.kind === "merge" && head.task === id;
      return merging ? no("task_merging", `${id} is being merged right now. Try again in a moment.`) : rule(task);
    }
    case "pending":
    case "working":
    case "blocked":
    case "verifying":
    case "escalated":
      return rule(task);
    default:
      return assertNever(task.phase, "task phase");
  }
}

/** A merged task is left out only while the whole waits for a person: at the landing gate, or at an escalation of it. */
function dropped(state: RunState, id: string, comment: string, by: string): Fact[] | Rejection {
  const atGate = state.gate?.kind === "landing" && state.gate.phase === "open";
  if (!atGate && !state.escalations.integrating && !state.escalations.reviewing) {
    return no("not_waiting", "A task can be dropped at the landing gate, or where integration or review has stopped.");
  }
  if (state.tasks[id]?.phase !== "merged")
    return no("task_not_merged", `${id} isn't merged, so there is nothing to drop.`);
  const gone = [id, ...droppedWith(state, id)];
  const facts = gone.map((task): Fact => {
    return { type: "task.dropped", task, comment: task === id ? comment : `It depends on ${id}.`, by };
  });
  const left = Object.values(state.tasks).some(({ id: other, phase }) => phase === "merged" && !gone.includes(other));
  const nothing: Fact = { type: "run.closing", outcome: "aborted", comment: "Every task was dropped.", by };
  return left ? facts : [...facts, nothing];
}
