// Opens everything that is kept: claims the data, migrates it, hands out the parts.
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { RunEvent, RunSummary } from "@signalbox/engine";
import { type AccessStore, createAccessStore } from "./accessStore.ts";
import { type AuditLog, createAuditLog } from "./auditLog.ts";
import { openClients } from "./clients.ts";
import { connect, isBusy, isNotADatabase, isStorageTrouble } from "./connection.ts";
import { claimData } from "./dataClaim.ts";
import { createEventLog, type EventLog, type StoredEvent } from "./eventLog.ts";
import { migrations as checkedIn } from "./generated/migrations.ts";
import { type Migration, migrate } from "./migrate.ts";
import { createPrivateFile } from "./privateFile.ts";
import { createProjects, type Projects } from "./projects.ts";
import { createRuns, type RunLine, type Runs } from "./runs.ts";
import { createSettings, type Settings } from "./settings.ts";

/** Everything that is kept, as long as it is open. */
export interface Store<Event extends StoredEvent = RunEvent, Line extends RunLine = RunSummary> {
  /** Absolute path of the database. */
  file: string;
  events: EventLog<Event>;
  runs: Runs<Event, Line>;
  projects: Projects;
  access: AccessStore;
  audit: AuditLog;
  settings: Settings;
  /** The migrations that this start applied. */
  migrated: string[];
  /** Finishes what is being written and gives the data free. */
  close(): Promise<void>;
}

export type OpenFailure = Failure<"data_in_use" | "data_too_new" | "data_unknown" | "data_unreadable">;

/**
 * Opens or makes the database at `file` (0600; its folder 0700 where it has to be made). `now` stamps rows and is the
 * wall clock unless a test says otherwise. Failures: `data_in_use` (another process owns it), `data_too_new` (a later
 * version wrote it), `data_unknown` (not made by Signalbox), `data_unreadable` (the disk said no).
 */
export async function openStore<Event extends StoredEvent = RunEvent, Line extends RunLine = RunSummary>(options: {
  file: string;
  now?: () => Date;
  migrations?: readonly Migration[];
}): Promise<Result<Store<Event, Line>, OpenFailure>> {
  const file = resolve(options.file);
  const clock = options.now ?? (() => new Date());
  const now = () => clock().toISOString();
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const claim = await claimData(file);
    if (!claim.ok) return claim;
    const migrated = await prepare(file, options.migrations ?? checkedIn).catch(async (error: unknown) => {
      await claim.value.release();
      throw error;
    });
    if (!migrated.ok) {
      await claim.value.release();
      return migrated;
    }
    const clients = await openClients(file);
    const events = createEventLog<Event>(clients);
    return ok({
      file,
      events,
      runs: createRuns<Event, Line>(clients, events),
      projects: createProjects(clients, now),
      access: createAccessStore(clients, now),
      audit: createAuditLog(clients, now),
      settings: createSettings(clients),
      migrated: migrated.value.applied,
      async close() {
        await clients.close();
        await claim.value.release();
      },
    });
  } catch (error) {
    return explain(file, error);
  }
}

async function prepare(file: string, migrations: readonly Migration[]) {
  await createPrivateFile(file);
  const connection = await connect(file);
  try {
    return await migrate(connection, file, migrations);
  } finally {
    await connection.close();
  }
}

/** Troubles of the file system as failures; what is left is a defect. */
function explain(file: string, error: unknown): Result<never, OpenFailure> {
  if (isBusy(error)) return failure("data_in_use", `Another program is writing to ${file}.`);
  if (isNotADatabase(error))
    return failure("data_unknown", `${file} isn't a database that Signalbox can read. Move it away and start again.`);
  const code = (error as NodeJS.ErrnoException).code;
  if (isStorageTrouble(error) || code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOSPC")
    return failure("data_unreadable", `${file} can't be opened or written to: ${String(error)}`);
  throw error;
}
