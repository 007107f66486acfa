// The owner looks for a repository: the folders below a path, and which of them are repositories. Nothing in them is opened.
import { access, readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import type { DirectoryAnswer } from "@signalbox/protocol";
import { type App, answer } from "./answers.ts";

/** More than anybody scrolls through; the rest is found by typing its path. */
const mostEntries = 500;

/** `GET /api/directories?path=`; the owner's home without a path. */
export function directoryRoutes(app: App): void {
  app.get("/api/directories", async (c) => answer(c, await listDirectory(c.req.query("path") || homedir())));
}

/**
 * The folders in `path`, without hidden ones, in the order of their names; links to folders are left out, so that what
 * is listed lies where it seems to. Failures: `invalid_input`, `directory_unreadable`.
 */
export async function listDirectory(path: string): Promise<Result<DirectoryAnswer>> {
  if (!isAbsolute(path) || path.includes("\0") || path.length > 4_096)
    return failure("invalid_input", "Give an absolute path, such as /home/ada.");
  try {
    const at = await realpath(path);
    const found = await readdir(at, { withFileTypes: true });
    const names = found.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
    names.sort((a, b) => a.localeCompare(b));
    const shown = names.slice(0, mostEntries);
    const directories = await Promise.all(
      shown.map(async (name) => ({ name, path: join(at, name), repository: await isRepository(join(at, name)) })),
    );
    return ok({
      path: at,
      parent: dirname(at) === at ? null : dirname(at),
      repository: await isRepository(at),
      directories,
      cut: names.length - shown.length,
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === "ENOENT" ? "isn't there" : code === "ENOTDIR" ? "isn't a folder" : "can't be read";
    return failure("directory_unreadable", `${path} ${why}.`);
  }
}

const isRepository = (path: string): Promise<boolean> =>
  access(join(path, ".git")).then(
    () => true,
    () => false,
  );
