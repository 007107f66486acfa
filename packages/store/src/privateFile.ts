// Files that only the user may read exist with that mode before anything is written to them.
import { chmod, open } from "node:fs/promises";

/** Makes an empty file with mode 0600, or gives an existing one that mode; never opens an existing one. */
export async function createPrivateFile(file: string): Promise<void> {
  try {
    await (await open(file, "wx", 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await chmod(file, 0o600);
  }
}
