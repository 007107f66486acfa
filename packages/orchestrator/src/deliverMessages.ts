// The mailbox of one session: what is sent to it while it works is said to it, in order, and each message once.
import { shortHash } from "@signalbox/base";
import { type Message, unheard } from "@signalbox/engine";
import type { Ports, SaidMessage } from "./ports.ts";
import type { EffectContext } from "./runLoop.ts";

/**
 * Delivers what the attempt's session hasn't heard, and returns what has to be called whenever there may be something new
 * or somebody new to hear it. A message counts as heard once its host has taken it; a host that is told one twice (this
 * server died before it could record that) knows it by its id. A paused session isn't woken.
 */
export function deliverMessages(
  task: string,
  attempt: number,
  socketPath: string,
  hosts: Ports["hosts"],
  context: EffectContext,
): () => void {
  let delivering = false;
  const deliver = async () => {
    for (;;) {
      const [next] = unheard(context.state(), task, attempt);
      if (!next || context.signal.aborted || context.state().paused) return;
      const said = await hosts.send(socketPath, { cmd: "steer", text: messageText(next), id: `message-${next.id}` });
      // Nobody is there to listen (any more, or yet): it stays unheard, for the next session of this attempt.
      if (!said.ok) return;
      const heard = await context.take({ type: "message.hear", by: "Signalbox", task, attempt, upTo: next.n });
      if (!heard.ok) return;
    }
  };
  return () => {
    if (delivering) return;
    delivering = true;
    void deliver().finally(() => {
      delivering = false;
    });
  };
}

/** Puts what the session of `task` says to others into the mailbox; where that can't be, it is told why. */
export async function sendFor(
  task: string,
  { id, to, body, kind }: SaidMessage,
  context: EffectContext,
): Promise<void> {
  const from = `worker-${task}`;
  const sent = await context.take({ type: "message.send", by: from, message: { id, from, to, type: kind, body } });
  if (sent.ok || sent.failure.code === "mailbox_off") return;
  const why = { id: shortHash(id), from: "supervisor", to: task, type: "warning" } as const;
  const message = { ...why, body: `Your message to ${to} wasn't sent. ${sent.failure.message}` };
  await context.take({ type: "message.send", by: "Signalbox", message });
}

/** A message as a session reads it. */
export const messageText = ({ from, type, body }: Pick<Message, "from" | "type" | "body">): string =>
  `Message from ${from} (${type.replaceAll("_", " ")}): ${body}`;
