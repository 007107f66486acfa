// A bare SQLite connection for what comes before the Prisma client: the lock and the migrations.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaLibSql } from "@prisma/adapter-libsql";

/** How long a statement waits for another connection of this process, in milliseconds. */
const busyTimeoutMs = 5_000;

const sqliteBusy = 5;
const sqliteReadOnly = 8;
const sqliteIoError = 10;
const sqliteFull = 13;
const sqliteCannotOpen = 14;
const sqliteNotADatabase = 26;

/** Statements on one connection; arguments are text, numbers or null. */
export interface Connection {
  /** Rows as arrays, in the order of the columns. */
  query(sql: string, args?: readonly SqlValue[]): Promise<unknown[][]>;
  /** One statement; how many rows it changed. */
  run(sql: string, args?: readonly SqlValue[]): Promise<number>;
  /** Several statements; a transaction that it leaves open is rolled back. */
  script(sql: string): Promise<void>;
  close(): Promise<void>;
}

export type SqlValue = string | number | null;

/** The adapter of a database file. The URL is absolute and escaped, since each workspace has its own working directory. */
export function adapterOf(file: string, timeout = busyTimeoutMs): PrismaLibSql {
  return new PrismaLibSql({ url: pathToFileURL(resolve(file)).href, timeout });
}

/** Opens a connection; waits up to `timeoutMs` for locks. Throws where the file can't be opened (see `sqliteCode`). */
export async function connect(file: string, timeoutMs = busyTimeoutMs): Promise<Connection> {
  const adapter = await adapterOf(file, timeoutMs).connect();
  const statement = (sql: string, args: readonly SqlValue[] = []) => ({
    sql,
    args: [...args],
    argTypes: args.map(() => ({ scalarType: "unknown" as const, arity: "scalar" as const })),
  });
  return {
    query: async (sql, args) => (await adapter.queryRaw(statement(sql, args))).rows,
    run: (sql, args) => adapter.executeRaw(statement(sql, args)),
    script: (sql) => adapter.executeScript(sql),
    close: () => adapter.dispose(),
  };
}

/** SQLite's primary result code behind an error of the driver, its adapter or Prisma; undefined where there is none. */
export function sqliteCode(error: unknown): number | undefined {
  for (let at = error, depth = 0; typeof at === "object" && at !== null && depth < 6; depth++) {
    const fields = at as Record<string, unknown>;
    const raw = fields.rawCode ?? fields.originalCode ?? fields.extendedCode;
    if (raw !== undefined && Number.isInteger(Number(raw))) return Number(raw) & 0xff;
    const meta = fields.meta as Record<string, unknown> | undefined;
    at = fields.cause ?? meta?.driverAdapterError;
  }
  return undefined;
}

/** SQLite's own words behind an error of the driver or its adapter, which likes to put others in their place. */
export function sqliteMessage(error: unknown): string {
  const cause = (error as { cause?: { originalMessage?: string } } | null)?.cause;
  return cause?.originalMessage ?? String(error);
}

/** True where another connection holds the lock. */
export const isBusy = (error: unknown): boolean => sqliteCode(error) === sqliteBusy;

/** True where the file is there and isn't SQLite. */
export const isNotADatabase = (error: unknown): boolean => sqliteCode(error) === sqliteNotADatabase;

/** True where the disk or the file system said no: full, read-only, unreadable. */
export function isStorageTrouble(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === sqliteFull || code === sqliteIoError || code === sqliteReadOnly || code === sqliteCannotOpen;
}
