// Listening beside loopback: TLS with a certificate that is kept, sockets and links through it, a proxy in front, owners never in plain.
import { statSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readProxyUrl } from "../src/access/index.ts";
import { type StartOptions, startServer } from "../src/index.ts";
import { TestPanel } from "./testPanel.ts";

interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  fingerprint: string;
}

/** Sends a request as a browser on the network would; the certificate is looked at, not trusted. */
function send(url: string, method: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith("https:") ? request : plainRequest;
    const sent = ask(
      url,
      { method, headers, rejectUnauthorized: false, setHost: headers.host === undefined },
      (answer) => {
        let text = "";
        const { fingerprint256 = "" } = (answer.socket as TLSSocket).getPeerCertificate?.() ?? {};
        answer.on("data", (chunk) => {
          text += chunk;
        });
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text, fingerprint: fingerprint256 }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const json = (origin: string) => ({ origin, "content-type": "application/json" });

describe("with TLS", () => {
  let panel: TestPanel;
  let origin = "";
  beforeAll(async () => {
    panel = await TestPanel.start("", { lan: { host: "127.0.0.1", port: 0 } });
    origin = panel.server.lan?.origins()[0] ?? "";
  });
  afterAll(() => panel.close());

  const enter = async () => {
    const url = new URL(await panel.server.entryUrl("/", origin));
    expect(url.origin).toBe(origin);
    return send(`${origin}/api/session`, "POST", json(origin), { token: url.hash.slice(1) });
  };

  test("an owner comes in, with a cookie that only TLS carries, and sees what loopback sees", async () => {
    const entered = await enter();
    expect(entered.status).toBe(200);
    const cookie = String(entered.headers["set-cookie"]);
    expect(cookie).toMatch(/^__Host-signalbox-[0-9a-f]+=.*HttpOnly.*SameSite=Strict.*Secure/);
    const keys = { cookie: cookie.split(";")[0] ?? "", "x-signalbox-secret": JSON.parse(entered.body).secret };
    expect((await send(`${origin}/api/runs`, "GET", keys)).status).toBe(200);
    expect((await send(`${origin}/api/runs`, "GET")).status).toBe(401);
    const socket = io(origin, {
      transports: ["websocket"],
      auth: { secret: keys["x-signalbox-secret"] },
      extraHeaders: { cookie: keys.cookie, origin },
      rejectUnauthorized: false,
      reconnection: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.on("connect", resolve);
      socket.on("connect_error", reject);
    });
    expect(await socket.timeout(30_000).emitWithAck("runs:subscribe", {})).toMatchObject({ ok: true });
    socket.disconnect();
  });

  test("an address of another machine, and a taken port, are refused with what to do, before anything starts", async () => {
    const start = (lan: StartOptions["lan"]) =>
      startServer({ home: join(panel.folder, "another home"), port: 0, pages: async () => {}, ...(lan && { lan }) });
    const port = Number(new URL(origin).port);
    for (const [lan, message] of [
      [{ host: "192.0.2.1" }, "192.0.2.1 is no address of this machine. Name one of its own, or use --lan for all."],
      [{ host: "127.0.0.1", port }, expect.stringContaining("Choose another with --lan-port")],
    ] as const) {
      expect(await start(lan)).toMatchObject({ ok: false, failure: { message } });
    }
  });

  test("another Host is refused: a name that was bent to this address opens nothing", async () => {
    const forged = await send(`${origin}/api/health`, "GET", { host: "evil.example.org" });
    expect(forged.status).toBe(421);
  });

  test("certificate, port and sessions survive a restart; the key is private", async () => {
    const before = await send(`${origin}/api/health`, "GET");
    expect(before.fingerprint).toBe(panel.server.lan?.fingerprint);
    expect(statSync(join(panel.home, "tls/key.pem")).mode & 0o077).toBe(0);
    const entered = await enter();
    await panel.stop();
    await panel.open();
    // The port that is asked for, 0, means any; the certificate is what has to stay.
    origin = panel.server.lan?.origins()[0] ?? "";
    expect((await send(`${origin}/api/health`, "GET")).fingerprint).toBe(before.fingerprint);
    const cookie = String(entered.headers["set-cookie"]).split(";")[0] ?? "";
    const keys = { cookie, "x-signalbox-secret": JSON.parse(entered.body).secret };
    expect((await send(`${origin}/api/session`, "GET", keys)).status).toBe(200);
  });
});

describe("behind a proxy on this machine", () => {
  const proxy = "https://panel.example.org";
  let panel: TestPanel;
  beforeAll(async () => {
    panel = await TestPanel.start("", { proxyUrl: proxy });
  });
  afterAll(() => panel.close());

  test("visitors come in under its origin, with their own address in the audit log", async () => {
    const { hash } = new URL(await panel.server.entryUrl("/", proxy));
    // A visitor may send the header too: only the last entry is the proxy's own.
    const headers = { ...json(proxy), host: "panel.example.org", "x-forwarded-for": "127.0.0.1, 203.0.113.9" };
    const entered = await send(`${panel.server.url}/api/session`, "POST", headers, { token: hash.slice(1) });
    expect(entered.status).toBe(200);
    expect(String(entered.headers["set-cookie"])).toContain("Secure");
    const { body } = await panel.ask("GET", "/api/audit?action=session.enter");
    expect(body.entries[0]).toMatchObject({ address: "203.0.113.9" });
  });

  test("what the headers say is believed under the proxy's name only", async () => {
    const { hash } = new URL(await panel.server.entryUrl());
    const headers = { ...json(panel.server.url), "x-forwarded-for": "203.0.113.7" };
    await send(`${panel.server.url}/api/session`, "POST", headers, { token: hash.slice(1) });
    const { body } = await panel.ask("GET", "/api/audit?action=session.enter&limit=1");
    expect(body.entries[0]).toMatchObject({ address: "127.0.0.1" });
  });

  test("the command line's token isn't good from elsewhere", async () => {
    const headers = {
      host: "panel.example.org",
      "x-forwarded-for": "203.0.113.9",
      authorization: `Bearer ${"x".repeat(43)}`,
    };
    expect((await send(`${panel.server.url}/api/runs`, "GET", headers)).status).toBe(401);
  });
});

describe("behind a proxy that gives the panel a path of its host", () => {
  const proxy = "https://example.org/tools/panel";
  const host = { ...json("https://example.org"), host: "example.org", "x-forwarded-for": "203.0.113.9" };
  let panel: TestPanel;
  beforeAll(async () => {
    panel = await TestPanel.start("", { proxyUrl: proxy });
  });
  afterAll(() => panel.close());

  test.each([
    ["left on", "/tools/panel"],
    ["taken off", ""],
  ])("a request is answered with its path %s, and the cookie goes nowhere else", async (_, prefix) => {
    const url = new URL(await panel.server.entryUrl("/", proxy));
    expect(url.href).toContain(`${proxy}/enter?to=`);
    const at = `${panel.server.url}${prefix}/api/session`;
    const entered = await send(at, "POST", host, { token: url.hash.slice(1) });
    expect(entered.status).toBe(200);
    const cookie = String(entered.headers["set-cookie"]);
    expect(cookie).toMatch(
      /^__Secure-signalbox-[0-9a-f]+=[^;]+; Path=\/tools\/panel; HttpOnly; SameSite=Strict;.*Secure/,
    );
    const keys = { cookie: cookie.split(";")[0] ?? "", "x-signalbox-secret": JSON.parse(entered.body).secret };
    expect((await send(at, "GET", { ...host, ...keys })).status).toBe(200);
  });

  test("the path is taken off under the proxy's name only, and once", async () => {
    const api = "/tools/panel/api/health";
    expect((await send(`${panel.server.url}${api}`, "GET", host)).status).toBe(200);
    const twice = await send(`${panel.server.url}/tools/panel${api}`, "GET", host);
    expect(twice.body).not.toContain('"ok":true');
    const direct = await send(`${panel.server.url}${api}`, "GET");
    expect(direct.body).not.toContain('"ok":true');
  });

  test("addresses that can't be the panel's are refused before it starts", () => {
    expect(readProxyUrl("https://Example.org/tools/panel/")).toMatchObject({ ok: true, value: proxy });
    for (const wrong of [
      "panel",
      "ftp://example.org",
      "https://example.org/?a",
      "https://x@example.org",
      'https://a/"',
    ]) {
      expect(readProxyUrl(wrong)).toMatchObject({ ok: false, failure: { code: "bad_options" } });
    }
    expect(readProxyUrl("https://example.org/runs")).toMatchObject({ ok: false });
  });
});
