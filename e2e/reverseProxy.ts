// A small reverse proxy with TLS, as one stands before a panel that has a path of a host: all else on it belongs to others.
import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { ownCertificate } from "../apps/server/src/certificate.ts";

export interface ReverseProxy {
  /** What browsers see, such as https://127.0.0.1:4711/tools/panel. */
  address: string;
  /** Paths that were asked for outside of the panel's own; those are answered with 404. */
  strayed: string[];
  /** Whose requests it hands on, by port; to be said before the first. */
  target: { port: number };
  close(): Promise<void>;
}

/** Listens on loopback. `strips` takes the path off before it hands a request on, as many proxies do. */
export async function startReverseProxy(folder: string, path: string, strips: boolean): Promise<ReverseProxy> {
  const { cert, key } = await ownCertificate(join(folder, "proxy"), ["127.0.0.1"]);
  const strayed: string[] = [];
  const target = { port: 0 };
  const inside = (url: string) => /^[/?]|^$/.test(url.slice(path.length)) && url.startsWith(path);
  const onward = (url: string) => (strips ? url.slice(path.length).replace(/^(?!\/)/, "/") : url);
  const proxy = createServer({ cert, key }, (asked, answer) => {
    const { url = "/", method, headers } = asked;
    if (!inside(url)) {
      strayed.push(url);
      return void answer.writeHead(404).end();
    }
    const handed = request(
      { host: "127.0.0.1", port: target.port, path: onward(url), method, headers: forwarded(headers), setHost: false },
      (got) => got.pipe(answer.writeHead(got.statusCode ?? 502, got.headers)),
    );
    handed.on("error", () => answer.destroy());
    asked.pipe(handed);
  });
  proxy.on("upgrade", ({ url = "/", headers }, socket, head) => {
    if (!inside(url)) return void socket.destroy();
    const handed = connect(target.port, "127.0.0.1", () => {
      const lines = Object.entries(forwarded(headers)).map(([name, value]) => `${name}: ${value}`);
      handed.write(`GET ${onward(url)} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      handed.write(head);
      socket.pipe(handed).pipe(socket);
    });
    for (const [one, other] of [[socket, handed] as const, [handed, socket] as const])
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return {
    address: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}${path}`,
    strayed,
    target,
    async close() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

const forwarded = <Headers extends object>(headers: Headers) => ({ ...headers, "x-forwarded-for": "192.0.2.7" });
