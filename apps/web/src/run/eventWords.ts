// Every event of the log as a sentence, with the status it stands for and the task it is about.
import {
  amountWords,
  type EventOf,
  type EventType,
  type RunEvent,
  scopeWords,
  type Target,
  taskOfSession,
} from "@signalbox/engine";
import type { StatusName } from "../design/status.ts";
import {
  clockWords,
  count,
  durationWords,
  list,
  moneyWords,
  shortSha,
  sizeWords,
  tokenWords,
} from "../design/words.ts";

/** An event as a line of the activity list. `by` stands in the event itself. */
export interface EventWords {
  words: string;
  status: StatusName;
  task?: string;
}

const withComment = (sentence: string, comment: string) => (comment ? `${sentence}: “${comment}”` : `${sentence}.`);
const gateName = (gate: "plan" | "landing") => (gate === "plan" ? "The plan" : "Landing");
const checksWords = (checks: { status: string }[]) =>
  checks.length === 0
    ? "no checks"
    : `${count(checks.filter((each) => each.status === "passed").length, "check")} passed`;
const targetWords = ({ kind, branch }: Target) =>
  kind === "fastForward"
    ? `fast-forward ${branch}`
    : kind === "branch"
      ? `leave the branch ${branch}`
      : `open a pull request to ${branch}`;
const askerOf = (session: string) => taskOfSession(session) ?? `The ${session}`;
const where = (key: string) => (key.startsWith("task/") ? key.slice("task/".length) : key);

type Teller<Type extends EventType> = (event: EventOf<Type>) => Omit<EventWords, "task">;
const line = (status: StatusName, words: string) => ({ status, words });

/** One entry for each type of event; a new type doesn't compile until it has its words. */
const tellers: { [Type in EventType]: Teller<Type> } = {
  "run.created": (event) =>
    line("pending", `Run opened on ${event.base.ref} at ${shortSha(event.base.sha)}, to ${targetWords(event.target)}.`),
  "plan.drafted": ({ plan }) =>
    line(
      "pending",
      `Plan revision ${plan.revision} by ${plan.draftedBy}: ${count(plan.plan.tasks.length, "task")}, risk ${plan.analysis.risk.score}.`,
    ),
  "plan.refused": ({ problems }) =>
    line(
      "failed",
      `The draft was not a valid plan: ${problems[0] ?? "no reason given"}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ""}`,
    ),
  "gate.opened": ({ gate, reasons }) =>
    line("blocked", `${gateName(gate)} waits for a decision.${reasons.length > 0 ? ` ${reasons.join(" ")}` : ""}`),
  "gate.approvalGiven": ({ gate, comment, by, as }) =>
    line("blocked", withComment(`${gateName(gate)} approved${asWhom(by, as)}; another approval is needed`, comment)),
  "gate.approved": ({ gate, comment, by, as, excused = [] }) =>
    line(
      "merged",
      withComment(
        `${gateName(gate)} approved${by === "policy" ? " by policy" : ""}${asWhom(by, as)}${excused.length > 0 ? `, excusing what fails on the base (${list(excused)})` : ""}`,
        comment,
      ),
    ),
  "gate.rejected": ({ gate, comment }) => line("closed", withComment(`${gateName(gate)} rejected`, comment)),
  "gate.changesRequested": ({ comment }) => line("blocked", withComment("Changes of the plan asked for", comment)),
  "baseline.measured": ({ sha, checks }) =>
    line(
      checks.some((each) => each.required && each.status !== "passed") ? "failed" : "merged",
      `Tests on the base at ${shortSha(sha)}: ${checksWords(checks)}${checks.some((each) => each.status !== "passed") ? ` of ${checks.length}` : ""}.`,
    ),
  "baseline.repeated": () => line("verifying", "The base is tested again."),
  "base.moved": ({ sha }) => line("blocked", `The base has moved to ${shortSha(sha)}; the run asks again.`),
  "run.admitted": () => line("working", "The project is free; preparing begins."),
  "run.prepared": ({ stagingSha, preflight }) =>
    line(
      "merged",
      `Prepared: staging stands at ${shortSha(stagingSha)}.${preflight
        .filter((each) => each.status !== "passed")
        .map((each) => ` ${each.summary}`)
        .join("")}`,
    ),
  "attempt.started": ({ task, attempt, try: tried, iteration }) =>
    line(
      "working",
      `${task} started attempt ${attempt}${iteration > 1 ? ` (try ${tried} in iteration ${iteration})` : ""}.`,
    ),
  "attempt.worked": ({ task, summary }) =>
    line("verifying", `${task} says it is done${summary ? `: ${summary}` : "."}`),
  "attempt.blocked": ({ task, block }) => line("blocked", blockWords(task, block)),
  "attempt.continued": ({ task }) => line("working", `${task} goes on.`),
  "attempt.verified": ({ task, sha, checks }) =>
    line("merging", `${task} verified at ${shortSha(sha)}: ${checksWords(checks)}.`),
  "attempt.failed": ({ task, attempt, failure }) =>
    line("failed", `${task}, attempt ${attempt} failed: ${failure.message}`),
  "task.merged": ({ task, stagingSha }) => line("merged", `${task} merged to staging at ${shortSha(stagingSha)}.`),
  "task.stopped": ({ task, comment }) => line("escalated", withComment(`${task} stopped`, comment)),
  "task.takenOver": ({ task, comment }) => line("blocked", withComment(`${task} taken over by hand`, comment)),
  "task.givenBack": ({ task, comment }) => line("verifying", withComment(`${task} given back to be verified`, comment)),
  "task.retried": ({ task, feedback }) => line("working", withComment(`${task} gets fresh tries`, feedback)),
  "task.dropped": ({ task, comment }) =>
    line("closed", withComment(`${task} dropped; staging is built again without it`, comment)),
  "task.skipped": ({ task, comment }) => line("closed", withComment(`${task} skipped`, comment)),
  "task.answered": ({ task, answer }) => line("working", withComment(`${task} got an answer`, answer)),
  "context.given": ({ task, keys }) => line("pending", `${task} was told of the project: ${list(keys, 6)}.`),
  "task.amended": ({ task, change, comment }) =>
    line("working", withComment(`${task} changed: ${amendedWords(change)}`, comment)),
  "boundary.granted": ({ task, path, conflicts, comment }) =>
    line(
      "working",
      withComment(
        `${task} was given ${path}${conflicts.length > 0 ? ` in spite of ${count(conflicts.length, "conflict")}` : ""}`,
        comment,
      ),
    ),
  "boundary.denied": ({ task, path, comment }) => line("closed", withComment(`${task} was refused ${path}`, comment)),
  "dependency.requested": ({ request }) =>
    line(
      "blocked",
      `${request.task} asks for a package: ${request.name} ${request.range}.${request.reason ? ` ${request.reason}` : ""}`,
    ),
  "dependency.approved": ({ request, comment, by, scripts }) =>
    line(
      "working",
      withComment(
        `Package approved${by === "policy" ? " by policy" : ""}${scripts ? " with its install scripts" : ""} (${request})`,
        comment,
      ),
    ),
  "dependency.denied": ({ request, comment }) => line("closed", withComment(`Package denied (${request})`, comment)),
  "dependency.installed": ({ summary, stagingSha }) =>
    line("merged", `Installed on staging at ${shortSha(stagingSha)}: ${summary}`),
  "dependency.installFailed": ({ failure }) => line("failed", `Installing failed: ${failure.message}`),
  "contract.requested": ({ request }) =>
    line(
      "blocked",
      `${request.task} asks to renegotiate the contract ${request.contract} as ${request.version}: ${request.reason}`,
    ),
  "contract.granted": ({ request, comment }) => line("working", withComment(`Contract granted (${request})`, comment)),
  "contract.denied": ({ request, comment }) => line("closed", withComment(`Contract denied (${request})`, comment)),
  "contract.renegotiated": ({ request, from, count: n, file, stagingSha }) =>
    line(
      "merged",
      `Contract renegotiated for the ${n === 1 ? "first" : n === 2 ? "second" : `${n}th`} time (${request}), from ${from || "no version"}${file ? `: ${file} on staging at ${shortSha(stagingSha)}` : ""}.`,
    ),
  "contract.changeFailed": ({ failure }) => line("failed", `Changing the contract failed: ${failure.message}`),
  "permission.asked": ({ request }) =>
    line("blocked", `${askerOf(request.session)} asks to use ${request.tool}: ${request.wants}`),
  "permission.allowed": ({ scope, by }) =>
    line("working", `Allowed ${scope === "run" ? "for this run" : "once"}${by === "policy" ? ", as before" : ""}.`),
  "permission.denied": ({ comment }) => line("closed", withComment("Denied", comment)),
  "permission.withdrawn": () => line("closed", "The session no longer asks."),
  "session.steered": ({ steering }) =>
    line(
      "working",
      steering.text === null
        ? `${askerOf(steering.session)} interrupted.`
        : `Said to ${askerOf(steering.session)}: “${steering.text}”`,
    ),
  "session.told": ({ session, heard }) =>
    line("working", heard ? `${askerOf(session)} has heard it.` : `${askerOf(session)} was gone before it heard this.`),
  "session.noticed": ({ session, notice, text }) =>
    line(notice === "compacted" ? "working" : "blocked", `${askerOf(session)}: ${text}`),
  "integration.started": () => line("verifying", "Every task is merged; the whole is checked."),
  "integration.passed": ({ sha, checks }) =>
    line("merged", `Integration passed at ${shortSha(sha)}: ${checksWords(checks)}.`),
  "integration.failed": ({ failure }) => line("failed", `Integration failed: ${failure.message}`),
  "review.accepted": ({ summary }) => line("merged", `The reviewer accepted${summary ? `: ${summary}` : "."}`),
  "review.reworked": ({ rework, summary }) =>
    line(
      "failed",
      `The reviewer asks for rework of ${list(rework.map((each) => each.task))}${summary ? `: ${summary}` : "."}`,
    ),
  "target.moved": ({ sha }) =>
    line("verifying", `The target has moved to ${shortSha(sha)}; staging is brought up to date and checked again.`),
  "landing.refused": ({ failure }) => line("failed", `Landing refused: ${failure.message}`),
  "landing.retargeted": ({ target }) => line("merging", `Another way to land was chosen: ${targetWords(target)}.`),
  "landing.completed": ({ sha, ref, pullRequest }) => {
    const branch = ref.replace(/^refs\/heads\//, "");
    if (!pullRequest) return line("merged", `Landed: ${branch} is at ${shortSha(sha)}.`);
    const next = pullRequest.opened ? `pull request ${pullRequest.url}` : "a pull request is yet to be opened";
    return line("merged", `Pushed ${branch} at ${shortSha(sha)} to ${pullRequest.remote}: ${next}.`);
  },
  "escalation.raised": ({ key, failure }) => line("escalated", `Escalation at ${where(key)}: ${failure.message}`),
  "escalation.resumed": ({ key, comment }) =>
    line("working", withComment(`Resumed after the escalation at ${where(key)}`, comment)),
  "escalation.replanned": ({ key, comment }) =>
    line("working", withComment(`Another plan asked for after the escalation at ${where(key)}`, comment)),
  "run.paused": ({ reason, until }) =>
    line(
      "paused",
      `${withComment("Run paused", reason)}${until ? ` It goes on by itself at ${clockWords(until)}.` : ""}`,
    ),
  "run.continued": () => line("working", "Run continued."),
  "budget.changed": ({ scope, kind, limit }) =>
    line("working", `The limit ${scopeWords[scope]} is now ${limit === 0 ? "none" : amountWords(kind, limit)}.`),
  "time.passed": ({ ms }) => line("pending", `Sessions were at work for ${durationWords(ms)}.`),
  "run.reconfigured": ({ changed, notes }) =>
    line(
      notes.length > 0 ? "blocked" : "working",
      [
        ...(changed.length > 0
          ? [`The project’s configuration changed; from here on this counts: ${list(changed)}.`]
          : []),
        ...notes,
        ...(changed.length + notes.length === 0 ? ["The project’s configuration is again what this run goes by."] : []),
      ].join(" "),
    ),
  "run.recovered": ({ found, restarted, kept }) =>
    line(
      "working",
      [
        "The server is back.",
        ...found,
        ...restarted,
        ...(kept.length > 0
          ? [
              `Kept as it was: ${list(
                kept.map((each) => each.replace(/\.$/, "")),
                4,
              )}.`,
            ]
          : []),
      ].join(" "),
    ),
  "run.abortAsked": ({ comment }) => line("closed", withComment("Abort asked for; landing settles first", comment)),
  "run.closing": ({ outcome, comment }) =>
    line(outcome === "landed" ? "merging" : "closed", withComment(`Run ends as ${outcome}; cleaning up`, comment)),
  "run.closed": ({ outcome, kept, warnings = [] }) =>
    line(
      outcome === "landed" ? "merged" : "closed",
      `Run closed as ${outcome}.${kept.length > 0 ? ` Unmerged work kept: ${list(kept.map((each) => each.ref))}.` : ""}${warnings.map((each) => ` ${each}.`).join("")}`,
    ),
  "run.cleaned": ({ bytes, refs, comment }) =>
    line(
      "closed",
      withComment(
        [
          ...(bytes > 0 ? [`Transcripts and evidence deleted (${sizeWords(bytes)})`] : []),
          ...(refs.length > 0 ? [`${count(refs.length, "ref")} of unmerged work deleted: ${list(refs)}`] : []),
        ].join("; ") || "Nothing was left to delete",
        comment,
      ),
    ),
  "workers.changed": ({ maxWorkers }) => line("working", `Now at most ${count(maxWorkers, "worker")} at once.`),
  "message.sent": ({ message }) =>
    line("pending", `${message.from} to ${message.to === "broadcast" ? "all" : message.to}: ${message.body}`),
  "message.heard": ({ task, upTo }) => line("pending", `${task} has heard its messages up to number ${upTo}.`),
  "usage.recorded": ({ session, delta }) =>
    line(
      "pending",
      `${session} used ${tokenWords(delta.inputTokens + delta.outputTokens)} tokens (${moneyWords(delta.costUsd)}).`,
    ),
};

/** For whom a guest's link was made, where they call themselves otherwise. */
const asWhom = (by: string | undefined, as: string | undefined) => (as && as !== by ? ` by the link for ${as}` : "");

const amendedWords = ({ description, files_write, verification }: EventOf<"task.amended">["change"]) =>
  list([
    ...(description === undefined ? [] : ["what it is to do"]),
    ...(files_write ? [`its files (${list(files_write, 4)})`] : []),
    ...(verification ? [`its verification (${count(verification.length, "command")})`] : []),
  ]);

function blockWords(task: string, block: EventOf<"attempt.blocked">["block"]): string {
  switch (block.kind) {
    case "dependency":
      return `${task} waits for a package.`;
    case "boundary":
      return `${task} asks for a file that it doesn’t own: ${block.path}.${block.reason ? ` ${block.reason}` : ""}`;
    case "contract":
      return `${task} waits for a contract.`;
    case "question":
      return `${task} asks: ${block.text}`;
    case "byHand":
      return `${block.by} works on ${task} by hand.`;
  }
}

/** The line of an event. `nameOf` gives the package or contract that a request is about, where it is known. */
export function eventWords(
  event: RunEvent,
  nameOf: (request: string) => string | undefined = () => undefined,
): EventWords {
  const told = (tellers[event.type] as (event: RunEvent) => Omit<EventWords, "task">)(event);
  const task = taskOf(event);
  const request = "request" in event && typeof event.request === "string" ? event.request : undefined;
  const name = request && nameOf(request);
  const words = name ? told.words.replace(`(${request})`, () => `(${name})`) : told.words;
  return { ...told, words, ...(task ? { task } : {}) };
}

/** Events that say too little to be in the list unless asked for. */
export const isQuiet = (event: RunEvent): boolean => quiet.has(event.type);

const quiet: ReadonlySet<EventType> = new Set([
  "time.passed",
  "usage.recorded",
  "message.heard",
  "session.told",
  "permission.withdrawn",
]);

/** Parts of the activity that a person asks for. */
export const eventKinds = {
  all: "Everything",
  decisions: "Decisions",
  trouble: "Trouble",
  merges: "Merges",
  messages: "Messages",
  usage: "With usage",
} as const;
export type EventKind = keyof typeof eventKinds;

/** Whether an event belongs to a part. What says too little is only in the one that asks for it. */
export function isOfKind(event: RunEvent, kind: EventKind): boolean {
  if (isQuiet(event)) return kind === "usage";
  const { status } = eventWords(event);
  switch (kind) {
    case "all":
    case "usage":
      return true;
    case "decisions":
      return event.by !== undefined;
    case "trouble":
      return status === "failed" || status === "escalated" || status === "blocked";
    case "merges":
      return (
        event.type === "task.merged" ||
        event.type === "contract.renegotiated" ||
        event.type === "dependency.installed" ||
        event.type === "landing.completed"
      );
    case "messages":
      return event.type === "message.sent" || event.type === "task.answered";
  }
}

/** Everything that can be told, for tests and filters. */
export const toldTypes = Object.keys(tellers) as EventType[];

function taskOf(event: RunEvent): string | undefined {
  if ("task" in event && event.task) return event.task;
  if (event.type === "dependency.requested" || event.type === "contract.requested" || event.type === "permission.asked")
    return event.request.task;
  if (event.type === "session.steered") return taskOfSession(event.steering.session);
  if (event.type === "session.told") return taskOfSession(event.session);
  if (event.type === "escalation.raised" && event.key.startsWith("task/")) return where(event.key);
  return undefined;
}
