// How anything is written into a repository: atomically, private to the user, and never through a link.
import { randomBytes } from "node:crypto";
import { lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";

/** Why nothing was written. */
export type WriteProblem = "path_is_link" | "path_is_folder" | "path_outside" | "not_writable";

/**
 * Writes `text` to `root/path`, mode 0600, by renaming a synced temporary file over it; makes folders with mode 0700. A
 * link anywhere below `root` is refused, since a repository can hold links to any place: nothing outside is written.
 */
export async function safeWrite(root: string, path: string, text: string): Promise<Result<void>> {
  const folder = await safeFolder(root, dirname(path));
  if (!folder.ok) return folder;
  const target = join(root, path);
  const kind = await kindOf(target);
  if (kind === "link")
    return failure("path_is_link", `${path} is a link; remove it, so that Signalbox can write there.`);
  if (kind === "folder")
    return failure("path_is_folder", `${path} is a folder; move it, so that Signalbox can write there.`);
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    return ok(undefined);
  } catch (error) {
    await rm(temporary, { force: true });
    return failure("not_writable", `${path} can't be written; check the folder's permissions.`, String(error));
  }
}

/**
 * Makes `root/path` and the folders above it, mode 0700, unless something else than a real folder is in the way. With
 * `make` false nothing is made: what isn't there can't be a link either.
 */
export async function safeFolder(root: string, path: string, make = true): Promise<Result<void>> {
  const inside = relative(root, join(root, path));
  if (inside.split(sep).includes("..")) return failure("path_outside", `${path} is outside of the project.`);
  let folder = root;
  for (const part of inside.split(sep).filter(Boolean)) {
    folder = join(folder, part);
    const kind = await kindOf(folder);
    const name = relative(root, folder);
    if (kind === "link")
      return failure("path_is_link", `${name} is a link; remove it, so that Signalbox can write there.`);
    if (kind === "file")
      return failure("not_writable", `${name} is a file; move it, so that Signalbox can make a folder there.`);
    if (kind === "folder") continue;
    if (!make) return ok(undefined);
    try {
      await mkdir(folder, { mode: 0o700 });
    } catch (error) {
      // Somebody else made it just now: fine, and looked at again by the next write.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        return failure("not_writable", `${name} can't be made; check the folder's permissions.`, String(error));
      }
    }
  }
  return ok(undefined);
}

/** What stands at a path, without following it. */
export async function kindOf(path: string): Promise<"nothing" | "file" | "folder" | "link"> {
  try {
    const found = await lstat(path);
    return found.isSymbolicLink() ? "link" : found.isDirectory() ? "folder" : "file";
  } catch {
    return "nothing";
  }
}
