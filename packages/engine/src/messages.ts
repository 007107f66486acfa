// The mailbox of a run as its state has it: who is addressed, and what a session hasn't heard yet.
import { shortHash } from "@signalbox/base";
import type { Message, RunState } from "./model.ts";

/** The address of every task. */
export const broadcast = "broadcast";

/** The state keeps this many messages; the log keeps all. */
export const messagesKept = 500;

/** The number of the latest message; 0 where there is none. */
export const lastMessage = (state: RunState): number => state.messages.at(-1)?.n ?? 0;

/** Messages to a task, oldest first: its own and broadcasts, but no broadcast of its own (seed-formats). */
export const messagesFor = (state: RunState, task: string): Message[] =>
  state.messages.filter(({ to, from }) => to === task || (to === broadcast && from !== `worker-${task}`));

/** What the session of an attempt has still to be told, oldest first. */
export function unheard(state: RunState, task: string, attempt: number): Message[] {
  const heard = state.tasks[task]?.attempts.find((each) => each.n === attempt)?.heard;
  return heard === undefined ? [] : messagesFor(state, task).filter(({ n }) => n > heard);
}

/** An id for the next message of the run, 8 hex digits; `more` tells several of one decision apart. */
export const messageIdFrom = (state: RunState, more = ""): string =>
  shortHash(`${state.runId}/${lastMessage(state)}/${more}`);
