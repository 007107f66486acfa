// Letting others in from a terminal, and what the audit log and the API's description say of it, against a real server.
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import SwaggerParser from "@apidevtools/swagger-parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestPanel } from "../../../apps/server/test/testPanel.ts";
import type { TestProject } from "../../../apps/server/test/testProject.ts";
import { say, TestVisitor } from "../../../apps/server/test/visitor.ts";
import { connect } from "../../store/src/connection.ts";
import { closePanel, openPanel, planFile } from "./onPanel.ts";
import { signalbox } from "./runCommand.ts";

let panel: TestPanel;
let project: TestProject;
const call = (...argv: string[]) => signalbox(project.root, ...argv);

beforeAll(async () => {
  ({ panel, project } = await openPanel());
});
afterAll(() => closePanel(panel));

test("a new URL lets one browser in as the owner, once", async () => {
  const { url } = (await call("url", "--json")).json();
  expect((await call("url")).out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter#\S+\n$/);
  const token = new URL(url).hash.slice(1);
  const enter = () => panel.ask("POST", "/api/session", { token }, { authorization: "" });
  expect((await enter()).body).toMatchObject({ role: "owner", runId: null });
  expect((await enter()).status).toBe(401);
});

test("a token for one run follows that run only, and its stream ends when it is taken back", async () => {
  const { runId } = (await call("run", "Watched", "--plan", planFile(project, { id: "w" }), "--json")).json();
  const { token } = (await call("token", "add", "watcher", "--run", runId, "--role", "viewer", "--json")).json();
  const headers = { authorization: `Bearer ${token}` };
  const stream = await fetch(`${panel.server.url}/api/v1/runs/${runId}/stream`, { headers });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  const reader = stream.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(new TextDecoder().decode(value)).toMatch(/^event: snapshot\n/);
  const ask = async (method: string, path: string) =>
    (await fetch(`${panel.server.url}/api/v1${path}`, { method, headers: { ...headers, origin: panel.server.url } }))
      .status;
  expect([
    await ask("GET", `/runs/${runId}`),
    await ask("GET", "/runs"),
    await ask("POST", `/runs/${runId}/commands`),
  ]).toEqual([200, 403, 403]);
  await call("token", "revoke", "watcher");
  // It ends by itself; nothing has to happen in the run for that.
  for (let done = false; !done; ) done = (await reader?.read())?.done ?? true;
  expect(await ask("GET", `/runs/${runId}`)).toBe(401);
  await call("abort", runId, "--yes");
});

test("a link from a terminal opens the run, says where it reaches, and is drawn for a phone where it does", async () => {
  const { runId } = (await call("run", "Shared", "--plan", planFile(project, { id: "s" }), "--json")).json();
  const { out } = await call("share", runId, "--role", "operator", "--label", "Grace");
  expect(out).toContain(`${panel.server.url}/enter?guest=1#`);
  expect(out).toContain("a shell on this machine");
  expect(out).toContain("start the panel with --lan");
  const token = /#(\S+)/.exec(out)?.[1] ?? "";
  const entered = await panel.ask("POST", "/api/session", { token, name: "Grace" }, { authorization: "" });
  expect(entered.body).toMatchObject({ role: "operator", runId, name: "Grace" });
  expect(await call("share", runId, "--role", "owner")).toMatchObject({ code: 1 });
  await call("abort", runId, "--yes");
});

test("a token is good for what it says, from its making to its revoking", async () => {
  const { token } = (await call("token", "add", "ci", "--json")).json();
  process.env.SIGNALBOX_URL = panel.server.url;
  process.env.SIGNALBOX_TOKEN = token;
  try {
    expect(await call("runs", "--all")).toMatchObject({ code: 0 });
    expect((await call("token", "list")).out).toMatch(/ci +owner/);
    expect(await call("token", "revoke", "ci")).toMatchObject({ code: 0 });
    expect(await call("runs")).toMatchObject({ code: 1, err: expect.stringContaining("aren't signed in") });
  } finally {
    delete process.env.SIGNALBOX_URL;
    delete process.env.SIGNALBOX_TOKEN;
  }
});

test("an address with a path, as a proxy gives it, works as SIGNALBOX_URL", async () => {
  const { port } = new URL(panel.server.url);
  const asked: string[] = [];
  const proxy = createServer(({ url = "", method, headers }, response) => {
    asked.push(url);
    const path = url.replace("/tools/panel", "");
    const onward = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.end();
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { token } = (await call("token", "add", "far", "--json")).json();
  process.env.SIGNALBOX_URL = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/tools/panel/`;
  process.env.SIGNALBOX_TOKEN = token;
  try {
    expect(await call("runs", "--all", "--json")).toMatchObject({ code: 0, err: "" });
    expect(await call("token", "revoke", "far")).toMatchObject({ code: 0, err: "" });
    expect(asked.length).toBeGreaterThan(1);
    for (const url of asked) expect(url).toMatch(/^\/tools\/panel\/api\/v1\//);
  } finally {
    delete process.env.SIGNALBOX_URL;
    delete process.env.SIGNALBOX_TOKEN;
    proxy.closeAllConnections();
    proxy.close();
  }
});

test("the audit log has all of it, in a chain that is whole, as CSV", async () => {
  expect((await call("audit", "verify")).out).toMatch(/^The audit log is whole: \d+ entries/);
  const { out } = await call("audit", "export", "--action", "client.revoke");
  expect(out).toMatch(/^id,at,by,role,linkLabel,address,action,outcome/);
  const [, ...entries] = out.trim().split("\r\n");
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries) expect(entry).toContain(",client.revoke,done,");
});

test("an entry says what stood before and after, and under which link its guest came", async () => {
  const run = await panel.create(project, [{ id: "a" }]);
  const made = await panel.ask("POST", `/api/runs/${run.id}/links`, { role: "approver", label: "Grace", hours: 1 });
  const guest = await TestVisitor.enter(panel, made.body.token);
  await say(await guest.connect(), "run:command", {
    runId: run.id,
    command: { type: "gate.reject", gate: "plan", comment: "Not today" },
  });
  guest.leave();
  const { entries } = (await call("audit", "export", "--run", run.id, "--json")).json();
  expect(entries[0]).toMatchObject({
    by: expect.stringContaining("Grace Hopper"),
    linkLabel: "Grace",
    action: "gate.reject",
    detail: { comment: "Not today", before: { phase: "gated", gate: "open" }, after: { outcome: "rejected" } },
  });
});

test("a log that somebody changed in the database is named with its first wrong entry, exit code 1", async () => {
  const other = await connect(join(panel.home, "signalbox.db"));
  await other.script("DROP TRIGGER AuditEntry_unchangeable; UPDATE AuditEntry SET by = 'Nobody' WHERE id = 3;");
  await other.close();
  const broken = await call("audit", "verify");
  expect([broken.code, broken.out]).toEqual([1, expect.stringContaining("entry 3 doesn't follow")]);
  expect((await call("audit", "verify", "--json")).json()).toEqual({ entries: 2, brokenAt: 3 });
});

test("the API is described by its schemas, each route with the role it needs", async () => {
  const { body } = await panel.ask("GET", "/api/v1/openapi.json");
  expect(body.openapi).toBe("3.0.3");
  expect(body.paths["/runs"].post.requestBody.content["application/json"].schema.properties.request).toBeTruthy();
  expect(body.paths["/runs/{runId}/stream"].get.description).toBe("Needs the role: viewer.");
  // By the validator that the makers of OpenAPI name; it follows its references.
  await SwaggerParser.validate(structuredClone(body));
  const described = JSON.stringify(body);
  expect(described).not.toContain("role: refused");
});
