// One process owns the data: a lock that the kernel lets go of when that process dies, however it dies.
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import { connect, isBusy } from "./connection.ts";
import { createPrivateFile } from "./privateFile.ts";

/** Held until `release`, or until the process ends. */
export interface DataClaim {
  release(): Promise<void>;
}

/**
 * Takes the exclusive lock beside a database (`<file>.lock`, 0600) without waiting. It is an open exclusive
 * transaction on an empty SQLite file, hence a lock of the operating system: nothing of it outlives a SIGKILL, and no
 * process id has to be believed. Nobody may open that file with `fs`: closing it would drop the lock (POSIX).
 * Failure `data_in_use`: another process, or another store of this one, holds it.
 */
export async function claimData(file: string): Promise<Result<DataClaim, Failure<"data_in_use">>> {
  const lockFile = `${file}.lock`;
  await createPrivateFile(lockFile);
  const connection = await connect(lockFile, 0);
  try {
    await connection.run("BEGIN EXCLUSIVE");
  } catch (error) {
    await connection.close();
    if (isBusy(error)) return failure("data_in_use", `Another process is using ${file}.`);
    throw error;
  }
  return ok({
    async release() {
      await connection.run("ROLLBACK");
      await connection.close();
    },
  });
}
