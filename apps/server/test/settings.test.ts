// Sharing, webhooks and the search for a repository, as an owner uses them; and what of it others may not.
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Visitor } from "../src/access/permissions.ts";
import { makeShareLink } from "../src/access/shareLinks.ts";
import { isPublicAddress } from "../src/webhooks/post.ts";
import { TestPanel, type TestRun, until } from "./testPanel.ts";
import { say, TestVisitor } from "./visitor.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start("notifications: { allow_private_addresses: true }\n");
});
afterAll(() => panel.close());

describe("a share link", () => {
  let run: TestRun | undefined;
  test("lets guests in for one role, shows its use, and takes them out when it is revoked", async () => {
    const run = await panel.create(await panel.project(), [{ id: "a" }]);
    const links = `/api/runs/${run.id}/links`;
    const made = await panel.ask("POST", links, { role: "viewer", label: "Grace", hours: 1 });
    expect(made.body.link).toMatchObject({ role: "viewer", label: "Grace", uses: 0, lastUsedAt: null });
    const guest = await TestVisitor.enter(panel, made.body.token);
    const socket = await guest.connect();
    expect(await say(socket, "run:subscribe", { runId: run.id })).toMatchObject({ ok: true, role: "viewer" });
    expect((await guest.get(links)).status).toBe(403);
    const listed = await panel.ask("GET", links);
    expect(listed.body.links).toMatchObject([{ label: "Grace", uses: 1, lastUsedAt: expect.any(String) }]);
    expect(JSON.stringify(listed.body)).not.toContain(made.body.token);

    const cut = new Promise((resolve) => socket.once("disconnect", resolve));
    expect((await panel.ask("DELETE", `${links}/${made.body.link.id}`)).status).toBe(200);
    await cut;
    expect((await guest.get(`/api/runs/${run.id}`)).status).toBe(401);
    expect((await panel.ask("GET", links)).body.links).toEqual([]);
    expect((await panel.ask("DELETE", `${links}/${made.body.link.id}`)).body.error.code).toBe("link_unknown");
    await run.order({ type: "gate.reject", gate: "plan", comment: "" });
  });

  test("lets nobody watch on when it has expired, not even a page that was open", async () => {
    const run = await panel.create(await panel.project(), [{ id: "a" }]);
    const { token } = await makeShareLink(panel.server.panel.store.access, { name: "Ada" } as Visitor, {
      runId: run.id,
      role: "viewer",
      label: "",
      expiresAt: new Date(Date.now() + 3_000).toISOString(),
    });
    const guest = await TestVisitor.enter(panel, token);
    const socket = await guest.connect();
    await new Promise((resolve) => socket.once("disconnect", resolve));
    expect((await guest.get(`/api/runs/${run.id}`)).status).toBe(401);
    await run.order({ type: "gate.reject", gate: "plan", comment: "" });
  });

  test.each([
    [{ role: "owner", hours: 1 }],
    [{ role: "viewer", hours: 0 }],
    [{ role: "viewer", hours: 100_000 }],
    [{ role: "viewer" }],
  ])("%j is refused", async (wanted) => {
    run ??= await panel.create(await panel.project(), [{ id: "a" }]);
    const { status, body } = await panel.ask("POST", `/api/runs/${run.id}/links`, wanted);
    expect([status, body.error.code]).toEqual([422, "invalid_input"]);
  });

  test("of a run that isn't there can't be made", async () => {
    const { body } = await panel.ask("POST", "/api/runs/none/links", { role: "viewer", hours: 1 });
    expect(body.error.code).toBe("run_unknown");
  });
});

describe("choosing a repository", () => {
  test("shows folders, says which are repositories, hides the hidden and follows no link", async () => {
    const folder = mkdtempSync(join(panel.folder, "places-"));
    for (const name of ["b-repo/.git", "a-plain", ".hidden"]) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "file"), "");
    symlinkSync("/", join(folder, "link"));
    const { body } = await panel.ask("GET", `/api/directories?path=${encodeURIComponent(`${folder}/a-plain/..`)}`);
    expect(body).toEqual({
      path: folder,
      parent: panel.folder,
      repository: false,
      directories: [
        { name: "a-plain", path: join(folder, "a-plain"), repository: false },
        { name: "b-repo", path: join(folder, "b-repo"), repository: true },
      ],
      cut: 0,
    });
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["a relative path", "etc", "invalid_input"],
    ["a path with a zero byte", "/tmp\0/x", "invalid_input"],
    ["nothing that is there", "/nonexistent/place", "directory_unreadable"],
    ["a file", "/etc/hosts", "directory_unreadable"],
  ])("%s gets a sentence", async (_what, path, code) => {
    const { status, body } = await panel.ask("GET", `/api/directories?path=${encodeURIComponent(path)}`);
    expect([status, body.error.code]).toEqual([422, code]);
  });
});

/** Keeps what is posted to it and answers with the next of `statuses`, then with 200. */
class Receiver {
  readonly got: { url: string; body: Record<string, unknown> }[] = [];
  readonly statuses: number[] = [];
  private readonly server: Server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    this.got.push({ url: request.url ?? "", body: JSON.parse(text) });
    response.writeHead(this.statuses.shift() ?? 200, { location: "/elsewhere" }).end();
  });
  async open(): Promise<string> {
    await once(this.server.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  close = () => this.server.close();
}

describe("webhooks", () => {
  const receiver = new Receiver();
  let url = "";
  beforeAll(async () => {
    url = await receiver.open();
  });
  afterAll(receiver.close);
  const webhook = (id: string, more: object = {}) => ({
    id,
    name: id,
    url: `${url}/${id}`,
    format: "json",
    needs: true,
    ended: true,
    ...more,
  });
  const set = (webhooks: object[]) => panel.ask("PUT", "/api/settings", { webhooks });
  const of = (id: string) => receiver.got.filter((each) => each.url === `/${id}`).map(({ body }) => body);

  test("hear of what waits and of the end, in their form, and every delivery is in the log", async () => {
    await set([webhook("ours"), webhook("chat", { format: "slack", ended: false })]);
    const run = await panel.create(await panel.project(), [{ id: "a" }], { request: "Ship <!channel> & more" });
    await until(() => of("ours").length === 1 && of("chat").length === 1);
    expect(of("ours")[0]).toMatchObject({
      event: "needs_you",
      what: [expect.stringMatching(/waits for approval/)],
      url: expect.stringContaining(`/runs/${run.id}`),
      run: { id: run.id, request: "Ship <!channel> & more" },
    });
    const said = (of("chat")[0] as { text: string }).text;
    expect(said).toContain("Ship &lt;!channel&gt; &amp; more");
    expect(said).toContain(`/runs/${run.id}|Open in Signalbox>`);
    await run.order({ type: "gate.reject", gate: "plan", comment: "" });
    await until(() => of("ours").length === 2);
    expect(of("ours")[1]).toMatchObject({ event: "run_closed", run: { outcome: "rejected" } });
    const log = await until(async () => {
      const { body } = await panel.ask("GET", "/api/settings");
      return body.deliveries.length === 3 && body.deliveries;
    });
    expect(log[0]).toMatchObject({ webhook: "ours", delivered: true, outcome: "It answered 200.", tries: 1 });
    expect(of("chat")).toHaveLength(1);
    await set([]);
  });

  test("a test says how it went; a redirect isn't followed", async () => {
    await set([webhook("tested")]);
    receiver.statuses.push(302);
    const { body } = await panel.ask("POST", "/api/webhooks/tested/test");
    expect(body).toMatchObject({ delivered: false, outcome: "It answered 302." });
    expect(receiver.got.some((each) => each.url === "/elsewhere")).toBe(false);
    expect((await panel.ask("POST", "/api/webhooks/tested/test")).body.delivered).toBe(true);
    expect((await panel.ask("POST", "/api/webhooks/other/test")).body.error.code).toBe("webhook_unknown");
    await set([]);
  });

  test.each(["file:///etc/passwd", "gopher://x", "javascript:alert(1)", "not an address"])(
    "%s is no address",
    async (at) => {
      expect((await set([webhook("bad", { url: at })])).body.error.code).toBe("invalid_input");
    },
  );

  test("an address in the panel's own network is refused unless the owner's configuration allows it", async () => {
    const strict = await TestPanel.start();
    try {
      for (const at of [
        url,
        url.replace("127.0.0.1", "localhost"),
        url.replace("127.0.0.1", "[::1]"),
        "http://2130706433/",
      ]) {
        await strict.ask("PUT", "/api/settings", { webhooks: [webhook("own", { url: at })] });
        const { body } = await strict.ask("POST", "/api/webhooks/own/test");
        expect([at, body.delivered, body.tries]).toEqual([at, false, 1]);
        expect(body.outcome).toMatch(/own network|isn't known/);
      }
    } finally {
      await strict.close();
    }
  });

  test.each([
    ["93.184.216.34", true],
    ["2606:2800:220:1::1", true],
    ["127.0.0.1", false],
    ["169.254.169.254", false],
    ["10.1.2.3", false],
    ["::ffff:10.1.2.3", false],
    ["::1", false],
    ["fd00::1", false],
    ["nonsense", false],
  ])("%s is public: %s", (address, open) => {
    expect(isPublicAddress(address)).toBe(open);
  });
});
