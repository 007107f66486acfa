// The seed's files in the project, kept up with the run that holds the slot: projections, never the truth.
import { escalationReport, executionPlan, type RunState, taskLifecycle } from "@signalbox/engine";
import {
  checkMailbox,
  type ProjectFolder,
  writeMessage,
  writePlan,
  writeProjection,
  writeRunSignal,
  writeState,
  writeTaskSignal,
} from "@signalbox/project";
import { stringify } from "yaml";

/** Writes what changed; one writer per project, the latest state wins. A file that can't be written stops nothing. */
export function projectFilesOf(folder: ProjectFolder): (state: RunState) => Promise<void> {
  let latest: RunState | null = null;
  let writing: Promise<void> | null = null;
  let planWritten: string | null = null;
  const signalled = new Set<string>();

  const writeAll = async (): Promise<void> => {
    while (latest) {
      const state = latest;
      latest = null;
      await writeState(folder, inputOf(state));
      const plan = state.plan && `${state.plan.digest} ${state.plan.amended ?? 0}`;
      if (state.plan && planWritten !== plan) {
        planWritten = plan;
        await writePlan(folder, stringify(state.plan.plan));
        await writeProjection(folder, ".orchestrator/execution-plan.md", executionPlan(state.plan));
      }
      await signal(state);
      await writeMail(state);
      await writeReport(state);
    }
    writing = null;
  };

  let mailed = 0;
  const marked = new Map<string, number>();
  /** The mailbox as files: what was sent, and what its sessions have heard as read. Written again after a restart. */
  const writeMail = async ({ messages, tasks }: RunState): Promise<void> => {
    for (const { n, at, ...message } of messages.filter((each) => each.n > mailed)) {
      await writeMessage(folder.root, { ...message, timestamp: at });
      mailed = n;
    }
    for (const { id, attempts } of Object.values(tasks)) {
      const heard = attempts.at(-1)?.heard ?? 0;
      if (heard <= (marked.get(id) ?? 0)) continue;
      await checkMailbox(folder.root, id, new Set(messages.filter(({ n }) => n <= heard).map((each) => each.id)));
      marked.set(id, heard);
    }
  };

  let reported = "";
  /** The report stays as it was when what it tells of was decided. */
  const writeReport = async (state: RunState): Promise<void> => {
    const keys = Object.values(state.escalations)
      .map(({ key, raisedAt }) => `${key} ${raisedAt}`)
      .join();
    if (keys === "" || keys === reported) return;
    reported = keys;
    await writeProjection(folder, ".orchestrator/escalation-report.md", escalationReport(state));
  };

  const once = async (name: string, write: () => Promise<unknown>) => {
    if (signalled.has(name)) return;
    signalled.add(name);
    await write();
  };

  const signal = async (state: RunState): Promise<void> => {
    for (const task of Object.values(state.tasks)) {
      const n = task.attempts.at(-1)?.n ?? 0;
      const { status } = taskLifecycle[task.phase];
      const word =
        status === "completed" ? "done" : status === "merged" ? "verified" : status === "failed" ? "failed" : null;
      if (word) await once(`${task.id}/${n}/${word}`, () => writeTaskSignal(folder, task.id, word, state.updatedAt));
    }
    if (state.integration) {
      const word = state.integration.passed ? "integration.passed" : "integration.failed";
      await once(`${word}/${state.round}`, () => writeRunSignal(folder, word, state.updatedAt));
    }
    if (state.phase !== "closed") return;
    const end = state.outcome === "landed" ? "orchestration.done" : "orchestration.failed";
    await once(end, () => writeRunSignal(folder, end, state.updatedAt));
  };

  return async (state) => {
    if (!mayWrite.has(state.phase)) return;
    latest = state;
    writing ??= writeAll();
    await writing;
  };
}

/** Only a run that holds the project's slot writes into the project. */
const mayWrite = new Set<RunState["phase"]>(["executing", "integrating", "reviewing", "landing", "closed"]);

const inputOf = (state: RunState): Parameters<typeof writeState>[1] => ({
  requestId: state.runId,
  managedBy: state.runId,
  request: state.request,
  createdAt: state.createdAt,
  phase: state.phase,
  iteration: state.iteration,
  tasks: Object.values(state.tasks).map((task) => {
    const latest = task.attempts.at(-1);
    return {
      id: task.id,
      status: taskLifecycle[task.phase].status,
      updatedAt: latest?.endedAt ?? latest?.startedAt ?? state.updatedAt,
      ...(latest?.failure ? { error: latest.failure.message } : {}),
    };
  }),
});
