// A session's cookie is exchanged for a new one every day, so that one that somebody copied is soon worth nothing.
import type { AccessCookie, AccessStore, FoundSession } from "@signalbox/store";
import { digestOf, newSecret } from "./secrets.ts";

/** A cookie is exchanged when it is so old, in milliseconds. */
export const renewEveryMs = 86_400_000;
/** Requests that were on the way while the cookie changed may still bring the old one for so long, in milliseconds. */
export const graceMs = 60_000;

const isNewer = (one: AccessCookie, other: AccessCookie) =>
  `${one.issuedAt} ${one.hash}` > `${other.issuedAt} ${other.hash}`;

/**
 * The new cookie for the answer to a request that brought `cookie`; null where it stays as it is. The old one is good until
 * the browser has sent the new one, since an answer can be lost on its way.
 */
export async function renewedCookie(
  store: AccessStore,
  { cookie, others }: FoundSession,
  now: Date,
): Promise<string | null> {
  const inMs = (ms: number) => new Date(now.getTime() + ms).toISOString();
  const newest = others.reduce((latest, each) => (isNewer(each, latest) ? each : latest), cookie);
  if (newest === cookie && others.some(({ goodUntil }) => goodUntil === null)) {
    await store.endOtherCookies(cookie, inMs(graceMs));
  }
  // A newer one that didn't come back in a minute never arrived.
  if (newest.issuedAt > inMs(newest === cookie ? -renewEveryMs : -graceMs)) return null;
  const renewed = newSecret();
  await store.addCookie(cookie.sessionId, digestOf(renewed));
  return renewed;
}
