// `server.json`: how the command line finds the server, and how the next server finds its port again.
import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { processStartTime } from "./processIdentity.ts";

/** `startTime` is `processStartTime(pid)`, `url` the panel's address without a token, `clientToken` good for an owner. */
export interface ServerFile {
  pid: number;
  startTime: string | null;
  port: number;
  url: string;
  clientToken: string;
  startedAt: string;
}

const pathIn = (folder: string): string => join(folder, "server.json");

/** What the last server wrote, alive or not; null where there is none or it can't be read as such. */
export async function readServerFile(folder: string): Promise<ServerFile | null> {
  const text = await readFile(pathIn(folder), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as Partial<ServerFile> | null;
    const port = found?.port;
    if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
    if (typeof found?.pid !== "number" || typeof found.url !== "string") return null;
    if (typeof found.clientToken !== "string" || typeof found.startedAt !== "string") return null;
    return { ...(found as ServerFile), startTime: found.startTime ?? null };
  } catch {
    return null;
  }
}

/** Writes it atomically, readable by the user only (0600). */
export async function writeServerFile(folder: string, file: ServerFile): Promise<void> {
  const draft = `${pathIn(folder)}.${randomUUID()}`;
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, pathIn(folder));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** True where the server that wrote it still runs: the same process, not another with its number. */
export async function isRunning(file: ServerFile): Promise<boolean> {
  const startTime = await processStartTime(file.pid);
  return startTime !== null && startTime === file.startTime;
}
