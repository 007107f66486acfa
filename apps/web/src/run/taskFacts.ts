// What lists and cards show of a task beside its status: its attempt, what it does right now, since when, its context.
import type { Attempt, RunPhase, RunState, TaskState } from "@signalbox/engine";
import type { LiveFacts } from "@signalbox/protocol";
import type { LivePanes } from "../connection/openRun.ts";
import { contextWords } from "../design/words.ts";

/** `2 of 3`: the try and how many there are; with the iteration where it isn't the first. Empty before the first. */
export function attemptWords(task: TaskState, tries: number): string {
  const latest = task.attempts.at(-1);
  if (!latest) return "";
  const words = `${latest.try} of ${Math.max(tries, latest.try)}`;
  return latest.iteration > 1 ? `${words}, iteration ${latest.iteration}` : words;
}

/** Live facts by task, whichever pane they come from, the newest first. */
export type LiveByTask = ReadonlyMap<string, LiveFacts[]>;

/** Groups once what lists then ask for task by task. */
export function liveByTask(live: LivePanes): LiveByTask {
  const groups = new Map<string, LiveFacts[]>();
  for (const facts of Object.values(live)) {
    if (facts.task) groups.set(facts.task, [...(groups.get(facts.task) ?? []), facts]);
  }
  for (const group of groups.values()) group.sort((a, b) => b.at.localeCompare(a.at));
  return groups;
}

/** The newest live facts of a task's latest attempt. */
export function liveOf(task: TaskState, live: LiveByTask): LiveFacts | undefined {
  const latest = task.attempts.at(-1);
  return live.get(task.id)?.find((facts) => facts.attempt === undefined || facts.attempt === latest?.n);
}

/** One line: what the task does, waits for, or came to. */
export function activityWords(task: TaskState, state: RunState, live: LiveFacts | undefined): string {
  const latest = task.attempts.at(-1);
  if (state.phase === "closed" && task.phase !== "merged") return latest?.failure?.message ?? "";
  switch (task.phase) {
    case "pending":
      return latest?.failure ? latest.failure.message : waitsFor(task, state);
    case "working":
      return live?.activity || "Starting…";
    case "blocked":
      return task.block ? blockWords(task.block, state) : "Waits for a free worker";
    case "verifying":
      return live?.activity || "Its checks are run";
    case "merging":
      return state.stagingQueue[0]?.kind === "merge" && state.stagingQueue[0].task === task.id
        ? "Merged and tested on staging"
        : "Waits for its turn on staging";
    case "merged":
      return latest?.summary ?? "";
    case "escalated":
      return latest?.failure?.message ?? "Waits for a decision";
    case "skipped":
      return "Taken out of this run";
  }
}

function blockWords(block: NonNullable<TaskState["block"]>, state: RunState): string {
  switch (block.kind) {
    case "dependency": {
      const request = state.dependencyRequests[block.request];
      if (!request) return "Waits for a package";
      return request.phase === "approved"
        ? `${request.name} is being installed`
        : `Asks for ${request.name} ${request.range}`;
    }
    case "boundary":
      return `Asks for ${block.path}`;
    case "contract": {
      const request = state.contractRequests[block.request];
      if (!request) return "Waits for a contract";
      return request.phase === "granted"
        ? `${request.contract} ${request.version} is written on staging`
        : `Asks for ${request.contract} ${request.version}`;
    }
    case "question":
      return block.text;
    case "byHand":
      return `${block.by} works on it by hand`;
  }
}

const beforeWork: ReadonlySet<RunPhase> = new Set(["planning", "gated", "queued", "preparing"]);

function waitsFor(task: TaskState, state: RunState): string {
  const planned = state.plan?.plan.tasks.find((each) => each.id === task.id);
  const open = (planned?.depends_on ?? []).filter((id) => state.tasks[id]?.phase !== "merged");
  if (open.length > 0) return `Waits for ${open.join(", ")}`;
  return beforeWork.has(state.phase) ? "Waits until the run starts" : "Waits for a free worker";
}

/** `45.2k/200.0k (23%)`: live, or as it was last logged. */
export function contextOf(attempt: Attempt | undefined, live: LiveFacts | undefined): string | null {
  return (
    contextWords(live?.contextTokens, live?.contextWindow) ??
    contextWords(attempt?.usage?.contextTokens, attempt?.usage?.contextWindow)
  );
}

/** When the latest attempt started and ended, at the latest with its run; undefined before the first. */
export function spanOf(task: TaskState, state: RunState): { from: string; to?: string } | undefined {
  const latest = task.attempts.at(-1);
  if (!latest) return undefined;
  const to = latest.endedAt ?? (state.phase === "closed" ? state.updatedAt : undefined);
  return to ? { from: latest.startedAt, to } : { from: latest.startedAt };
}
