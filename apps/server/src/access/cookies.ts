// The cookie that is half of a session; the other half is the tab's secret.

/** One name per instance, since all ports of a host share their cookies; bound to the host by its prefix under TLS. */
export const cookieName = (instanceId: string, encrypted: boolean): string =>
  `${encrypted ? "__Host-" : ""}signalbox-${instanceId}`;

/** The value of a `Set-Cookie` header; `maxAgeSeconds` 0 removes it. */
export function setCookie(name: string, value: string, encrypted: boolean, maxAgeSeconds: number): string {
  const parts = [`${name}=${value}`, "Path=/", "HttpOnly", "SameSite=Strict", `Max-Age=${maxAgeSeconds}`];
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
