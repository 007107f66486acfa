// For the tests of access: a real HTTP server with the door in front, and visitors who come through it like browsers.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Access, createAccess, secretHeader } from "./access.ts";
import { createClientTokens } from "./clientTokens.ts";
import { type Instance, openInstance } from "./instance.ts";
import type { Visitor } from "./permissions.ts";
import { factsOf } from "./requestFacts.ts";
import { readServerFile } from "./serverFile.ts";
import { statusOf } from "./statusOf.ts";

export interface Answer {
  status: number;
  code: string | null;
  visitor: Visitor | null;
  headers: IncomingHttpHeaders;
}

/** What a browser keeps of its session. */
export interface Keys {
  cookie: string;
  secret: string;
  visitor: Visitor;
}

export interface TestServer {
  folder: string;
  instance: Instance;
  access: Access;
  port: number;
  /** Moves the server's clock, in milliseconds. */
  later(ms: number): void;
  /** Sends a request; Origin and Host are right unless `headers` says otherwise (null leaves one out). */
  send(method: string, path: string, keys?: Partial<Keys>, headers?: Record<string, string | null>): Promise<Answer>;
  /** Enters by a token, as `POST /api/session` would. */
  enter(token: string, name?: string): Promise<Keys>;
  clientToken(): Promise<string>;
  close(): Promise<void>;
}

/** Starts one on data of its own and a free loopback port. */
export async function startTestServer(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), "signalbox-access-"));
  let offset = 0;
  const now = () => new Date(Date.now() + offset);
  const opened = await openInstance(folder, now);
  if (!opened.ok) throw new Error(opened.failure.message);
  const instance = opened.value;
  const { store, id, clientTokenDigest } = instance;
  const access = createAccess({
    store: store.access,
    audit: store.audit,
    instanceId: id,
    clientTokenDigest,
    clients: createClientTokens(store.settings, now),
    ownerName: "Ada",
    now,
  });
  const server = createServer(async (request, response) => {
    const facts = factsOf(request);
    const admitted =
      facts.path === "/socket"
        ? await access.admitSocket(facts, facts.header("x-auth-secret"))
        : await access.admitRequest(facts);
    if (admitted.ok && "setCookie" in admitted.value && admitted.value.setCookie)
      response.setHeader("set-cookie", admitted.value.setCookie);
    response.statusCode = admitted.ok ? 200 : statusOf(admitted.failure.code);
    response.end(JSON.stringify(admitted.ok ? { visitor: admitted.value.visitor } : { code: admitted.failure.code }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = (server.address() as AddressInfo).port;
  await instance.announce(port, `http://127.0.0.1:${port}`);

  return {
    folder,
    instance,
    access,
    port,
    later(ms) {
      offset += ms;
    },
    send: (method, path, keys = {}, headers = {}) => {
      const all: Record<string, string | null> = {
        host: `127.0.0.1:${port}`,
        origin: `http://127.0.0.1:${port}`,
        cookie: keys.cookie ?? null,
        [secretHeader]: keys.secret ?? null,
        ...headers,
      };
      return exchange(port, method, path, all);
    },
    async enter(token, name) {
      const request = { method: "POST", path: "/api/session", query: new URLSearchParams() };
      const facts = { ...request, header: () => undefined, address: "127.0.0.1", encrypted: false, prefix: "" };
      const entry = await access.enter(facts, token, name);
      if (!entry.ok) throw new Error(entry.failure.code);
      const cookie = entry.value.setCookie.split(";")[0] ?? "";
      return { cookie, secret: entry.value.secret, visitor: entry.value.visitor };
    },
    async clientToken() {
      return (await readServerFile(folder))?.clientToken ?? "";
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await instance.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** By `http.request`, since `fetch` doesn't let anybody forge Host, Origin and the rest. */
function exchange(port: number, method: string, path: string, headers: Record<string, string | null>): Promise<Answer> {
  const set = Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== null));
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, method, path, headers: set, setHost: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const body = (text === "" ? {} : JSON.parse(text)) as Partial<Answer>;
        const status = response.statusCode ?? 0;
        resolve({ status, code: body.code ?? null, visitor: body.visitor ?? null, headers: response.headers });
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}
