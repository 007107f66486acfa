// Talks to the server that runs on the same data: by the client token in its private file.
import { dataFolderPath, isRunning, readServerFile, type ServerFile } from "@signalbox/server/running";

/** Prints a URL with a fresh one-time token. */
export async function printUrl(): Promise<number> {
  const server = await findServer();
  if (!server) return notRunning();
  const answer = (await ask(server, "POST", "/api/url")) as { url?: string } | null;
  if (!answer?.url) return notAnswering(server);
  process.stdout.write(`${answer.url}\n`);
  return 0;
}

/** Stops the server, with `end` its sessions too, and waits until it is gone. */
export async function down(end: boolean): Promise<number> {
  const server = await findServer();
  if (!server) return notRunning();
  if (!(await ask(server, "POST", "/api/stop", { end }))) return notAnswering(server);
  while (await isRunning(server)) await new Promise((resolve) => setTimeout(resolve, 50));
  process.stdout.write("Signalbox has stopped.\n");
  return 0;
}

async function findServer(): Promise<ServerFile | null> {
  const server = await readServerFile(dataFolderPath());
  return server && (await isRunning(server)) ? server : null;
}

async function ask(server: ServerFile, method: string, path: string, body: unknown = {}): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${server.clientToken}`,
    origin: server.url,
    "content-type": "application/json",
  };
  const response = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) }).catch(
    () => null,
  );
  return response?.ok ? await response.json() : null;
}

function notRunning(): number {
  process.stderr.write("Signalbox isn't running on this data. Start it with `signalbox up`.\n");
  return 1;
}

function notAnswering(server: ServerFile): number {
  process.stderr.write(
    `Signalbox at ${server.url} (process ${server.pid}) doesn't answer. End that process, then start it again.\n`,
  );
  return 1;
}
