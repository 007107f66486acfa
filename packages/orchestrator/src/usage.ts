// What sessions use, on its way into the log: each host tells what it has used so far, the log keeps what is new of it.
import type { RunState, Usage } from "@signalbox/engine";
import type { World } from "./effects/world.ts";
import type { EffectContext } from "./runLoop.ts";

/** What all starts of a session used so far: an agent that adds up over resumes is told what is known already. */
export function usedBefore(run: RunState, name: string): Pick<Usage, "costUsd" | "inputTokens" | "outputTokens"> {
  const starts = Object.entries(run.usedBy).filter(([host]) => host.replace(/-\d+$/, "") === name);
  const sum = (part: "costUsd" | "inputTokens" | "outputTokens") =>
    starts.reduce((total, [, usage]) => total + usage[part], 0);
  return { costUsd: sum("costUsd"), inputTokens: sum("inputTokens"), outputTokens: sum("outputTokens") };
}

/**
 * Logs what each turn of a host used, as the difference to what the log has of that host: told again after a restart of the
 * server, nothing is counted twice.
 */
export function usageRecorder(
  { spent }: Pick<World, "spent">,
  context: EffectContext,
  of?: { task: string; attempt: number },
) {
  const told = new Map<string, Usage>();
  return (usage: Usage, host: string) => {
    const known = told.get(host) ?? context.state().usedBy[host];
    told.set(host, usage);
    const delta = {
      ...usage,
      costUsd: usage.costUsd - (known?.costUsd ?? 0),
      inputTokens: usage.inputTokens - (known?.inputTokens ?? 0),
      outputTokens: usage.outputTokens - (known?.outputTokens ?? 0),
      turns: usage.turns - (known?.turns ?? 0),
    };
    if (known && delta.turns <= 0 && delta.costUsd <= 0) return;
    void context.take({ type: "usage.record", by: "Signalbox", session: host, ...of, delta, today: spent.add(delta) });
  };
}
