// The door: turns a request or a socket's handshake into a visitor, or says why not.
import { randomUUID } from "node:crypto";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { AccessSession, AccessStore, AuditLog, FoundSession, ShareLink } from "@signalbox/store";
import type { ClientTokens } from "./clientTokens.ts";
import { cookieName, readCookie, setCookie } from "./cookies.ts";
import { createFailedAttempts } from "./failedAttempts.ts";
import { checkOrigin, type OriginFailure } from "./origins.ts";
import { mayRequest, type PermissionFailure, type Visitor } from "./permissions.ts";
import { renewedCookie } from "./renewal.ts";
import { isLoopbackAddress, type RequestFacts } from "./requestFacts.ts";
import { digestOf, hasDigest, newSecret } from "./secrets.ts";

/** An owner's session ends after so long without a visit, in milliseconds; a guest's with the link. */
export const ownerSessionMs = 30 * 86_400_000;
/** A printed URL that nobody opened is good for so long, in milliseconds. */
export const urlTokenMs = 24 * 3_600_000;
/** "Last seen" is at most so old, in milliseconds; not every request is worth a write. */
const seenEveryMs = 60_000;

/** The header that carries the tab's secret; on a socket it is `auth.secret`. */
export const secretHeader = "x-signalbox-secret";

export type EntryFailure = Failure<"token_invalid" | "too_many_attempts">;
export type AdmissionFailure =
  | OriginFailure
  | PermissionFailure
  | Failure<"session_ended" | "too_many_attempts" | "owner_needs_tls">;

/** A new session: `setCookie` goes into the answer's header, `secret` into its body, and neither anywhere else. */
export interface Entry {
  setCookie: string;
  secret: string;
  visitor: Visitor;
}

/** The visitor is null where the route is for anyone; `setCookie` goes into the answer's header where it isn't null. */
export interface Admission {
  visitor: Visitor | null;
  setCookie: string | null;
}

export interface Access {
  /** A one-time token for an owner, to stand in the fragment of a URL. */
  makeUrlToken(): Promise<string>;
  /** Exchanges a URL's or a link's token for a session. `name` is what a guest calls themselves. */
  enter(facts: RequestFacts, token: string, name?: string): Promise<Result<Entry, EntryFailure>>;
  /** Everything about an HTTP request: Host, Origin, session, role. */
  admitRequest(facts: RequestFacts): Promise<Result<Admission, AdmissionFailure>>;
  /** The same about a socket's handshake; messages are checked one by one by `maySend`. */
  admitSocket(facts: RequestFacts, secret: string | undefined): Promise<Result<{ visitor: Visitor }, AdmissionFailure>>;
  /** Ends the visitor's own session; the `Set-Cookie` header that removes its cookie. */
  leave(visitor: Visitor, facts: RequestFacts): Promise<string>;
}

/** What access needs to know of its surroundings. */
export interface AccessOptions {
  store: AccessStore;
  audit: AuditLog;
  /** Stable across restarts; names the cookie. */
  instanceId: string;
  /** Digest of the token in `server.json`, by which the command line is an owner. */
  clientTokenDigest: string;
  /** Tokens of programs, beside the command line's own. */
  clients: ClientTokens;
  /** How the owner is called in the log. */
  ownerName: string;
  /** Origins beside loopback at which this server is known, read anew for each request. */
  publicOrigins?: () => readonly string[];
  now?: () => Date;
}

/** The door of one server. */
export function createAccess(options: AccessOptions): Access {
  const now = options.now ?? (() => new Date());
  const attempts = createFailedAttempts();
  const identify = createIdentify(options, now, attempts);
  const inMs = (ms: number) => new Date(now().getTime() + ms).toISOString();
  const publicOrigins = () => options.publicOrigins?.() ?? [];
  const cookieUntil = (facts: RequestFacts, cookie: string, expiresAt: string) => {
    const seconds = Math.floor((Date.parse(expiresAt) - now().getTime()) / 1_000);
    return setCookie(cookieName(options.instanceId, facts), cookie, facts, seconds);
  };
  const renew = async (facts: RequestFacts, found: FoundSession | null) => {
    const cookie = found && (await renewedCookie(options.store, found, now()));
    return cookie ? cookieUntil(facts, cookie, expiryOf(found.session, now())) : null;
  };
  return {
    async makeUrlToken() {
      const token = newSecret();
      await options.store.addUrlToken(digestOf(token), inMs(urlTokenMs));
      return token;
    },

    async enter(facts, token, name) {
      const link = await takeToken(options.store, digestOf(token), now(), isSafeForOwner(facts));
      if (link === null) {
        if (await attempts.add(facts.address)) return failure("too_many_attempts", tooMany);
        return failure("token_invalid", isSafeForOwner(facts) ? spentLink : `${spentLink} ${plainOwner}`);
      }
      const guest = link === "owner" ? null : link;
      const shown = guest ? await guestName(options, guest, facts, name) : options.ownerName;
      const expiresAt = guest?.expiresAt ?? inMs(ownerSessionMs);
      const made = await openSession(options, facts, guest, shown, expiresAt);
      return ok({
        setCookie: cookieUntil(facts, made.cookie, expiresAt),
        secret: made.secret,
        visitor: visitorOf(made.session, facts),
      });
    },

    async admitRequest(facts) {
      const origin = checkOrigin(facts, publicOrigins());
      if (!origin.ok) return origin;
      const known = await identify(facts, facts.header(secretHeader));
      const visitor = known.ok ? known.value.visitor : null;
      const allowed = mayRequest(visitor, facts.method, facts.path);
      if (allowed.ok) return ok({ visitor, setCookie: known.ok ? await renew(facts, known.value.found) : null });
      // Why somebody isn't known says more than that they aren't.
      return allowed.failure.code === "not_signed_in" && !known.ok ? known : allowed;
    },

    async admitSocket(facts, secret) {
      const origin = checkOrigin(facts, publicOrigins(), "socket");
      if (!origin.ok) return origin;
      const known = await identify(facts, secret);
      return known.ok ? ok({ visitor: known.value.visitor }) : known;
    },

    async leave(visitor, facts) {
      if (visitor.sessionId !== null) await options.store.revokeSessions({ id: visitor.sessionId });
      return setCookie(cookieName(options.instanceId, facts), "", facts, 0);
    },
  };
}

/** An owner can do everything on this machine: nobody in between may read along. Loopback is an SSH tunnel, too. */
const isSafeForOwner = (facts: RequestFacts): boolean => facts.encrypted || isLoopbackAddress(facts.address);

const spentLink = "This link was used before, has expired or was revoked. Ask for a new one.";
const plainOwner = "Over plain HTTP from the network no owner is let in at all: use HTTPS, or a tunnel.";
const tooMany = "Too many wrong links or keys came from this address. Wait a minute, then try again.";

/** "owner" for a one-time token, the link for a link's, null for neither. A link isn't used up. */
async function takeToken(
  store: AccessStore,
  hash: string,
  now: Date,
  safe: boolean,
): Promise<"owner" | ShareLink | null> {
  if (safe && (await store.takeUrlToken(hash))) return "owner";
  const link = await store.findLink(hash);
  return link !== null && link.revokedAt === null && link.expiresAt > now.toISOString() ? link : null;
}

/** Names that stand in the log for what no person decided. */
const reservedNames = ["policy", "budget", "guest", "the planner", "unknown"];

/**
 * A guest's name as it may stand in the log: one line, neither the owner's nor a reserved one, and nobody else's who is
 * let in. Who opens their link anew from where they were keeps their name.
 */
async function guestName(
  { store, ownerName }: AccessOptions,
  link: ShareLink,
  { address }: RequestFacts,
  name = "",
): Promise<string> {
  const line = name
    .normalize("NFKC")
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, 60);
  const wanted = line === "" ? "guest" : [ownerName, ...reservedNames].some(sameAs(line)) ? `${line} (guest)` : line;
  const others = (await store.listSessions()).filter((each) => each.linkId !== link.id || each.address !== address);
  let unique = wanted;
  for (let n = 2; others.some((each) => sameAs(unique)(each.name)); n += 1) unique = `${wanted} (${n})`;
  return unique;
}

const sameAs = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase();

async function openSession(
  options: AccessOptions,
  facts: RequestFacts,
  link: ShareLink | null,
  name: string,
  expiresAt: string,
) {
  const cookie = newSecret();
  const secret = newSecret();
  const made = {
    id: randomUUID(),
    secretHash: digestOf(secret),
    role: link?.role ?? "owner",
    runId: link?.runId ?? null,
    linkId: link?.id ?? null,
    name,
    address: facts.address,
    expiresAt,
  };
  const session = await options.store.addSession(made, digestOf(cookie));
  if (link) await options.store.useLink(link.id);
  await options.audit.append({
    by: name,
    role: session.role,
    sessionId: session.id,
    linkId: session.linkId,
    runId: session.runId,
    address: facts.address,
    action: "session.enter",
    outcome: "done",
    detail: link ? { label: link.label } : null,
  });
  return { cookie, secret, session };
}

const visitorOf = (session: AccessSession, facts: RequestFacts): Visitor => ({
  name: session.name,
  role: session.role,
  runId: session.runId,
  sessionId: session.id,
  linkId: session.linkId,
  address: facts.address,
});

/** A visitor, and the session of a browser's; null for a program. */
type Known = Result<
  { visitor: Visitor; found: FoundSession | null },
  Failure<"not_signed_in" | "session_ended" | "too_many_attempts" | "owner_needs_tls">
>;

const nobody = failure("not_signed_in", "You aren't signed in. Open a fresh URL of this panel, or ask for a link.");
const ended = failure("session_ended", "Your session has ended. Open a fresh URL of this panel, or ask for a link.");

/** Who sends this: by the client token of the command line, or by a cookie with the tab's secret. */
function createIdentify(options: AccessOptions, now: () => Date, attempts: ReturnType<typeof createFailedAttempts>) {
  const wrong = async (address: string): Promise<Known> =>
    (await attempts.add(address)) ? failure("too_many_attempts", tooMany) : nobody;

  const unlessOverheard = (visitor: Visitor, facts: RequestFacts, found: FoundSession | null = null): Known =>
    visitor.role === "owner" && !isSafeForOwner(facts)
      ? failure("owner_needs_tls", "An owner isn't let in over plain HTTP from the network. Use TLS, or a tunnel.")
      : ok({ visitor, found });

  return async (facts: RequestFacts, secret: string | undefined): Promise<Known> => {
    const bearer = /^Bearer (\S+)$/i.exec(facts.header("authorization") ?? "")?.[1];
    if (bearer !== undefined) {
      if (isLoopbackAddress(facts.address) && hasDigest(bearer, options.clientTokenDigest)) {
        const owner = { name: options.ownerName, role: "owner" as const, address: facts.address };
        return ok({ visitor: { ...owner, runId: null, sessionId: null, linkId: null }, found: null });
      }
      const client = await options.clients.find(bearer);
      if (!client) return wrong(facts.address);
      const { name, role, runId } = client;
      return unlessOverheard({ name, role, runId, address: facts.address, sessionId: null, linkId: null }, facts);
    }
    const cookie = readCookie(facts.header("cookie"), cookieName(options.instanceId, facts));
    if (cookie === undefined) return nobody;
    const found = await options.store.findSession(digestOf(cookie));
    if (found === null) return wrong(facts.address);
    const { session } = found;
    const at = now().toISOString();
    const replaced = found.cookie.goodUntil !== null && found.cookie.goodUntil <= at;
    if (session.revokedAt !== null || session.expiresAt <= at || replaced) return ended;
    if (secret === undefined) return nobody;
    if (!hasDigest(secret, session.secretHash)) return wrong(facts.address);
    await touch(options.store, session, now());
    return unlessOverheard(visitorOf(session, facts), facts, found);
  };
}

/** A visit keeps an owner's session open; a guest's ends with the link. */
const expiryOf = ({ linkId, expiresAt }: AccessSession, now: Date): string =>
  linkId === null ? new Date(now.getTime() + ownerSessionMs).toISOString() : expiresAt;

/** Notes a visit. */
async function touch(store: AccessStore, session: AccessSession, now: Date): Promise<void> {
  if (now.getTime() - Date.parse(session.lastSeenAt) < seenEveryMs) return;
  await store.touchSession(session.id, expiryOf(session, now));
}
