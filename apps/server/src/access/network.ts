// Where this server is known beside loopback: the addresses of this machine on its networks, and a proxy in front of it.

import type { IncomingMessage } from "node:http";
import { hostname, networkInterfaces } from "node:os";

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

/** Proxies that servers of this process are behind: the host that they forward, and the origin that browsers see. */
const proxies = new Map<string, URL>();

/** Believes what a proxy on this machine says of requests to `origin`; the answer ends that. */
export function trustProxy(origin: string): () => void {
  const url = new URL(origin);
  proxies.set(url.host, url);
  return () => void proxies.delete(url.host);
}

/**
 * What a trusted proxy says of a request: the visitor's address (the last one it appended, since all before it could be
 * the visitor's own words), and whether the visitor came by TLS. Null where the peer isn't such a proxy.
 */
export function saidByProxy(request: IncomingMessage, peer: string): { address: string; encrypted: boolean } | null {
  const proxy = proxies.get((request.headers.host ?? "").toLowerCase());
  if (!proxy || !(peer === "::1" || peer.startsWith("127."))) return null;
  const forwarded = request.headersDistinct["x-forwarded-for"]?.join(",").split(",").at(-1)?.trim();
  return { address: forwarded || "unknown", encrypted: proxy.protocol === "https:" };
}
