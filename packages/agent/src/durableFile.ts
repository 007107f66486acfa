// How a host and its callers write files that must survive a crash at any instant.
import { randomBytes } from "node:crypto";
import { closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a private file (0600) by way of a new one and a rename, so that a reader sees the old text or the new one. With
 * `durable` the data and the name have reached the disk on return. Never follows a link at `path`: it replaces it.
 */
export function replaceFile(path: string, text: string, durable = false): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    writeSync(file, text);
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    renameSync(draft, path);
  } catch (error) {
    unlinkSync(draft);
    throw error;
  }
  if (!durable) return;
  const folder = openSync(dirname(path), constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The JSON of a file, or null where it is missing, is a link, isn't JSON or is larger than `limitBytes`. */
export function readJsonFile(path: string, limitBytes = 16 * 1024 * 1024): unknown {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const text = readFileSync(file);
      return text.length > limitBytes ? null : JSON.parse(text.toString("utf8"));
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
