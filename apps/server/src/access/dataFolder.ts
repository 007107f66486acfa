// Where Signalbox keeps everything that isn't in a project, for this user only.
import { chmod, lstat, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { type Failure, failure, ok, type Result } from "@signalbox/base";

/** `SIGNALBOX_HOME`, or `~/.signalbox`; absolute. */
export function dataFolderPath(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const chosen = environment.SIGNALBOX_HOME;
  if (chosen !== undefined && chosen !== "") return isAbsolute(chosen) ? chosen : resolve(chosen);
  return join(homedir(), ".signalbox");
}

/** The database in the data folder. */
export const databaseIn = (folder: string): string => join(folder, "signalbox.db");

/**
 * Makes the folder, or takes one that is there, with mode 0700. Failure `data_folder_unusable` where it isn't a folder,
 * belongs to somebody else (whose process could put links in our way), or can't be made.
 */
export async function openDataFolder(folder: string): Promise<Result<string, Failure<"data_folder_unusable">>> {
  const because = (reason: string) =>
    failure("data_folder_unusable", `${folder} ${reason}. Set SIGNALBOX_HOME to a folder of your own.`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await lstat(folder);
    if (!found.isDirectory()) return because(found.isSymbolicLink() ? "is a symbolic link" : "is no folder");
    if (process.getuid && found.uid !== process.getuid()) return because("belongs to another user");
    if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
    return ok(folder);
  } catch (error) {
    return because(`can't be used (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}
