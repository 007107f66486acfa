// The two Prisma clients on the database: one that writes, one statement or transaction after the other, and one that reads.
import { adapterOf } from "./connection.ts";
import { PrismaClient } from "./generated/client/client.ts";

export type Client = PrismaClient;

/**
 * All writing goes through here. Prisma's own `$transaction` is never used: with this adapter each one opens a new
 * connection and leaves the old one to the garbage collector, and in others a query made beside an open transaction
 * silently joins it. A queue and plain SQL do the same without either trap.
 */
export interface Writer {
  /** Runs `work` when all writes before it are done. */
  write<Value>(work: (client: Client) => PromiseLike<Value>): Promise<Value>;
  /** The same in one transaction: all of it or, where `work` throws, nothing. `work` awaits nothing but the client. */
  transaction<Value>(work: (client: Client) => PromiseLike<Value>): Promise<Value>;
}

export interface Clients {
  writer: Writer;
  reader: Client;
  close(): Promise<void>;
}

/** Opens both clients on a migrated file. They see each other's commits at once (WAL). */
export async function openClients(file: string): Promise<Clients> {
  const writing = new PrismaClient({ adapter: adapterOf(file) });
  const reading = new PrismaClient({ adapter: adapterOf(file) });
  // WAL, so that readers never wait. FULL, SQLite's default said aloud: with NORMAL a power cut takes the last commits
  // with it, and an approval that somebody saw acknowledged would be gone. It costs one fsync per append, and appends
  // come in batches.
  await writing.$queryRaw`PRAGMA journal_mode = WAL`;
  await writing.$executeRaw`PRAGMA synchronous = FULL`;
  await reading.$executeRaw`PRAGMA query_only = ON`;
  const writer = queue(writing);
  return {
    writer,
    reader: reading,
    async close() {
      // Tidying up only: where a lock or a full disk is in the way, the next start does it.
      await writer.write((client) => client.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`).catch(() => undefined);
      await reading.$disconnect();
      await writing.$disconnect();
    },
  };
}

function queue(client: Client): Writer {
  let last: Promise<unknown> = Promise.resolve();
  const write: Writer["write"] = (work) => {
    const result = last.then(() => work(client));
    last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
  return {
    write,
    transaction: (work) =>
      write(async (it) => {
        await it.$executeRaw`BEGIN IMMEDIATE`;
        try {
          const value = await work(it);
          await it.$executeRaw`COMMIT`;
          return value;
        } catch (error) {
          await it.$executeRaw`ROLLBACK`.catch(() => undefined);
          throw error;
        }
      }),
  };
}
