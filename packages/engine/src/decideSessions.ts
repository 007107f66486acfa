// Decides what is said to sessions, and what they hear.
import type { Rejection } from "./commands.ts";
import { no, type Rules } from "./deciding.ts";
import type { Fact } from "./events.ts";
import { broadcast, unheard } from "./messages.ts";
import type { RunState } from "./model.ts";
import { isAtWork, taskOfSession } from "./sessions.ts";

/** What commands about sessions and messages lead to. */
export const decideSessions = {
  "session.steer": (state, { id, session, text, by }) =>
    cannotHear(state, session) ?? steered(state, { id, session, text }, by),
  "session.interrupt": (state, { id, session, by }) =>
    cannotHear(state, session) ?? steered(state, { id, session, text: null }, by),
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
  "message.hear": (state, { task, attempt, upTo }) =>
    unheard(state, task, attempt).some(({ n }) => n <= upTo) ? [{ type: "message.heard", task, attempt, upTo }] : [],
  "context.give": (_state, { task, attempt, keys }) => [{ type: "context.given", task, attempt, keys }],
} satisfies Partial<Rules>;

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
