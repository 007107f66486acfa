// Who gets in and who doesn't, over real HTTP on real data.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownerSessionMs, urlTokenMs } from "./access.ts";
import { allowedFailures } from "./failedAttempts.ts";
import { graceMs, renewEveryMs } from "./renewal.ts";
import { newSecret } from "./secrets.ts";
import { makeShareLink, revokeShareLink } from "./shareLinks.ts";
import { type Answer, type Keys, startTestServer, type TestServer } from "./testServer.ts";

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
});

const owner = async (): Promise<Keys> => server.enter(await server.access.makeUrlToken());
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

async function link(role: "operator" | "approver" | "viewer", runId: string) {
  const ada = (await owner()).visitor;
  return makeShareLink(server.instance.store.access, ada, { runId, role, label: "For Bo", expiresAt: inAnHour() });
}

describe("a printed URL", () => {
  it("lets its first visitor in as owner, and nobody after", async () => {
    const token = await server.access.makeUrlToken();
    const keys = await server.enter(token);
    expect(keys.visitor).toMatchObject({ name: "Ada", role: "owner", runId: null });
    await expect(server.enter(token)).rejects.toThrow("token_invalid");
    expect(await server.send("GET", "/api/runs", keys)).toMatchObject({ status: 200, visitor: { name: "Ada" } });
  });

  it("is worth nothing when nobody opened it in time", async () => {
    const token = await server.access.makeUrlToken();
    server.later(urlTokenMs + 1);
    await expect(server.enter(token)).rejects.toThrow("token_invalid");
  });

  it("gives a cookie that scripts can't read and other sites can't send", async () => {
    const facts = {
      method: "POST",
      path: "/api/session",
      query: new URLSearchParams(),
      address: "127.0.0.1",
      prefix: "",
    };
    const token = await server.access.makeUrlToken();
    const entry = await server.access.enter({ ...facts, header: () => undefined, encrypted: true }, token);
    const cookie = entry.ok ? entry.value.setCookie : "";
    expect(cookie).toMatch(
      new RegExp(`^__Host-signalbox-${server.instance.id}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; `),
    );
    expect(cookie).toMatch(/; Secure$/);
  });
});

describe("a session", () => {
  it("needs both the cookie and the tab's secret", async () => {
    const keys = await owner();
    const other = await owner();
    const tries: [Partial<Keys>, number][] = [
      [{ cookie: keys.cookie, secret: keys.secret }, 200],
      [{ cookie: keys.cookie }, 401],
      [{ secret: keys.secret }, 401],
      [{}, 401],
      [{ cookie: keys.cookie, secret: "" }, 401],
      [{ cookie: keys.cookie, secret: other.secret }, 401],
      [{ cookie: `${keys.cookie}x`, secret: keys.secret }, 401],
      // The cookie of another instance on this host, under its own name.
      [{ cookie: keys.cookie.replace(server.instance.id, "00000000"), secret: keys.secret }, 401],
      [{ cookie: `a=b; ${keys.cookie}; c=d`, secret: keys.secret }, 200],
    ];
    for (const [held, status] of tries)
      expect([held, (await server.send("GET", "/api/runs", held)).status]).toEqual([held, status]);
  });

  it("isn't taken from the address: a secret in the query is no secret", async () => {
    const keys = await owner();
    const path = `/api/runs?secret=${keys.secret}&x-signalbox-secret=${keys.secret}&token=${keys.secret}`;
    expect((await server.send("GET", path, { cookie: keys.cookie })).status).toBe(401);
  });

  it("stays open while it is used, and ends when it isn't", async () => {
    const keys = await owner();
    server.later(ownerSessionMs - 60_000);
    expect((await server.send("GET", "/api/runs", keys)).status).toBe(200);
    server.later(ownerSessionMs - 60_000);
    expect((await server.send("GET", "/api/runs", keys)).status).toBe(200);
    server.later(ownerSessionMs + 1);
    expect(await server.send("GET", "/api/runs", keys)).toMatchObject({ status: 401, code: "session_ended" });
  });

  const visit = (keys: Keys) => server.send("GET", "/api/runs", keys);
  /** The keys that a browser holds after this answer. */
  const after = (keys: Keys, { headers }: Answer): Keys => {
    const cookie = headers["set-cookie"]?.[0]?.split(";")[0];
    return cookie ? { ...keys, cookie } : keys;
  };

  it("changes its cookie every day; the old one is good for a minute after the new one was seen", async () => {
    const first = await owner();
    expect(after(first, await visit(first))).toEqual(first);
    server.later(renewEveryMs + 1);
    const renewing = await visit(first);
    expect(renewing.headers["set-cookie"]?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
    const second = after(first, renewing);
    expect(second.cookie).not.toBe(first.cookie);
    expect(after(second, await visit(second))).toEqual(second);
    expect((await visit(first)).status).toBe(200);
    server.later(graceMs + 1);
    expect(await visit(first)).toMatchObject({ status: 401, code: "session_ended" });
    expect((await visit(second)).status).toBe(200);
    expect(
      await server.send("GET", "/socket", {}, { cookie: first.cookie, "x-auth-secret": first.secret }),
    ).toMatchObject({
      status: 401,
    });
  });

  it("outlives answers that were lost, and several that bring a new cookie at once", async () => {
    const first = await owner();
    server.later(renewEveryMs + 1);
    const atOnce = await Promise.all([visit(first), visit(first), visit(first)]);
    server.later(renewEveryMs + 1);
    const later = await visit(first);
    for (const answer of [...atOnce, later]) {
      expect(answer.status).toBe(200);
      expect((await visit(after(first, answer))).status).toBe(200);
    }
    server.later(graceMs + 1);
    expect((await visit(after(first, later))).status).toBe(200);
    expect((await visit(first)).code).toBe("session_ended");
  });

  it("ends when its visitor leaves", async () => {
    const keys = await owner();
    const facts = {
      method: "DELETE",
      path: "/api/session",
      query: new URLSearchParams(),
      address: "127.0.0.1",
      prefix: "",
    };
    const gone = await server.access.leave(keys.visitor, { ...facts, header: () => undefined, encrypted: false });
    expect(gone).toMatch(/Max-Age=0/);
    expect(await server.send("GET", "/api/runs", keys)).toMatchObject({ status: 401, code: "session_ended" });
  });

  it("leaves only digests on disk", async () => {
    const keys = await owner();
    const stored = JSON.stringify([
      await server.instance.store.access.listSessions(),
      await server.instance.store.audit.list(),
    ]);
    expect(stored).toContain("session.enter");
    for (const secret of [keys.secret, keys.cookie.split("=")[1]!]) expect(stored).not.toContain(secret);
  });
});

describe("the command line", () => {
  it("is an owner by the token in server.json, with an Origin like everybody", async () => {
    const authorization = `Bearer ${await server.clientToken()}`;
    expect((await server.send("POST", "/api/url", {}, { authorization })).visitor).toMatchObject({ role: "owner" });
    expect(await server.send("POST", "/api/url", {}, { authorization, origin: null })).toMatchObject({ status: 403 });
    expect(await server.send("POST", "/api/url", {}, { authorization: `Bearer ${newSecret()}` })).toMatchObject({
      status: 401,
    });
    expect(await server.send("POST", "/api/url", {}, { authorization: "Bearer " })).toMatchObject({ status: 401 });
  });
});

describe("a share link", () => {
  it("opens one run for one role, as often as it is asked, under a name of one's own", async () => {
    const { token } = await link("approver", "run-1");
    const bo = await server.enter(token, "  Bo\n\u202e\u0007 B. ");
    expect(bo.visitor).toMatchObject({ name: "Bo B.", role: "approver", runId: "run-1" });
    expect((await server.enter(token, "Cy")).visitor.name).toBe("Cy");
    expect((await server.enter(token)).visitor.name).toBe("guest");
    for (const taken of ["ADA", "\uff21da", "Policy"])
      expect((await server.enter(token, taken)).visitor.name).toMatch(/^(ADA|Ada|Policy) \(guest\)$/);
    expect((await server.send("GET", "/api/runs/run-1", bo)).status).toBe(200);
    expect(await server.send("GET", "/api/runs/run-2", bo)).toMatchObject({ status: 403, code: "not_allowed" });
    expect(await server.send("GET", "/api/runs", bo)).toMatchObject({ status: 403, code: "not_allowed" });
    expect((await server.instance.store.access.listLinks("run-1"))[0]).toMatchObject({ uses: 6 });
  });

  it("gives nobody the name of somebody else who is let in; who comes back by their own link keeps it", async () => {
    const first = await link("approver", "run-1");
    const second = await link("viewer", "run-2");
    expect((await server.enter(first.token, "Bo")).visitor.name).toBe("Bo");
    expect((await server.enter(first.token, "Bo")).visitor.name).toBe("Bo");
    expect((await server.enter(second.token, "bo")).visitor.name).toBe("bo (2)");
  });

  it("opens nothing once it is revoked, nor do the sessions it had opened", async () => {
    const { token, link: made } = await link("viewer", "run-1");
    const bo = await server.enter(token, "Bo");
    const store = server.instance.store.access;
    expect(await revokeShareLink(store, "run-2", made.id)).toMatchObject({ ok: false });
    expect(await revokeShareLink(store, "run-1", made.id)).toEqual({
      ok: true,
      value: { endedSessions: [bo.visitor.sessionId] },
    });
    expect(await server.send("GET", "/api/runs/run-1", bo)).toMatchObject({ status: 401, code: "session_ended" });
    await expect(server.enter(token)).rejects.toThrow("token_invalid");
  });

  it("opens nothing after it has expired, nor do its sessions", async () => {
    const { token } = await link("viewer", "run-1");
    const bo = await server.enter(token, "Bo");
    server.later(3_600_001);
    expect(await server.send("GET", "/api/runs/run-1", bo)).toMatchObject({ status: 401, code: "session_ended" });
    await expect(server.enter(token)).rejects.toThrow("token_invalid");
  });
});

describe("wrong tokens", () => {
  it("are answered with 'later' after a while, but never lock out who holds a right one", async () => {
    const keys = await owner();
    const waiting = await server.access.makeUrlToken();
    const guess = () => server.send("GET", "/api/runs", {}, { authorization: `Bearer ${newSecret()}` });
    for (let index = 0; index < allowedFailures; index++) expect((await guess()).status).toBe(401);
    expect(await guess()).toMatchObject({ status: 429, code: "too_many_attempts" });
    await expect(server.enter(newSecret())).rejects.toThrow("too_many_attempts");
    expect((await server.send("GET", "/api/runs", keys)).status).toBe(200);
    expect((await server.enter(waiting)).visitor.role).toBe("owner");
  });
});

describe("a socket", () => {
  it("needs Origin, cookie and secret at its handshake", async () => {
    const keys = await owner();
    const auth = { "x-auth-secret": keys.secret };
    expect(await server.send("GET", "/socket", { cookie: keys.cookie }, auth)).toMatchObject({ status: 200 });
    expect(await server.send("GET", "/socket", { cookie: keys.cookie })).toMatchObject({ status: 401 });
    expect(await server.send("GET", "/socket", {}, auth)).toMatchObject({ status: 401 });
    const foreign = { ...auth, origin: "http://127.0.0.1:5173" };
    expect(await server.send("GET", "/socket", { cookie: keys.cookie }, foreign)).toMatchObject({ status: 403 });
    const silent = { ...auth, origin: null };
    expect(await server.send("GET", "/socket", { cookie: keys.cookie }, silent)).toMatchObject({ status: 403 });
    const rebound = { ...auth, host: "evil.example", origin: "http://evil.example" };
    expect(await server.send("GET", "/socket", { cookie: keys.cookie }, rebound)).toMatchObject({ status: 421 });
  });
});

describe("an owner on plain HTTP from the network", () => {
  it("isn't let in, and the link stays good for a safe way", async () => {
    const token = await server.access.makeUrlToken();
    const over = {
      method: "POST",
      path: "/api/session",
      query: new URLSearchParams(),
      header: () => undefined,
      prefix: "",
    };
    const plain = { ...over, address: "192.168.1.9", encrypted: false };
    expect(await server.access.enter(plain, token)).toMatchObject({ failure: { code: "token_invalid" } });
    expect(await server.access.enter({ ...plain, encrypted: true }, token)).toMatchObject({ ok: true });
  });
});
