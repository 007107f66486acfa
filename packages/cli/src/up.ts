// `signalbox up`: starts the panel, says where it is, and lets go of it at Ctrl-C.
import { resolve } from "node:path";
import { startServer } from "@signalbox/server";
import { complain } from "./answer.ts";
import { forwardingCommand, openBrowser } from "./demo/openBrowser.ts";

/** From a checkout the command isn't on the PATH; npm runs it there. */
const urlCommand = process.env.npm_lifecycle_event ? "npm run url" : "signalbox url";

/** Runs until it is told to stop; resolves with an exit code. Stopping leaves sessions to themselves. */
export async function up(path: string | null, options: { port?: number }): Promise<number> {
  let stop: () => void = () => {};
  const stopped = new Promise<void>((done) => {
    stop = done;
  });
  const started = await startServer({
    ...(options.port === undefined ? {} : { port: options.port }),
    onStop: () => stop(),
  });
  if (!started.ok) return complain(started.failure);
  const server = started.value;
  const page = path === null ? "/" : await server.openProject(resolve(path));
  if (typeof page !== "string") {
    await server.close();
    return complain(page);
  }
  const url = await server.entryUrl(page);
  process.stdout.write(
    `Signalbox is running.\n\n  ${url}\n\nThe link is good once; \`${urlCommand}\` makes another.\n`,
  );
  const forward = forwardingCommand(Number(new URL(server.url).port));
  if (forward) process.stdout.write(`From your own machine, first run:\n\n  ${forward}\n`);
  process.stdout.write("Ctrl-C stops the panel. Sessions go on, and the next start finds them.\n");
  openBrowser(url);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  await stopped;
  await server.close();
  return 0;
}
