// The table of rights against real requests of everybody who could come: each line, each role.
import { clientMessages, personCommandSchema } from "@signalbox/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands, findRoute, maySend, messages, type Need, routes, type Visitor } from "./permissions.ts";
import { makeShareLink } from "./shareLinks.ts";
import { type Keys, startTestServer, type TestServer } from "./testServer.ts";

let server: TestServer;
const people: Record<string, Partial<Keys>> = { nobody: {} };

beforeAll(async () => {
  server = await startTestServer();
  const owner = await server.enter(await server.access.makeUrlToken());
  people.owner = owner;
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  for (const role of ["viewer", "approver", "operator"] as const)
    for (const runId of ["mine", "other"]) {
      const { token } = await makeShareLink(server.instance.store.access, owner.visitor, {
        runId,
        role,
        label: "",
        expiresAt,
      });
      people[`${role} of ${runId}`] = await server.enter(token, role);
    }
});

afterAll(async () => {
  await server.close();
});

const order: Need[] = ["anyone", "viewer", "approver", "operator", "owner"];

/** What the table promises, said once more in the simplest way. `scope` is the run, "own" or none. */
function expected(who: string, need: Need, scope: "run" | "own" | "none"): boolean {
  if (need === "anyone" || who === "owner") return true;
  if (who === "nobody") return false;
  const [role, , runId] = who.split(" ");
  return (
    order.indexOf(role as Need) >= order.indexOf(need) && (scope === "own" || (scope === "run" && runId === "mine"))
  );
}

describe("every route", () => {
  it.each(Object.entries(routes))("%s needs %s", async (route, need) => {
    const [method = "", path = ""] = route.split(" ");
    const at = path.replace(":runId", "mine").replace(/:\w+/g, "thing").replace("*", "thing/else");
    const scope = path.includes(":runId") ? "run" : path === "/api/session" ? "own" : "none";
    for (const [who, keys] of Object.entries(people)) {
      const answer = await server.send(method, at, keys);
      const may = need !== "refused" && expected(who, need, scope);
      const status = may ? 200 : need === "refused" ? 404 : who === "nobody" ? 401 : 403;
      expect([who, route, answer.status]).toEqual([who, route, status]);
    }
  });

  it.each([
    ["DELETE", "/api/runs/mine"],
    ["PATCH", "/api/settings"],
    ["POST", "/"],
    ["TRACE", "/api/runs"],
    ["GET", "/api"],
    ["GET", "/api/"],
    ["GET", "/api/runs/mine/evidence/../../../runs"],
    ["GET", "/%61pi/unknown"],
    ["GET", "/api%2Fruns"],
    ["GET", "//api/runs"],
    ["GET", "/x/..%2fapi/runs"],
    ["GET", "/api\\runs/x"],
    ["GET", "/api/runs/mine/evidence/%2e%2e%2f%2e%2e%2fserver.json"],
    ["GET", "/api/runs/mine/evidence/..%5cserver.json"],
    ["GET", "/api/runs/mine/evidence/a%00b"],
    ["GET", "/api/runs/%zz"],
  ])("%s %s isn't one, not even for an owner", async (method, path) => {
    expect((await server.send(method, path, people.owner)).status).toBe(404);
  });

  it("is found however its letters are encoded", () => {
    expect(findRoute("GET", "/%61pi/runs")).toMatchObject({ need: "owner" });
    expect(findRoute("GET", "/api/runs/mine/")).toMatchObject({ need: "viewer", params: { runId: "mine" } });
    expect(findRoute("HEAD", "/api/runs/m%69ne")).toMatchObject({ params: { runId: "mine" } });
  });
});

const visitor = (who: string): Visitor | null => people[who]?.visitor ?? null;

describe("every message and command", () => {
  it("of the protocol is in the table, and nothing else", () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(clientMessages).sort());
    const known = personCommandSchema.options.map((option) => option.shape.type.value);
    expect(Object.keys(commands).sort()).toEqual([...known].sort());
  });

  it.each(Object.entries(messages))("%s needs %s", (message, need) => {
    for (const who of Object.keys(people)) {
      const runId = message === "runs:subscribe" ? null : "mine";
      const result = maySend(visitor(who), message, runId, "gate.approve");
      expect([who, result.ok]).toEqual([who, expected(who, need, runId === null ? "none" : "run")]);
    }
  });

  it.each(Object.entries(commands))("%s needs %s", (command, need) => {
    for (const who of Object.keys(people)) {
      const result = maySend(visitor(who), "run:command", "mine", command);
      expect([who, result.ok]).toEqual([who, expected(who, need, "run")]);
    }
  });

  it("that isn't in the table is refused, whatever its name", () => {
    for (const unknown of ["run:delete", "__proto__", "constructor", "toString", ""]) {
      expect(maySend(visitor("owner"), unknown, "mine")).toMatchObject({ failure: { code: "unknown_request" } });
      expect(maySend(visitor("owner"), "run:command", "mine", unknown)).toMatchObject({
        failure: { code: "unknown_request" },
      });
    }
  });
});
