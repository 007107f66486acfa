// The hash that says whether two worktrees have the same packages installed, computed as the seed computes it.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lockfileNames } from "@signalbox/base";

/** `hash` is 16 hex digits, or `no-lock` where there is no lockfile. */
export interface Environment {
  hash: string;
  lockfiles: string[];
}

/**
 * The hash over names and contents of given lockfiles: SHA-256 of each name followed by its bytes, by name, first 16
 * digits (vectors/environment.json). Files that are no lockfiles are overlooked.
 */
export function hashLockfiles(files: ReadonlyMap<string, Uint8Array | string>): Environment {
  const lockfiles = lockfileNames.filter((name) => files.has(name));
  if (lockfiles.length === 0) return { hash: "no-lock", lockfiles: [] };
  const hash = createHash("sha256");
  for (const name of lockfiles) hash.update(name).update(files.get(name)!);
  return { hash: hash.digest("hex").slice(0, 16), lockfiles };
}

/** The environment of a folder: the lockfiles at its top. Other errors than a missing file are thrown. */
export async function environmentOf(root: string): Promise<Environment> {
  const files = new Map<string, Uint8Array>();
  for (const name of lockfileNames) {
    try {
      files.set(name, await readFile(join(root, name)));
    } catch (error) {
      if (!["ENOENT", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
  return hashLockfiles(files);
}
