// Lets a link open in a new tab: a navigation carries the cookie but not the tab's secret, so the link brings a ticket.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** How long a ticket is good, in milliseconds: from the click that made it to the request that it is for. */
export const ticketLifetimeMs = 60_000;

/**
 * A ticket is made only for who shows cookie and secret (`POST /api/tickets {path}`), and says: a moment ago the tab of
 * this session asked for exactly this path. It stands in for the secret, on GET only, and only together with the cookie
 * of the same session, so that a ticket seen in a log or a history opens nothing. The key lives as long as the process.
 */
export interface Tickets {
  /** For one path without query, such as `/api/runs/<id>/evidence/<id>`; goes into the query as `ticket`. */
  make(sessionId: string, path: string): string;
  check(ticket: string, sessionId: string, path: string): boolean;
}

/** Tickets by the clock `now`, in milliseconds. */
export function createTickets(now: () => number): Tickets {
  const key = randomBytes(32);
  const sign = (expiresAt: number, sessionId: string, path: string) =>
    createHmac("sha256", key)
      .update(JSON.stringify([expiresAt, sessionId, path]))
      .digest();
  return {
    make(sessionId, path) {
      const expiresAt = now() + ticketLifetimeMs;
      return `${expiresAt}.${sign(expiresAt, sessionId, path).toString("base64url")}`;
    },
    check(ticket, sessionId, path) {
      const [expires = "", signature = ""] = ticket.split(".");
      const expiresAt = Number(expires);
      if (!/^\d{1,15}$/.test(expires) || expiresAt <= now()) return false;
      const expected = sign(expiresAt, sessionId, path);
      const actual = Buffer.from(signature, "base64url");
      return actual.length === expected.length && timingSafeEqual(actual, expected);
    },
  };
}
