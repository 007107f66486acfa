// Decisions from a terminal: approve, reject, pause, resume, abort, retry, message; each a command to the run's loop.
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { failure, ok, type Result } from "@signalbox/base";
import { attentionOf, plannerSession, type RunState, reviewerSession, workerOf } from "@signalbox/engine";
import type { ByHandAnswer, PersonCommand } from "@signalbox/protocol";
import type { Answer } from "../answer.ts";
import { plainLine } from "../terminal/plainText.ts";
import { type PickedRun, pickRun, pickState } from "./pickRun.ts";

/** What a decision is given: words for the log, and a yes where somebody would be asked. */
export interface DecideOptions {
  comment?: string;
  yes?: boolean;
  task?: string;
}

/** Approves what stands at the gate: the plan, or what would land. What is approved is named, by its digest. */
export async function approve(run: string | undefined, options: DecideOptions): Promise<Result<Answer>> {
  const picked = await pickState(run);
  if (!picked.ok) return picked;
  const { state } = picked.value;
  const gate = openGate(state);
  if (!gate.ok) return gate;
  const { kind, digest } = gate.value;
  const risk = state.plan?.analysis.risk;
  const what =
    kind === "plan"
      ? `the plan of ${state.runId}: ${Object.keys(state.tasks).length || state.plan?.plan.tasks.length} tasks, risk ${risk?.score} (${risk?.status})`
      : `landing ${digest.slice(0, 12)} on ${state.target.branch}`;
  const sure = await confirm(`Approve ${what}?`, options.yes);
  if (!sure.ok) return sure;
  return send(
    picked.value,
    { type: "gate.approve", gate: kind, digest, comment: options.comment ?? "" },
    `Approved ${what}`,
  );
}

/** Rejects what stands at the gate. */
export async function reject(run: string | undefined, options: DecideOptions): Promise<Result<Answer>> {
  const picked = await pickState(run);
  if (!picked.ok) return picked;
  const gate = openGate(picked.value.state);
  if (!gate.ok) return gate;
  const { kind } = gate.value;
  const sure = await confirm(
    `Reject ${kind === "plan" ? "the plan" : "landing"} of ${picked.value.runId}?`,
    options.yes,
  );
  if (!sure.ok) return sure;
  return send(picked.value, { type: "gate.reject", gate: kind, comment: options.comment ?? "" }, "Rejected");
}

/** Pauses a run: sessions are suspended, nothing is lost. */
export async function pause(run: string | undefined, options: DecideOptions): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  return picked.ok ? send(picked.value, { type: "run.pause", reason: options.comment ?? "" }, "Paused") : picked;
}

/** Goes on with a paused run, or answers its escalation (that of `task` where several stand). */
export async function resume(run: string | undefined, options: DecideOptions): Promise<Result<Answer>> {
  const picked = await pickState(run);
  if (!picked.ok) return picked;
  const { state } = picked.value;
  if (state.paused) return send(picked.value, { type: "run.continue" }, "Going on");
  const keys = Object.keys(state.escalations).filter((key) => !options.task || key === `task/${options.task}`);
  const [key, ...others] = keys;
  if (!key) return failure("nothing_to_resume", `Run ${state.runId} is neither paused nor stopped.`);
  if (others.length > 0)
    return failure("which_escalation", `${keys.length} things stopped: ${keys.join(", ")}. Name one with --task.`);
  return send(picked.value, { type: "escalation.resume", key, comment: options.comment ?? "" }, `Resumed ${key}`);
}

/** Aborts a run: nothing lands; unmerged work is kept under refs. */
export async function abort(run: string | undefined, options: DecideOptions): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  if (!picked.ok) return picked;
  const sure = await confirm(`Abort run ${picked.value.runId}? Unmerged work is kept under refs.`, options.yes);
  if (!sure.ok) return sure;
  return send(picked.value, { type: "run.abort", comment: options.comment ?? "" }, "Aborting");
}

/** Starts a task again, with words for its session. */
export async function retry(task: string, run: string | undefined, feedback = ""): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  return picked.ok ? send(picked.value, { type: "task.retry", task, feedback }, `${task} starts again`) : picked;
}

/** Ends a task's session; the task waits for a decision. */
export async function stop(task: string, run: string | undefined, comment = ""): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  return picked.ok ? send(picked.value, { type: "task.stop", task, comment }, `${task} is stopped`) : picked;
}

/** Says something to a session at work (a task, `planner` or `reviewer`), or interrupts it where there are no words. */
export async function steer(who: string, text: string | null, run: string | undefined): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  if (!picked.ok) return picked;
  const session = who === plannerSession || who === reviewerSession ? who : workerOf(who);
  const id = randomUUID();
  return text === null
    ? send(picked.value, { type: "session.interrupt", id, session }, `${who} is interrupted`)
    : send(picked.value, { type: "session.steer", id, session, text }, `Said to ${who}`);
}

/** Takes a task over, to work on by hand; prints the command to type. */
export async function takeOver(task: string, run: string | undefined, comment = ""): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  if (!picked.ok) return picked;
  const { panel, runId } = picked.value;
  const taken = await send(picked.value, { type: "task.takeOver", task, comment }, "");
  if (!taken.ok) return taken;
  const how = await panel.ask<ByHandAnswer>("GET", `/runs/${runId}/tasks/${encodeURIComponent(task)}/by-hand`);
  if (!how.ok) return how;
  const text = `${task} is yours. Go on with\n  ${plainLine(how.value.command)}\nand when it is committed: signalbox give-back ${task}`;
  return ok({ json: { runId, ...how.value }, text });
}

/** Gives a task back that was taken over: it is verified like any attempt. */
export async function giveBack(task: string, run: string | undefined, comment = ""): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  return picked.ok ? send(picked.value, { type: "task.giveBack", task, comment }, `${task} is verified`) : picked;
}

/** Answers a task's question, or puts a message into its box. */
export async function message(task: string, text: string, run: string | undefined): Promise<Result<Answer>> {
  const picked = await pickState(run);
  if (!picked.ok) return picked;
  const asks = attentionOf(picked.value.state).some(({ kind, task: about }) => kind === "question" && about === task);
  const command = asks ? { type: "task.answer", task, answer: text } : { type: "message.send", to: task, body: text };
  return send(picked.value, command, asks ? `Answered ${task}` : `Sent to ${task}`);
}

function openGate(state: RunState): Result<NonNullable<RunState["gate"]>> {
  if (state.gate?.phase === "open") return ok(state.gate);
  return failure(
    "gate_not_open",
    `Nothing of run ${state.runId} waits for approval; it is ${state.outcome ?? state.phase}.`,
  );
}

async function send(
  { panel, runId }: PickedRun,
  command: PersonCommand | object,
  done: string,
): Promise<Result<Answer>> {
  const sent = await panel.ask<{ seq: number }>("POST", `/runs/${runId}/commands`, command);
  return sent.ok ? ok({ json: { runId, seq: sent.value.seq }, text: plainLine(done) }) : sent;
}

/** Asks on a terminal; elsewhere `--yes` has to be there. Failure: `not_confirmed`. */
async function confirm(question: string, yes = false): Promise<Result<void>> {
  if (yes) return ok(undefined);
  if (!process.stdin.isTTY) return failure("not_confirmed", `${plainLine(question)} Say so with --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${plainLine(question)} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim()) ? ok(undefined) : failure("not_confirmed", "Nothing was changed.");
}
