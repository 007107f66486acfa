// `signalbox demo`: the demo's story on the real server, until Ctrl-C.
import { runDemo } from "./demo/runDemo.ts";
import { startDemoPanel } from "./demo/startDemoPanel.ts";

/** Runs the demo; `speed` 1 is a pace that a person can follow. Resolves with an exit code. */
export function demo(speed: number): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  return runDemo({ speed: speed > 0 ? speed : 1, stopped, print, startPanel: startDemoPanel });
}
