// What the access rules look at in a request, whatever framework it came through.
import type { IncomingMessage } from "node:http";
import { saidByProxy } from "./network.ts";

/**
 * `header` takes lower-case names; `address` is the peer's, without an IPv4-in-IPv6 prefix; `path` has no query and is as
 * it came: whoever tidied it up first (dots, backslashes, doubled slashes) would see another path than who serves it.
 */
export interface RequestFacts {
  method: string;
  path: string;
  query: URLSearchParams;
  header(name: string): string | undefined;
  address: string;
  encrypted: boolean;
  /** What browsers put before `path`, behind a proxy with a path of its own; mostly empty. */
  prefix: string;
}

/** The facts of a request or of a socket's handshake. Repeated headers are joined, so that none hides behind another. */
export function factsOf(request: IncomingMessage): RequestFacts {
  const [path = "", query = ""] = (request.url ?? "/").split("#")[0]?.split(/\?(.*)/s) ?? [];
  const headers = request.headersDistinct;
  const peer = plainAddress(request.socket.remoteAddress);
  const said = saidByProxy(request, peer);
  return {
    method: (request.method ?? "GET").toUpperCase(),
    path,
    query: new URLSearchParams(query),
    header: (name) => headers[name]?.join(", "),
    address: said?.address ?? peer,
    encrypted: said?.encrypted ?? ("encrypted" in request.socket && request.socket.encrypted === true),
    prefix: said?.prefix ?? "",
  };
}

const plainAddress = (address: string | undefined): string => (address ?? "unknown").replace(/^::ffff:(?=\d)/, "");

/** True for an address of this machine itself. */
export const isLoopbackAddress = (address: string): boolean => address === "::1" || address.startsWith("127.");
