// Where set-up finds the checkout and keeps what it remembers between two calls.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the checkout; may hold spaces. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Folder for logs, locks and stamps of set-up; ignored by git and free to delete. */
export const cacheDir = join(root, ".cache", "setup");

/** No tool that set-up calls may phone home. */
export const quietEnvironment = {
  NEXT_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  DO_NOT_TRACK: "1",
};
