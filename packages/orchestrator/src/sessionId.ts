// A session's UUID is computed, not stored: the same attempt always finds its own session again.
import { createHash } from "node:crypto";

/** The UUID (version 8, RFC 9562) of the session of one attempt or role. */
export function sessionIdOf(runId: string, role: string, n: number): string {
  const hex = createHash("sha256").update(`${runId}\n${role}\n${n}`).digest("hex");
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
