// Where this server is known beside loopback: the addresses of this machine on its networks, and a proxy in front of it.

import type { IncomingMessage } from "node:http";
import { hostname, networkInterfaces } from "node:os";
import { failure, ok, type Result } from "@signalbox/base";

/** The names by which others on the network reach this machine, addresses first: 192.168.1.5, box, box.local. */
export function networkNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outside = addresses.filter(({ internal, address }) => !internal && !address.startsWith("fe80:"));
  const v4 = outside.filter(({ family }) => family === "IPv4").map(({ address }) => address);
  const v6 = outside.filter(({ family }) => family === "IPv6").map(({ address }) => `[${address}]`);
  const own = hostname().toLowerCase();
  const names = /^[a-z0-9.-]+$/.test(own) ? [own, ...(own.includes(".") ? [] : [`${own}.local`])] : [];
  return [...v4, ...v6, ...names];
}

/** First parts of our own paths: below a prefix of that name nobody could tell whether the proxy has taken it off. */
const ownNames = new Set(["_next", "api", "audit", "enter", "kept", "new", "runs", "settings", "socket.io"]);

/**
 * The address at which browsers see a proxy, perhaps with a path below which the panel stands; without a slash at its
 * end. Failure: `bad_options`, where it isn't one, or where the path would be mistaken for the panel's own.
 */
export function readProxyUrl(text: string): Result<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const path = url?.pathname.replace(/\/$/, "") ?? "";
  const plain = url !== null && /^https?:$/.test(url.protocol) && /^(\/[a-z0-9][a-z0-9._~-]*)*$/i.test(path);
  if (!plain || url.username || url.password || url.search || url.hash)
    return failure(
      "bad_options",
      "--trust-proxy takes the address that browsers see, such as https://panel.example.org or https://example.org/panel.",
    );
  const [, first = ""] = path.split("/");
  if (ownNames.has(first))
    return failure("bad_options", `The panel has pages below /${first} itself. Give it another path, such as /panel.`);
  return ok(url.origin + path);
}

/** Proxies that servers of this process are behind: the host that they forward, and the address that browsers see. */
const proxies = new Map<string, URL>();

/** Believes what a proxy on this machine says of requests to `url` (see `readProxyUrl`); the answer ends that. */
export function trustProxy(address: string): () => void {
  const url = new URL(address);
  proxies.set(url.host, url);
  return () => void proxies.delete(url.host);
}

/** What a trusted proxy says of a request, and where it stands. */
export interface SaidByProxy {
  /** The visitor's address: the last one that the proxy appended, since all before it could be the visitor's own words. */
  address: string;
  /** Whether the visitor came by TLS. */
  encrypted: boolean;
  /** The path below which browsers see the panel, such as "/panel"; empty where it has the host name to itself. */
  prefix: string;
}

/** What a trusted proxy says of a request; null where the peer isn't such a proxy. */
export function saidByProxy(request: IncomingMessage, peer: string): SaidByProxy | null {
  const proxy = proxies.get((request.headers.host ?? "").toLowerCase());
  if (!proxy || !(peer === "::1" || peer.startsWith("127."))) return null;
  const forwarded = request.headersDistinct["x-forwarded-for"]?.join(",").split(",").at(-1)?.trim();
  const prefix = proxy.pathname === "/" ? "" : proxy.pathname;
  return { address: forwarded || "unknown", encrypted: proxy.protocol === "https:", prefix };
}
