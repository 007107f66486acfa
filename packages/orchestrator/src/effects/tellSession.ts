// What was decided or said reaches its session: an answer to what it asked to be allowed, words, an interruption.
import { delay, ok, type Result } from "@signalbox/base";
import type { RunState } from "@signalbox/engine";
import type { HostsPort } from "../ports.ts";
import type { EffectOf, World } from "./world.ts";

/** A host that is just coming up is asked again after this long, in milliseconds. */
const againMs = 100;

type Words = Parameters<HostsPort["send"]>[1];

/**
 * Settles once the host of the session has taken it, which it does once however often it is said; `heard` is false where
 * the session that asked is gone, or has ended its work and takes no more. Waits for a host that is coming up.
 */
export const tellSession: EffectOf<"tellSession"> = async ({ session, id }, world, context) => {
  while (!context.signal.aborted) {
    const told = await tell(session, id, world, context.state());
    if (told !== null) return ok({ heard: told });
    await delay(againMs);
  }
  return ok({ heard: false });
};

/** Whether it was heard; null where that can't be known yet. */
async function tell(session: string, id: string, { sessions, hosts }: World, run: RunState): Promise<boolean | null> {
  const at = sessions.get(session);
  if (!at) return null;
  const request = run.permissions[id];
  if (request && request.host !== at.host) return false;
  const words = request ? answerTo(request) : wordsOf(run, id);
  if (!words) return false;
  const sent: Result<null> = await hosts.send(at.socketPath, words);
  if (sent.ok) return true;
  return sent.failure.code === "host_unreachable" ? null : false;
}

function answerTo({ id, host, phase, comment }: RunState["permissions"][string]): Words {
  const message = comment ? { message: comment } : {};
  return { cmd: "answer", id: id.slice(host.length + 1), allow: phase === "allowed", ...message };
}

function wordsOf(run: RunState, id: string): Words | null {
  const steering = run.steerings[id];
  if (!steering) return null;
  return steering.text === null ? { cmd: "interrupt" } : { cmd: "steer", text: steering.text, id };
}
