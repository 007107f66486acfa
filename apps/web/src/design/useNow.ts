// One clock for the whole page: everything that counts seconds ticks together.
import { useSyncExternalStore } from "react";

let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since the epoch, changing once a second; 0 while the server renders. */
export const useNow = (): number =>
  useSyncExternalStore(
    subscribe,
    () => {
      if (now === 0 || timer === undefined) now = Date.now() - (Date.now() % 1_000);
      return now;
    },
    () => 0,
  );
