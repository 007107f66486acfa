// The cookie that is half of a session; the other half is the tab's secret.
import type { RequestFacts } from "./requestFacts.ts";

/** How a visitor comes, as far as it shapes the cookie. */
type Way = Pick<RequestFacts, "encrypted" | "prefix">;

/**
 * One name per instance, since all ports of a host share their cookies. Under TLS its beginning binds it: to the host,
 * or, below a path of a host that others have too, to TLS alone, because `__Host-` would demand the path `/`.
 */
export const cookieName = (instanceId: string, { encrypted, prefix }: Way): string =>
  `${encrypted ? (prefix === "" ? "__Host-" : "__Secure-") : ""}signalbox-${instanceId}`;

/** The value of a `Set-Cookie` header; `maxAgeSeconds` 0 removes it. */
export function setCookie(name: string, value: string, { encrypted, prefix }: Way, maxAgeSeconds: number): string {
  const parts = [
    `${name}=${value}`,
    `Path=${prefix || "/"}`,
    "HttpOnly",
    "SameSite=Strict",
    `Max-Age=${maxAgeSeconds}`,
  ];
  return [...parts, ...(encrypted ? ["Secure"] : [])].join("; ");
}

/** The first cookie of that name in a `Cookie` header, which Node joins with `; ` or, repeated, `, `. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(/[;,]/) ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
