// Links to one run for one role: made, and taken back with every session they opened.
import { randomUUID } from "node:crypto";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { AccessStore, Role, ShareLink } from "@signalbox/store";
import type { Visitor } from "./permissions.ts";
import { digestOf, newSecret } from "./secrets.ts";

/** `expiresAt` is ISO 8601; `label` says for whom the link is. Nobody becomes an owner by a link. */
export interface NewShareLink {
  runId: string;
  role: Exclude<Role, "owner">;
  label: string;
  expiresAt: string;
}

/** Makes a link. The token is shown once, for the fragment of the run's URL; only its digest is kept. */
export async function makeShareLink(
  store: AccessStore,
  visitor: Visitor,
  link: NewShareLink,
): Promise<{ link: ShareLink; token: string }> {
  const token = newSecret();
  const made = await store.addLink({
    id: randomUUID(),
    tokenHash: digestOf(token),
    runId: link.runId,
    role: link.role,
    label: link.label.trim().slice(0, 100),
    createdBy: visitor.name,
    expiresAt: link.expiresAt,
  });
  return { link: made, token };
}

/**
 * Takes a link back; the ids of the sessions that ended with it, whose sockets the server now cuts. Failure
 * `link_unknown` where this run has no such link, or not any more.
 */
export async function revokeShareLink(
  store: AccessStore,
  runId: string,
  linkId: string,
): Promise<Result<{ endedSessions: string[] }, Failure<"link_unknown">>> {
  const link = (await store.listLinks(runId)).find((candidate) => candidate.id === linkId);
  // The link first: a session that it opens in between is then ended with the others.
  if (!link || !(await store.revokeLink(linkId))) return failure("link_unknown", "This link isn't there any more.");
  return ok({ endedSessions: await store.revokeSessions({ linkId }) });
}
