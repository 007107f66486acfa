// Projects, access and the audit log on a real file: what is granted once, what is revoked, what a change leaves behind.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "./connection.ts";
import { openStore, type Store } from "./openStore.ts";

let folder: string;
let store: Store;
let time: Date;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-access-"));
  time = new Date("2026-11-22T10:00:00.000Z");
  const result = await openStore({ file: join(folder, "signalbox.db"), now: () => time });
  if (!result.ok) throw new Error(result.failure.message);
  store = result.value;
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const tomorrow = "2026-11-23T10:00:00.000Z";

/** What the database itself says, behind the adapter's own words. */
const saying = (words: RegExp) => ({ cause: { originalMessage: expect.stringMatching(words) } });

const session = (id: string, linkId: string | null = null) => ({
  id,
  secretHash: `secret of ${id}`,
  role: linkId === null ? ("owner" as const) : ("viewer" as const),
  runId: linkId === null ? null : "run-1",
  linkId,
  name: "Ada",
  address: "127.0.0.1",
  expiresAt: tomorrow,
});

describe("one-time tokens", () => {
  it("are good once, even for two who come at the same time", async () => {
    await store.access.addUrlToken("hash", tomorrow);
    const taken = await Promise.all([store.access.takeUrlToken("hash"), store.access.takeUrlToken("hash")]);
    expect(taken.sort()).toEqual([false, true]);
    expect(await store.access.takeUrlToken("hash")).toBe(false);
    expect(await store.access.takeUrlToken("never issued")).toBe(false);
  });

  it("are good for nothing once they have expired", async () => {
    await store.access.addUrlToken("hash", tomorrow);
    time = new Date("2026-11-23T10:00:00.001Z");
    expect(await store.access.takeUrlToken("hash")).toBe(false);
  });
});

describe("sessions", () => {
  it("are found by their cookie and stay in the list until they end", async () => {
    await store.access.addSession(session("a"), "cookie of a");
    await store.access.addSession(session("b", "link-1"), "cookie of b");
    await store.access.addSession(session("c", "link-1"), "cookie of c");
    const found = await store.access.findSession("cookie of b");
    expect(found?.session).toMatchObject({ id: "b", role: "viewer", runId: "run-1" });
    expect(await store.access.findSession("cookie of nobody")).toBeNull();

    expect((await store.access.revokeSessions({ linkId: "link-1" })).sort()).toEqual(["b", "c"]);
    expect(await store.access.revokeSessions({ linkId: "link-1" })).toEqual([]);
    expect((await store.access.findSession("cookie of b"))?.session.revokedAt).toBe(time.toISOString());
    expect((await store.access.listSessions()).map((it) => it.id)).toEqual(["a"]);

    time = new Date("2026-11-23T09:00:00.000Z");
    await store.access.touchSession("a", "2026-11-25T00:00:00.000Z");
    time = new Date("2026-11-24T00:00:00.000Z");
    expect(await store.access.listSessions()).toMatchObject([{ id: "a", lastSeenAt: "2026-11-23T09:00:00.000Z" }]);
    await store.access.purge(time.toISOString());
    expect(await store.access.findSession("cookie of b")).toBeNull();
    expect(await store.access.findSession("cookie of a")).not.toBeNull();
  });
});

describe("share links", () => {
  it("count their uses and are revoked once", async () => {
    const link = { id: "link-1", tokenHash: "hash", runId: "run-1", role: "approver" as const, label: "For Bo" };
    await store.access.addLink({ ...link, createdBy: "owner", expiresAt: tomorrow });
    await Promise.all([store.access.useLink("link-1"), store.access.useLink("link-1")]);
    expect(await store.access.findLink("hash")).toMatchObject({ ...link, uses: 2, lastUsedAt: time.toISOString() });
    expect(await store.access.revokeLink("link-1")).toBe(true);
    expect(await store.access.revokeLink("link-1")).toBe(false);
    expect(await store.access.listLinks("run-2")).toEqual([]);
    expect(await store.access.listLinks()).toMatchObject([{ id: "link-1", revokedAt: time.toISOString() }]);
  });
});

describe("projects", () => {
  it("are added once per path, trusted by digest, listed by use", async () => {
    await store.projects.add({ id: "shop", path: "/home/ada/shop", name: "Shop" });
    time = new Date("2026-11-22T11:00:00.000Z");
    await store.projects.add({ id: "blog", path: "/home/ada/blog", name: "Blog" });
    const again = await store.projects.add({ id: "shop-2", path: "/home/ada/shop", name: "Other" });
    expect(again).toMatchObject({ id: "shop", name: "Shop", trustedDigest: null });
    expect((await store.projects.list()).map((project) => project.id)).toEqual(["blog", "shop"]);

    expect(await store.projects.trust("shop", "digest")).toBe(true);
    expect(await store.projects.trust("nobody", "digest")).toBe(false);
    time = new Date("2026-11-22T12:00:00.000Z");
    await store.projects.touch("shop");
    expect((await store.projects.list())[0]).toMatchObject({ id: "shop", trustedDigest: "digest" });
    expect(await store.projects.getByPath("/home/ada/blog")).toMatchObject({ id: "blog" });
  });
});

describe("the audit log", () => {
  const entry = (by: string, action: string) => ({ by, role: "owner", address: "127.0.0.1", action, outcome: "done" });

  it("lists by what is asked for, the newest first", async () => {
    await store.audit.append({ ...entry("Ada", "gate.approve"), runId: "run-1", detail: { comment: "Fine" } });
    await store.audit.append({ ...entry("Bo", "run.abort"), runId: "run-1" });
    await store.audit.append(entry("Ada", "project.trust"));
    const all = await store.audit.list();
    expect(all.map((it) => it.action)).toEqual(["project.trust", "run.abort", "gate.approve"]);
    expect(all[2]).toMatchObject({ by: "Ada", at: time.toISOString(), detail: { comment: "Fine" } });
    expect((await store.audit.list({ runId: "run-1", by: "Bo" })).map((it) => it.action)).toEqual(["run.abort"]);
    expect((await store.audit.list({ before: all[1]!.id })).map((it) => it.action)).toEqual(["gate.approve"]);
    expect(await store.audit.list({ since: time.toISOString() })).toHaveLength(3);
    expect(await store.audit.list({ until: time.toISOString() })).toEqual([]);
  });

  it("keeps its chain through many appends at once, and shows where somebody changed it", async () => {
    await Promise.all(Array.from({ length: 30 }, (_, index) => store.audit.append(entry("Ada", `action ${index}`))));
    expect(await store.audit.verify()).toEqual({ entries: 30, brokenAt: null });

    const other = await connect(store.file);
    await expect(other.run(`UPDATE AuditEntry SET by = 'Bo' WHERE id = 7`)).rejects.toMatchObject(
      saying(/never changed/),
    );
    await expect(other.run(`DELETE FROM AuditEntry`)).rejects.toMatchObject(saying(/never deleted/));
    await other.script(`DROP TRIGGER AuditEntry_unchangeable; UPDATE AuditEntry SET by = 'Bo' WHERE id = 7;`);
    await other.close();
    expect(await store.audit.verify()).toEqual({ entries: 6, brokenAt: 7 });
  });
});
