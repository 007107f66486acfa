// The measurement's hold on its client, which is a process of its own (`watcher.child.ts`).
import { fork } from "node:child_process";
import { join } from "node:path";
import type { Wish } from "./watcher.child.ts";

/** Pages that watch one run. */
export interface Watcher {
  /** Asks for one thing and resolves with what it came to. */
  ask<Answer = null>(wish: Wish): Promise<Answer>;
  close(): void;
}

/** Connects `pages` pages to a run of the server at `url`; the client token is the owner's. */
export async function openWatcher(url: string, token: string, runId: string, pages: number): Promise<Watcher> {
  const child = fork(join(import.meta.dirname, "watcher.child.ts"), [], { execArgv: process.execArgv });
  const watcher: Watcher = {
    ask: (wish) =>
      new Promise((resolve, reject) => {
        child.once("message", (answer: { value?: never; error?: string }) => {
          if (answer.error === undefined) resolve(answer.value as never);
          else reject(new Error(answer.error));
        });
        child.send(wish);
      }),
    close: () => child.disconnect(),
  };
  await watcher.ask({ do: "connect", url, token, runId, pages });
  return watcher;
}
