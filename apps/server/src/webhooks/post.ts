// Posts JSON to an address that a person typed, and to no machine that only this one can reach: its own ports, the
// network behind it, a cloud's metadata. The name is looked up once, and the connection goes to what was looked at.
import { lookup } from "node:dns/promises";
import { type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { BlockList, isIP } from "node:net";
import { failure, ok, type Result } from "@signalbox/base";

const answerLimitMs = 10_000;

/** Special addresses, from IANA's registries (RFC 6890 and its successors). */
const closed = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  closed.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 128],
  ["::1", 128],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
  ["2002::", 16],
] as const)
  closed.addSubnet(net, bits, "ipv6");

/** Whether an address is reachable from everywhere. IPv4 in IPv6's clothes counts as IPv4. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const family = isIP(plain);
  return family !== 0 && !closed.check(plain, family === 6 ? "ipv6" : "ipv4");
}

/** How a post went: the status of the answer, whatever it is. */
export interface Posted {
  status: number;
}

/**
 * Posts `body` to `url`. Redirects aren't followed and the answer isn't read. Failures: `address_refused` (not a web
 * address, or one that `allowPrivate` would have to allow), `unreachable`.
 */
export async function postJson(url: string, body: unknown, allowPrivate: boolean): Promise<Result<Posted>> {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (!target || !/^https?:$/.test(target.protocol) || target.username || target.password)
    return failure("address_refused", "This isn't an http or https address without a name and password in it.");
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const found = await lookup(host).catch(() => null);
  if (!found) return failure("unreachable", `${host} isn't known to this machine.`);
  if (!allowPrivate && !isPublicAddress(found.address))
    return failure(
      "address_refused",
      `${host} is ${found.address}, which only this machine's own network can reach. To allow that, set notifications.allow_private_addresses in config.yaml.`,
    );
  return send(target, JSON.stringify(body), found);
}

function send(target: URL, text: string, found: { address: string; family: number }): Promise<Result<Posted>> {
  const ask = target.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request: ClientRequest = ask(target, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
        "user-agent": "signalbox",
      },
      signal: AbortSignal.timeout(answerLimitMs),
      // What was checked is what is connected to, also where the name answers differently the second time.
      lookup: (_name, options, done) => (options.all ? done(null, [found]) : done(null, found.address, found.family)),
    });
    request.on("response", (response) => {
      response.destroy();
      resolve(ok({ status: response.statusCode ?? 0 }));
    });
    request.on("error", (error) =>
      resolve(
        failure(
          "unreachable",
          error.name === "TimeoutError" || error.name === "AbortError"
            ? `${target.hostname} didn't answer within ${answerLimitMs / 1_000} seconds.`
            : `${target.hostname} can't be reached: ${error.message}.`,
        ),
      ),
    );
    request.end(text);
  });
}
