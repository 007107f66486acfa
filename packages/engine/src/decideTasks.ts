// Decides what a person changes about one task.
import type { Rejection } from "./commands.ts";
import { no, onTask, type Rules } from "./deciding.ts";
import { droppedWith, skippedWith } from "./dependents.ts";
import type { Fact } from "./events.ts";
import { messageIdFrom } from "./messages.ts";
import type { RunState } from "./model.ts";
import { amendmentProblem, type TaskAmendment } from "./plan/index.ts";

/** What commands about one task lead to. */
export const decideTasks = {
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
} satisfies Partial<Rules>;

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
