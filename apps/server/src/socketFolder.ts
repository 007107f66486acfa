// Where unix sockets are, whose paths have to be short: hosts, and the tmux servers of runs.
import { createHash } from "node:crypto";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** A socket's name below `sockets` has at most so many bytes: `<run>-<hash>` or `<run>.tmux`, with a separator. */
const socketNameBytes = 32;
const socketPathLimit = 100;

/** Beside the data where that is short enough, else a private folder among the temporary files. */
export function socketFolder(home: string): string {
  const near = join(home, "s");
  if (Buffer.byteLength(near) + socketNameBytes <= socketPathLimit) return near;
  const hash = createHash("sha256").update(home).digest("hex").slice(0, 10);
  return join(tmpdir(), `signalbox-${userInfo().uid}-${hash}`);
}
