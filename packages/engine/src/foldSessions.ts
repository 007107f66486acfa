// Folds what sessions say, hear and use, and the bounds that are set to it.

import { type Folds, withEntry, without, withTask } from "./folding.ts";
import { lastMessage, messagesKept } from "./messages.ts";
import type { Attempt, RunState, Usage } from "./model.ts";

/** What events of sessions change. */
export const foldSessions = {
  "session.steered": (state, event) => ({
    steerings: {
      ...Object.fromEntries(Object.entries(state.steerings).slice(-99)),
      [event.steering.id]: { ...event.steering, by: event.by ?? "unknown", at: event.at },
    },
  }),
  "session.told": (state, event) => ({
    permissions: without(state.permissions, event.id),
    steerings: withEntry(state.steerings, event.id, () => ({ heard: event.heard })),
  }),
  "budget.changed": (state, { scope, kind, limit }) => {
    const { budget } = state.options;
    return { options: { ...state.options, budget: { ...budget, [scope]: { ...budget[scope], [kind]: limit } } } };
  },
  "time.passed": (state, { ms }) => ({
    awakeMs: state.awakeMs + ms,
    phaseUsed: { ...state.phaseUsed, awakeMs: state.phaseUsed.awakeMs + ms },
    tasks: Object.fromEntries(
      Object.entries(state.tasks).map(([id, task]) => {
        const latest = task.attempts.at(-1);
        if (task.phase !== "working" || !latest) return [id, task];
        const longer = { ...latest, awakeMs: (latest.awakeMs ?? 0) + ms };
        return [id, { ...task, attempts: [...task.attempts.slice(0, -1), longer] }];
      }),
    ),
  }),
  "message.sent": (state, event) => ({
    messages: [
      ...state.messages.slice(1 - messagesKept),
      { ...event.message, n: lastMessage(state) + 1, at: event.at },
    ],
  }),
  "message.heard": (state, event) => changeAttempt(state, event, () => ({ heard: event.upTo })),
  "context.given": (state, event) => changeAttempt(state, event, () => ({ context: event.keys })),
  "session.noticed": (state, { task, attempt, at, notice, text }) =>
    task && attempt
      ? changeAttempt(state, { task, attempt }, ({ notices = [] }) => ({
          notices: [...notices.slice(1 - noticesKept), { at, notice, text }],
        }))
      : {},
  "usage.recorded": (state, event) => ({
    // A model that answers is over its trouble.
    ...(event.delta.outputTokens > 0 && !state.paused ? { troubles: 0 } : {}),
    usage: addUsage(state.usage, event.delta),
    usedBy: { ...state.usedBy, [event.session]: addUsage(state.usedBy[event.session], event.delta) },
    ...(event.today ? { today: event.today } : {}),
    ...(event.task && event.attempt
      ? changeAttempt(state, { task: event.task, attempt: event.attempt }, ({ usage }) => ({
          usage: addUsage(usage, event.delta),
        }))
      : { phaseUsed: { ...state.phaseUsed, usage: addUsage(state.phaseUsed.usage, event.delta) } }),
  }),
} satisfies Folds;

/** Notices that an attempt keeps; the log has all. */
const noticesKept = 20;

/** Changes one attempt and nothing else of its task. */
const changeAttempt = (
  state: RunState,
  { task: id, attempt }: { task: string; attempt: number },
  change: (attempt: Attempt) => Partial<Attempt>,
) =>
  withTask(state, id, (task) => ({
    attempts: task.attempts.map((each) => (each.n === attempt ? { ...each, ...change(each) } : each)),
  }));

const addUsage = (a: Usage | undefined, delta: Usage): Usage => ({
  costUsd: (a?.costUsd ?? 0) + delta.costUsd,
  inputTokens: (a?.inputTokens ?? 0) + delta.inputTokens,
  outputTokens: (a?.outputTokens ?? 0) + delta.outputTokens,
  turns: (a?.turns ?? 0) + delta.turns,
  contextTokens: delta.contextTokens,
  contextWindow: delta.contextWindow,
  ...(delta.model ? { model: delta.model } : {}),
});
