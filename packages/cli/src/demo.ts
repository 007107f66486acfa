// `signalbox demo`: the demo's story on the real server, until Ctrl-C.
import { type AnswerOptions, complain } from "./answer.ts";
import { openBrowser } from "./demo/openBrowser.ts";
import { runDemo } from "./demo/runDemo.ts";
import { startDemoPanel } from "./demo/startDemoPanel.ts";

/** `speed` 1 is a pace that a person can follow. */
export type DemoOptions = AnswerOptions & { speed: number };

/** Runs the demo; resolves with an exit code. With `json` one line tells the URL. */
export async function demo({ speed, json = false }: DemoOptions): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const announce = (url: string) => {
    if (json) return print(JSON.stringify({ url }));
    print(`The demo waits for your approval:\n\n  ${url}\n\nCtrl-C ends it and leaves nothing behind.`);
    openBrowser(url);
    void stopped.then(() => print("Ending the demo …"));
  };
  const ended = await runDemo({ speed: speed > 0 ? speed : 1, stopped, announce, startPanel: startDemoPanel });
  return ended.ok ? 0 : complain(ended.failure, { json });
}
