// Brings a database to this version's schema at start, with the same bookkeeping as `prisma migrate deploy`.
import { randomUUID } from "node:crypto";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import { type Connection, sqliteMessage } from "./connection.ts";
import { createPrivateFile } from "./privateFile.ts";

/** One checked-in migration; `checksum` is the SHA-256 of its SQL in hex, as Prisma writes it. */
export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

export type MigrateFailure = Failure<"data_too_new" | "data_unknown">;

// Word for word what Prisma's engine creates, so that `prisma migrate status` reads it.
const createHistory = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
);`;

/**
 * Applies what is missing, each migration with its bookkeeping row in one transaction, so that a crash leaves either
 * the old or the new schema. Before an existing database is changed, a copy is left at `<file>.before-<migration>`.
 * Failures: `data_too_new` where a later version has been here, `data_unknown` where the file is not ours.
 */
export async function migrate(
  connection: Connection,
  file: string,
  migrations: readonly Migration[],
): Promise<Result<{ applied: string[] }, MigrateFailure>> {
  const known = await readHistory(connection, file, migrations);
  if (!known.ok) return known;
  const missing = migrations.filter((migration) => !known.value.has(migration.name));
  const first = missing[0];
  if (first === undefined) return ok({ applied: [] });
  if (known.value.size > 0) await keepCopy(connection, `${file}.before-${first.name}`);
  for (const migration of missing) await apply(connection, migration);
  return ok({ applied: missing.map((migration) => migration.name) });
}

async function readHistory(
  connection: Connection,
  file: string,
  migrations: readonly Migration[],
): Promise<Result<Set<string>, MigrateFailure>> {
  const tables = (await connection.query(`SELECT name FROM sqlite_schema WHERE type = 'table'`)).map((row) => row[0]);
  if (!tables.includes("_prisma_migrations")) {
    if (tables.some((name) => !String(name).startsWith("sqlite_")))
      return failure("data_unknown", `${file} is a database that Signalbox didn't make. Move it away and start again.`);
    return ok(new Set());
  }
  const rows = await connection.query(
    `SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const checksums = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of rows) {
    if (!checksums.has(String(name)))
      return failure(
        "data_too_new",
        `${file} was written by a newer Signalbox (it knows ${name}). Update Signalbox, or set SIGNALBOX_HOME to another folder.`,
      );
    if (checksums.get(String(name)) !== checksum)
      return failure(
        "data_unknown",
        `${file} was made by another build of Signalbox (${name} differs). Set SIGNALBOX_HOME to another folder.`,
      );
  }
  return ok(new Set(rows.map(([name]) => String(name))));
}

/** An older copy of the same name is kept: it is nearer to what was there before a half-done update. */
async function keepCopy(connection: Connection, copy: string): Promise<void> {
  await createPrivateFile(copy);
  // VACUUM INTO accepts an empty file and refuses one with content.
  await connection.run("VACUUM INTO ?1", [copy]).catch((error: unknown) => {
    if (!/already exists/.test(sqliteMessage(error))) throw error;
  });
}

async function apply(connection: Connection, migration: Migration): Promise<void> {
  const now = Date.now();
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  await connection.script(`BEGIN IMMEDIATE;
${createHistory}
${migration.sql}
;INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count")
VALUES (${text(randomUUID())}, ${text(migration.checksum)}, ${now}, ${text(migration.name)}, ${now}, 1);
COMMIT;`);
}
