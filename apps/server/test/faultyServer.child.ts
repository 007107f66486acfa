// A server that dies by SIGKILL at one exact moment: before an event is appended, right after it, or a little later.
import type { RunEvent } from "@signalbox/engine";
import { startServer } from "../src/index.ts";
import type { Programs } from "../src/installation.ts";

/** What the test says: where the data is, which programs panes start, and when to die. */
export interface FaultyOrder {
  home: string;
  programs: Programs;
  at: { event: RunEvent["type"]; nth: number; moment: "before append" | "after append"; delayMs: number };
}

const { home, programs, at } = JSON.parse(process.env.FAULTY_SERVER ?? "") as FaultyOrder;
const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  throw new Error("SIGKILL comes at once.");
};

const started = await startServer({ home, programs, port: 0, pages: async () => {} });
if (!started.ok) throw new Error(started.failure.message);
const log = started.value.panel.store.events;
let seen = 0;
const append = log.append.bind(log);
log.append = async (runId, expectedSeq, events) => {
  const here = events.some(({ type }) => type === at.event) && ++seen === at.nth;
  if (here && at.moment === "before append") die();
  const appended = await append(runId, expectedSeq, events);
  if (!here) return appended;
  if (at.delayMs === 0) die();
  setTimeout(die, at.delayMs);
  return appended;
};
process.stdout.write(`${started.value.url}\n`);
