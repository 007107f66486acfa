// A run as it happens: the server-sent events of the API, folded with the engine's own `evolve`.
import { ok, type Result } from "@signalbox/base";
import { evolve, type RunEvent, type RunState } from "@signalbox/engine";
import type { LiveFacts } from "@signalbox/protocol";
import type { PanelClient } from "./client.ts";

/** What a follower sees after each message: the run, what its sessions do, and the event that just happened. */
export interface Followed {
  state: RunState;
  live: ReadonlyMap<string, LiveFacts>;
  event: RunEvent | null;
}

/** Follows a run until it is over or `signal` says so; connects again where the panel was restarted. */
export async function followRun(
  panel: PanelClient,
  runId: string,
  see: (followed: Followed) => void,
  signal: AbortSignal,
): Promise<Result<RunState | null>> {
  let state: RunState | null = null;
  const live = new Map<string, LiveFacts>();
  const take = (name: string, data: string): void => {
    const told = JSON.parse(data) as { state?: RunState; event?: RunEvent; facts?: LiveFacts };
    if (name === "snapshot" && told.state) state = told.state;
    if (name === "event" && told.event) state = evolve(state, told.event);
    if (name === "live" && told.facts) live.set(told.facts.pane, told.facts);
    if (state) see({ state, live, event: told.event ?? null });
  };
  for (let tries = 0; !signal.aborted; tries += 1) {
    const opened = await panel.get(`/runs/${runId}/stream`, { accept: "text/event-stream" }, signal);
    if (!opened.ok) {
      // At first it is said at once; later the panel may just be starting again.
      if (signal.aborted) break;
      if (state === null || tries > 20) return opened;
      await new Promise((resolve) => setTimeout(resolve, 500));
      continue;
    }
    tries = 0;
    await readEvents(opened.value, take).catch(() => {});
    if ((state as RunState | null)?.phase === "closed") break;
  }
  return ok(state);
}

/** Reads an event stream to its end; each message by its name and data. */
async function readEvents(answer: Response, take: (name: string, data: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of answer.body ?? []) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const messages = rest.split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const name = /^event: (.*)$/m.exec(message)?.[1];
      const data = [...message.matchAll(/^data: (.*)$/gm)].map((match) => match[1]).join("\n");
      if (name && data) take(name, data);
    }
  }
}
