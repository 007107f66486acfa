// Named resources of which there is one (a database, a device): checks that need it take it in turns, over all runs.
import { Deferred } from "@signalbox/base";

/** A resource, and the commands that need it; `*` in a pattern stands for anything. */
export interface ExclusiveResource {
  name: string;
  commands: string[];
}

/** Who holds what, in memory: checks that still run after a restart take theirs again when they are followed. */
export interface ExclusiveUse {
  /**
   * Resolves with what gives it all free again, once nobody else holds any of `names`; `running` work doesn't wait, since
   * it has begun already. Aborting gives up waiting: the answer then frees nothing.
   */
  hold: (names: readonly string[], running: boolean, signal: AbortSignal) => Promise<() => void>;
}

/** The resources that any of the commands needs, by name, each once. */
export const neededBy = (resources: readonly ExclusiveResource[], commands: readonly string[]): string[] => [
  ...new Set(
    resources
      .filter(({ commands: patterns }) => patterns.some((pattern) => commands.some(matcher(pattern))))
      .map(({ name }) => name),
  ),
];

function matcher(pattern: string): (command: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const form = new RegExp(`^${parts.join("[^]*")}$`);
  return (command) => form.test(command);
}

/** Takes several at once or none, in the order in which was asked, so that nobody waits for somebody who waits. */
export function exclusiveUse(): ExclusiveUse {
  const held = new Map<string, number>();
  let waiting: { names: readonly string[]; admitted: Deferred<boolean> }[] = [];
  const take = (names: readonly string[]) => {
    for (const name of names) held.set(name, (held.get(name) ?? 0) + 1);
  };
  const admit = () => {
    const claimed = new Set<string>();
    for (const entry of [...waiting]) {
      const free = entry.names.every((name) => !held.get(name) && !claimed.has(name));
      for (const name of entry.names) claimed.add(name);
      if (!free) continue;
      waiting = waiting.filter((each) => each !== entry);
      take(entry.names);
      entry.admitted.resolve(true);
    }
  };
  return {
    async hold(names, running, signal) {
      if (names.length === 0 || signal.aborted) return () => {};
      if (running) take(names);
      else {
        const entry = { names, admitted: new Deferred<boolean>() };
        waiting.push(entry);
        const giveUp = () => {
          waiting = waiting.filter((each) => each !== entry);
          entry.admitted.resolve(false);
        };
        signal.addEventListener("abort", giveUp, { once: true });
        admit();
        const admitted = await entry.admitted.promise;
        signal.removeEventListener("abort", giveUp);
        if (!admitted) return () => {};
      }
      return () => {
        for (const name of names) held.set(name, (held.get(name) ?? 1) - 1);
        admit();
      };
    },
  };
}
