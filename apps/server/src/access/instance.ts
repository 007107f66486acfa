// One server per data folder: opens it, keeps its port and identity across restarts, and names the one that is in the way.
import { randomBytes } from "node:crypto";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import { type OpenFailure, openStore, type Store } from "@signalbox/store";
import { databaseIn, openDataFolder } from "./dataFolder.ts";
import { processStartTime } from "./processIdentity.ts";
import { digestOf, newSecret } from "./secrets.ts";
import { isRunning, readServerFile, writeServerFile } from "./serverFile.ts";

/** This server's hold on its data. */
export interface Instance {
  folder: string;
  store: Store;
  /** Eight hex digits that stay the same as long as the data does; names the cookie. */
  id: string;
  /** The port of the last server on this data, to be taken again where it is free; null at the first start. */
  lastPort: number | null;
  clientTokenDigest: string;
  /** Says in `server.json` where the server listens; before this, nobody finds it. */
  announce(port: number, url: string): Promise<void>;
  /** Closes the store and gives the data free. `server.json` stays, for the port; who reads it checks the process. */
  close(): Promise<void>;
}

/** How long ended sessions and tokens are remembered, in milliseconds. */
const endedKeptMs = 30 * 86_400_000;

export type InstanceFailure = OpenFailure | Failure<"already_running" | "data_folder_unusable">;

/**
 * Opens the data in `folder`. Failure `already_running` where another server has it, with the address of that one; the
 * lock is the store's (`claimData`), so a killed server leaves nothing that has to be cleaned up. The client token is
 * new at every start.
 */
export async function openInstance(folder: string, now = () => new Date()): Promise<Result<Instance, InstanceFailure>> {
  const usable = await openDataFolder(folder);
  if (!usable.ok) return usable;
  const opened = await openStore({ file: databaseIn(folder), now });
  if (!opened.ok) return opened.failure.code === "data_in_use" ? inUse(folder) : opened;
  const store = opened.value;
  // Kept for a while after their end, so that who comes back is told "ended" and not "unknown".
  await store.access.purge(new Date(now().getTime() - endedKeptMs).toISOString());
  const clientToken = newSecret();
  return ok({
    folder,
    store,
    id: await instanceId(store),
    lastPort: (await readServerFile(folder))?.port ?? null,
    clientTokenDigest: digestOf(clientToken),
    async announce(port, url) {
      const startTime = await processStartTime(process.pid);
      const startedAt = now().toISOString();
      await writeServerFile(folder, { pid: process.pid, startTime, port, url, clientToken, startedAt });
    },
    close: () => store.close(),
  });
}

async function inUse(folder: string): Promise<Result<never, Failure<"already_running">>> {
  const other = await readServerFile(folder);
  if (other === null || !(await isRunning(other)))
    return failure(
      "already_running",
      `Another Signalbox is just starting or stopping on ${folder}. Try again in a moment.`,
    );
  return failure(
    "already_running",
    `Signalbox is already running on this data at ${other.url} (process ${other.pid}). Open it with \`signalbox url\`, stop it with \`signalbox down\`, or set SIGNALBOX_HOME to run a second one.`,
  );
}

async function instanceId(store: Store): Promise<string> {
  const known = await store.settings.get<string>("instance.id");
  if (known !== undefined) return known;
  const made = randomBytes(4).toString("hex");
  await store.settings.set("instance.id", made);
  return made;
}
