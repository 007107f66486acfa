// The language of status: one shape, one colour and one word per state, used by everything that shows a state.
import {
  type Attempt,
  type CheckSummary,
  type RunPhase,
  type RunState,
  type RunSummary,
  runLifecycle,
  type TaskState,
} from "@signalbox/engine";

export type StatusName =
  | "pending"
  | "working"
  | "blocked"
  | "verifying"
  | "merging"
  | "merged"
  | "failed"
  | "escalated"
  | "paused"
  | "closed";

export type StatusShape =
  | "circle"
  | "disc"
  | "exclamation"
  | "ring"
  | "diamond"
  | "check"
  | "cross"
  | "octagon"
  | "bars"
  | "slash";

interface Status {
  shape: StatusShape;
  /** The colour token without its prefix: `text-<colour>`, `--status-<colour>`. */
  colour: "pending" | "working" | "blocked" | "merging" | "merged" | "failed";
  word: string;
  /** Class names, written out so that Tailwind finds them. */
  text: string;
  border: string;
}

/** From the design's "Language of status"; nothing else in the panel chooses a colour or a shape for a state. */
export const statusLanguage: Readonly<Record<StatusName, Status>> = {
  pending: { shape: "circle", colour: "pending", word: "Pending", text: "text-pending", border: "border-line" },
  working: { shape: "disc", colour: "working", word: "Working", text: "text-working", border: "border-working" },
  blocked: { shape: "exclamation", colour: "blocked", word: "Blocked", text: "text-blocked", border: "border-blocked" },
  verifying: { shape: "ring", colour: "working", word: "Verifying", text: "text-working", border: "border-working" },
  merging: { shape: "diamond", colour: "merging", word: "Merging", text: "text-merging", border: "border-merging" },
  merged: { shape: "check", colour: "merged", word: "Merged", text: "text-merged", border: "border-merged" },
  failed: { shape: "cross", colour: "failed", word: "Failed", text: "text-failed", border: "border-failed" },
  escalated: { shape: "octagon", colour: "failed", word: "Escalated", text: "text-failed", border: "border-failed" },
  paused: { shape: "bars", colour: "pending", word: "Paused", text: "text-pending", border: "border-line-strong" },
  closed: { shape: "slash", colour: "pending", word: "Closed", text: "text-pending", border: "border-line" },
};

/** A status and the words to say beside it, which may be more particular than the status' own. */
export interface Shown {
  status: StatusName;
  word: string;
}

const shown = (status: StatusName, word = statusLanguage[status].word): Shown => ({ status, word });

/** What the status of a task depends on, beside the task. */
export type RunOfTask = Pick<RunState, "phase" | "paused" | "dependencyRequests" | "contractRequests" | "permissions">;

/** How a task is shown. A failed attempt with another to come is said so; a paused run stops what works. */
export function taskStatus(task: TaskState, run: RunOfTask): Shown {
  const latest = task.attempts.at(-1);
  if (run.phase === "closed" && task.phase !== "merged" && task.phase !== "skipped") {
    return shown("closed", latest ? "Stopped" : "Not done");
  }
  switch (task.phase) {
    case "pending":
      return latest?.phase === "failed" ? shown("failed", "Failed, tries again") : shown("pending");
    case "working":
      if (run.paused) return shown("paused");
      return needsPermission(task, run) ? shown("blocked", "Needs permission") : shown("working");
    case "blocked":
      return blockStatus(task.block, run);
    case "verifying":
    case "merging":
    case "merged":
      return shown(task.phase);
    case "escalated":
      return latest?.phase === "stopped" ? shown("escalated", "Stopped") : shown("escalated");
    case "skipped":
      return shown("closed", "Skipped");
  }
}

/** Its session waits for a person to allow a call. */
const needsPermission = ({ id }: TaskState, { permissions }: RunOfTask) =>
  Object.values(permissions).some(({ phase, task }) => phase === "open" && task === id);

/** Amber only while a person is needed: what was granted is under way. */
function blockStatus(block: TaskState["block"], run: RunOfTask): Shown {
  if (!block) return shown("pending", "Waiting for a worker");
  if (block.kind === "dependency" && run.dependencyRequests[block.request]?.phase === "approved")
    return shown("working", "Installing");
  if (block.kind === "contract" && run.contractRequests[block.request]?.phase === "granted")
    return shown("working", "Renegotiating");
  return shown("blocked", blockWords[block.kind]);
}

const blockWords = {
  dependency: "Needs a package",
  boundary: "Needs a file",
  contract: "Needs a contract change",
  question: "Has a question",
  byHand: "Worked on by hand",
} as const;

/** How an attempt is shown in the list of a task's attempts. */
export function attemptStatus(phase: Attempt["phase"], runClosed = false): Shown {
  const open = phase !== "merged" && phase !== "failed";
  if (phase === "stopped" || (runClosed && open)) return shown("closed", "Stopped");
  return shown(phase);
}

const phaseStatus: Record<RunPhase, StatusName> = {
  planning: "working",
  gated: "blocked",
  queued: "pending",
  preparing: "working",
  executing: "working",
  integrating: "verifying",
  reviewing: "verifying",
  landing: "merging",
  closing: "working",
  closed: "closed",
};

type RunFacts = Pick<RunSummary, "phase" | "outcome" | "paused" | "waiting" | "attention">;

/** How a run is shown in a list: what waits for a person is louder than its phase. */
export function runStatus(run: RunFacts): Shown {
  if (run.phase === "closed") {
    if (run.outcome === "landed") return shown("merged", "Landed");
    return shown("closed", run.outcome === "rejected" ? "Rejected" : "Aborted");
  }
  const word = runLifecycle[run.phase].word;
  if (run.paused) return shown("paused", `Paused (${word.toLowerCase()})`);
  if (run.attention.some(({ kind }) => kind === "escalation")) return shown("escalated", word);
  return run.waiting > 0 ? shown("blocked", word) : shown(phaseStatus[run.phase], word);
}

/** How a check's verdict is shown. What wasn't run is never shown as passed. */
export function checkStatus(check: Pick<CheckSummary, "status">): Shown {
  if (check.status === "passed") return shown("merged", "Passed");
  return check.status === "failed" ? shown("failed") : shown("pending", "Not run");
}
