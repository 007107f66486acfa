// How a run is told in a terminal: lists, one run, its outcome as an exit code, and events as lines.
import { attentionOf, type RunEvent, type RunState, type RunSummary } from "@signalbox/engine";
import { type Answer, columns } from "../answer.ts";
import { plainLine } from "../terminal/plainText.ts";

/** Exit codes of a run (docs/command-line.md). */
export const exitCodes = { landed: 0, failed: 1, waits: 2, rejected: 3, aborted: 4 } as const;

/** The code of a run: by its outcome where it is over, else whether it waits for a person. */
export function exitCodeOf(state: Pick<RunState, "phase" | "outcome"> & { waiting: number }): number {
  if (state.outcome) return exitCodes[state.outcome];
  return state.waiting > 0 ? exitCodes.waits : 0;
}

/** Runs as a table, the newest first. */
export function runsAnswer(runs: readonly RunSummary[]): Answer {
  const rows = runs.map((run) => [
    run.runId,
    run.outcome ?? (run.paused ? `${run.phase}, paused` : run.phase),
    `${run.merged}/${run.tasks}`,
    run.risk === null ? "-" : `risk ${run.risk}`,
    run.waiting > 0 ? `! ${plainLine(run.attention[0]?.sentence ?? "")}` : plainLine(run.request).slice(0, 60),
  ]);
  return { json: { runs }, text: rows.length > 0 ? columns(rows) : "There are no runs" };
}

/** One run: what it waits for first, then its tasks. */
export function runAnswer(state: RunState, url: string): Answer {
  const attention = attentionOf(state);
  const tasks = Object.values(state.tasks).map((task) => {
    const last = task.attempts.at(-1);
    const why = last?.failure ? plainLine(last.failure.message) : "";
    return [`  ${task.id}`, task.phase, last ? `attempt ${last.n}` : "", why];
  });
  const risk = state.plan?.analysis.risk;
  const lines = [
    `${state.runId}  ${state.outcome ?? state.phase}${state.paused ? ", paused" : ""}  iteration ${state.iteration}`,
    plainLine(state.request),
    ...attention.map(({ sentence, kind }) => `! ${plainLine(sentence) || `It is ${kind}.`}`),
    ...(risk ? [`Risk ${risk.score} (${risk.status})`] : []),
    ...(tasks.length > 0 ? [columns(tasks)] : []),
    ...(state.landed ? [`Landed: ${state.landed.ref} is ${state.landed.sha.slice(0, 12)}`] : []),
    `${url}/runs/${state.runId}`,
  ];
  return {
    json: { ...state, attention },
    text: lines.join("\n"),
    code: exitCodeOf({ ...state, waiting: attention.length }),
  };
}

/** An event as one line: when, what, about which task, and its words. */
export function eventLine(event: RunEvent): string {
  const { type, at, ...facts } = event as RunEvent & { task?: string; by?: string };
  const told = facts as Record<string, unknown>;
  const failure = told.failure as { message?: string } | undefined;
  const words = [told.comment, told.reason, told.summary, told.message, told.feedback, failure?.message].find(
    (each) => typeof each === "string" && each !== "",
  ) as string | undefined;
  const by = typeof told.by === "string" ? ` by ${told.by}` : "";
  return plainLine(`${at.slice(11, 19)} ${type}${facts.task ? ` ${facts.task}` : ""}${by}${words ? `: ${words}` : ""}`);
}
