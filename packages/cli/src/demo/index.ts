// `signalbox demo`: what the command line calls.
import { runDemo } from "./runDemo.ts";
import { startDemoPanel } from "./startDemoPanel.ts";

export { forwardingCommand, openBrowser } from "./openBrowser.ts";

const slowest = 0.1;

/** Runs the demo until Ctrl-C; resolves with an exit code. SIGNALBOX_DEMO_SPEED makes its sessions faster or slower. */
export async function demoCommand(): Promise<number> {
  const wanted = Number(process.env.SIGNALBOX_DEMO_SPEED ?? 1);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
  return runDemo({
    speed: Number.isFinite(wanted) ? Math.max(slowest, wanted) : 1,
    startPanel: startDemoPanel,
    print: (line) => console.log(line),
    stopped,
  });
}
