// Whether a request was meant for this server and comes from its own page: against rebinding and cross-site requests.
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { RequestFacts } from "./requestFacts.ts";

export type OriginFailure = Failure<"host_refused" | "origin_refused">;

const readOnly = new Set(["GET", "HEAD"]);

/** Names that can only mean this machine. `foo.localhost` isn't among them: not every resolver keeps it at home. */
function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/** Host and port of a Host header in lower case, the scheme's own port left out; null where it isn't exactly that. */
function parseHost(header: string | undefined, scheme: string): URL | null {
  if (header === undefined || !/^[a-z0-9.:[\]-]+$/i.test(header)) return null;
  const text = `${scheme}://${header}`;
  return URL.canParse(text) ? new URL(text) : null;
}

/**
 * Checks Host, and Origin against it. A loopback name passes with any port (an SSH tunnel has its own); any other
 * origin only if it is one of `publicOrigins`, complete ("https://panel.lan:4123"). A mutation and a socket have to
 * carry an Origin (vibe-kanban 2918: a missing one was accepted); the browser's own word about the sender
 * (Sec-Fetch-Site) stands in for it on a socket's polling GET, and refuses pages of other ports of this host.
 */
export function checkOrigin(
  facts: RequestFacts,
  publicOrigins: readonly string[] = [],
  kind: "http" | "socket" = "http",
): Result<{ origin: string }, OriginFailure> {
  const scheme = facts.encrypted ? "https" : "http";
  const host = parseHost(facts.header("host"), scheme);
  const own = host === null ? [] : publicOrigins.filter((origin) => new URL(origin).host === host.host);
  if (host === null || !(isLoopbackName(host.hostname) || own.length > 0))
    return failure(
      "host_refused",
      "This address doesn't belong to this Signalbox. Open it by the URL that it printed.",
    );

  const origin = facts.header("origin");
  const site = facts.header("sec-fetch-site");
  const navigates = facts.header("sec-fetch-mode") === "navigate" && readOnly.has(facts.method);
  const foreign = failure("origin_refused", "This request comes from another page, so it was refused.");
  if (site !== undefined && site !== "same-origin" && site !== "none" && !navigates) return foreign;
  if (origin !== undefined) return [host.origin, ...own].includes(origin) ? ok({ origin }) : foreign;
  const sameOriginGet = readOnly.has(facts.method) && site === "same-origin";
  if (kind === "socket" ? !sameOriginGet : !readOnly.has(facts.method)) return foreign;
  return ok({ origin: own[0] ?? host.origin });
}
