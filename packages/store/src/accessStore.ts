// Who was let in, and by what: sessions, share links and one-time tokens. Only digests of secrets ever get here.
import type { Clients } from "./clients.ts";

/** DESIGN "Words": everything / decide and type in one run / decide in one run / watch one run. */
export type Role = "owner" | "operator" | "approver" | "viewer";

/** A browser that was let in. `runId` is null for an owner and the one run otherwise. Digests are SHA-256 in hex. */
export interface AccessSession {
  id: string;
  secretHash: string;
  role: Role;
  runId: string | null;
  linkId: string | null;
  name: string;
  address: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  revokedAt: string | null;
}

/** A cookie of a session; `goodUntil` is set as soon as its browser has sent a newer one. */
export interface AccessCookie {
  hash: string;
  sessionId: string;
  issuedAt: string;
  goodUntil: string | null;
}

/** A session with the cookie by which it was found, and those that it had before or has been given since. */
export interface FoundSession {
  session: AccessSession;
  cookie: AccessCookie;
  others: AccessCookie[];
}

/** A link to one run for one role. */
export interface ShareLink {
  id: string;
  tokenHash: string;
  runId: string;
  role: Role;
  label: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  lastUsedAt: string | null;
  uses: number;
}

type NewSession = Omit<AccessSession, "createdAt" | "lastSeenAt" | "revokedAt">;
type NewLink = Omit<ShareLink, "createdAt" | "revokedAt" | "lastUsedAt" | "uses">;

export interface AccessStore {
  /** Remembers a one-time token until `expiresAt`. */
  addUrlToken(tokenHash: string, expiresAt: string): Promise<void>;
  /** Uses one up. True once, and only while it is valid. */
  takeUrlToken(tokenHash: string): Promise<boolean>;
  addSession(session: NewSession, cookieHash: string): Promise<AccessSession>;
  /** By a cookie, also revoked or expired ones: the caller tells why somebody isn't let in. */
  findSession(cookieHash: string): Promise<FoundSession | null>;
  /** Gives a session another cookie, beside those that it has. */
  addCookie(sessionId: string, hash: string): Promise<void>;
  /** Lets every other cookie of its session be good until `at` only, where nothing shorter was said. */
  endOtherCookies(cookie: AccessCookie, at: string): Promise<void>;
  /** Notes that it was used now, and moves its expiry. */
  touchSession(id: string, expiresAt: string): Promise<void>;
  /** Those that are neither revoked nor expired, the last seen first; of one link, or all. */
  listSessions(linkId?: string): Promise<AccessSession[]>;
  /** The ids of the sessions that this ended, so that their sockets can be cut. */
  revokeSessions(which: { id: string } | { linkId: string }): Promise<string[]>;
  addLink(link: NewLink): Promise<ShareLink>;
  findLink(tokenHash: string): Promise<ShareLink | null>;
  /** All of a run, or all there are, the newest first, revoked ones included. */
  listLinks(runId?: string): Promise<ShareLink[]>;
  /** Notes a use. */
  useLink(id: string): Promise<void>;
  /** False where there is none, or it was revoked before. */
  revokeLink(id: string): Promise<boolean>;
  /** Forgets tokens and sessions that ended before `at`. */
  purge(at: string): Promise<void>;
}

/** The access tables on the given clients; `now` stamps what is written. */
export function createAccessStore(clients: Clients, now: () => string): AccessStore {
  return { ...urlTokens(clients, now), ...sessions(clients, now), ...links(clients, now) };
}

function urlTokens(
  { writer }: Clients,
  now: () => string,
): Pick<AccessStore, "addUrlToken" | "takeUrlToken" | "purge"> {
  return {
    async addUrlToken(tokenHash, expiresAt) {
      await writer.write((client) => client.urlToken.create({ data: { tokenHash, createdAt: now(), expiresAt } }));
    },
    async takeUrlToken(tokenHash) {
      // One statement, so that of two who come at once only one is let in.
      const taken = await writer.write((client) =>
        client.urlToken.updateMany({
          where: { tokenHash, usedAt: null, expiresAt: { gt: now() } },
          data: { usedAt: now() },
        }),
      );
      return taken.count === 1;
    },
    async purge(at) {
      await writer.write((client) => client.urlToken.deleteMany({ where: { expiresAt: { lt: at } } }));
      await writer.write((client) => client.accessSession.deleteMany({ where: { expiresAt: { lt: at } } }));
    },
  };
}

type SessionPart =
  | "addSession"
  | "findSession"
  | "addCookie"
  | "endOtherCookies"
  | "touchSession"
  | "listSessions"
  | "revokeSessions";

function sessions({ writer, reader }: Clients, now: () => string): Pick<AccessStore, SessionPart> {
  return {
    addSession: (session, hash) =>
      writer.write((client) => {
        const cookies = { create: { hash, issuedAt: now() } };
        const data = { ...session, createdAt: now(), lastSeenAt: now(), cookies };
        return client.accessSession.create({ data }) as Promise<AccessSession>;
      }),
    async findSession(hash) {
      const include = { session: { include: { cookies: true } } };
      const found = await reader.accessCookie.findUnique({ where: { hash }, include });
      if (!found) return null;
      const { session, ...cookie } = found;
      const { cookies, ...rest } = session;
      return { session: rest as AccessSession, cookie, others: cookies.filter((each) => each.hash !== hash) };
    },
    async addCookie(sessionId, hash) {
      await writer.write((client) => client.accessCookie.create({ data: { hash, sessionId, issuedAt: now() } }));
    },
    async endOtherCookies({ hash, sessionId }, at) {
      await writer.write((client) =>
        client.accessCookie.updateMany({
          where: { sessionId, goodUntil: null, NOT: { hash } },
          data: { goodUntil: at },
        }),
      );
    },
    async touchSession(id, expiresAt) {
      await writer.write((client) =>
        client.accessSession.updateMany({ where: { id }, data: { lastSeenAt: now(), expiresAt } }),
      );
    },
    listSessions: (linkId) =>
      reader.accessSession.findMany({
        where: { revokedAt: null, expiresAt: { gt: now() }, ...(linkId === undefined ? {} : { linkId }) },
        orderBy: [{ lastSeenAt: "desc" }, { id: "asc" }],
      }) as Promise<AccessSession[]>,
    revokeSessions: (which) =>
      writer.transaction(async (client) => {
        const where = { ...which, revokedAt: null };
        const ended = await client.accessSession.findMany({ where, select: { id: true } });
        await client.accessSession.updateMany({ where, data: { revokedAt: now() } });
        return ended.map((session) => session.id);
      }),
  };
}

type LinkPart = "addLink" | "findLink" | "listLinks" | "useLink" | "revokeLink";

function links({ writer, reader }: Clients, now: () => string): Pick<AccessStore, LinkPart> {
  return {
    addLink: (link) =>
      writer.write((client) => client.shareLink.create({ data: { ...link, createdAt: now() } }) as Promise<ShareLink>),
    findLink: (tokenHash) => reader.shareLink.findUnique({ where: { tokenHash } }) as Promise<ShareLink | null>,
    listLinks: (runId) =>
      reader.shareLink.findMany({
        ...(runId === undefined ? {} : { where: { runId } }),
        orderBy: [{ createdAt: "desc" }, { id: "asc" }],
      }) as Promise<ShareLink[]>,
    async useLink(id) {
      await writer.write((client) =>
        client.shareLink.updateMany({ where: { id }, data: { lastUsedAt: now(), uses: { increment: 1 } } }),
      );
    },
    async revokeLink(id) {
      const done = await writer.write((client) =>
        client.shareLink.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now() } }),
      );
      return done.count === 1;
    },
  };
}
