// A run that several people share: who may say what on a socket, whose approval counts, and which name each one has.
import { randomUUID } from "node:crypto";
import type { ClientMessage, ClientPayload, PersonCommand, Role } from "@signalbox/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowedActions } from "../src/access/guestActions.ts";
import { maySend, messages, routes } from "../src/access/permissions.ts";
import { createApi } from "../src/http/api.ts";
import { TestPanel, type TestRun } from "./testPanel.ts";
import { allMessages, say, TestVisitor } from "./visitor.ts";

let panel: TestPanel;
const visitors: TestVisitor[] = [];
beforeAll(async () => {
  // Every plan waits for people.
  panel = await TestPanel.start(
    "risk: {always_require_human: ['*.txt'], sensitive_patterns: [a]}\nsignalbox: {two_approvals_above: 0, approve_own_runs: false}\n",
  );
});
afterAll(async () => {
  for (const visitor of visitors) visitor.leave();
  await panel.close();
});

/** Somebody who came in by a link of their own, on a socket. */
async function guest(run: TestRun, role: Role, label: string, name = label) {
  const { body } = await panel.ask("POST", `/api/runs/${run.id}/links`, { role, label, hours: 1 });
  return enter(body.token, name);
}

async function enter(token: string | undefined, name?: string) {
  const visitor = await TestVisitor.enter(panel, token, name);
  visitors.push(visitor);
  return { token, socket: await visitor.connect() };
}

const open = async () => panel.create(await panel.project(), [{ id: "a" }]);

describe("the socket", () => {
  test("answers each message only to those whose role reaches for it", async () => {
    const run = await open();
    const other = await open();
    const people = {
      owner: { role: "owner", ...(await enter(undefined)) },
      operator: { role: "operator", ...(await guest(run, "operator", "Op")) },
      approver: { role: "approver", ...(await guest(run, "approver", "Ap")) },
      viewer: { role: "viewer", ...(await guest(run, "viewer", "Vi")) },
      "operator of another run": { role: "operator", ...(await guest(other, "operator", "El")) },
    };
    // A command that needs the least, and is stale for whoever may give it.
    const command: PersonCommand = { type: "gate.approve", gate: "plan", digest: "stale", comment: "" };
    const payloads: { [Message in ClientMessage]: ClientPayload<Message> } = {
      "runs:subscribe": {},
      "run:subscribe": { runId: run.id },
      "run:unsubscribe": { runId: run.id },
      "run:command": { runId: run.id, command },
      "pane:open": { runId: run.id, pane: "worker-a" },
      "pane:close": { viewer: randomUUID() },
      "pane:ack": { viewer: randomUUID(), seq: 1 },
      "pane:input": { viewer: randomUUID(), text: "rm" },
      "pane:refresh": { viewer: randomUUID() },
    };
    expect(allMessages.sort()).toEqual(Object.keys(messages).sort());
    for (const message of allMessages) {
      for (const [who, { role, socket }] of Object.entries(people)) {
        const runId = role === "owner" ? null : who.endsWith("another run") ? other.id : run.id;
        const visitor = { name: who, role: role as Role, runId, sessionId: null, linkId: null, address: "" };
        const about = "runId" in payloads[message] ? run.id : null;
        const may =
          about === null && message !== "runs:subscribe" ? null : maySend(visitor, message, about, command.type);
        const answer = await say(socket, message, payloads[message]);
        const code = answer.ok ? "done" : answer.error.code;
        // Somebody else's pane is nobody's: it isn't said whether it is there.
        if (may === null) expect([who, message, code]).toEqual([who, message, "viewer_gone"]);
        else expect([who, message, code === "not_allowed"]).toEqual([who, message, !may.ok]);
      }
    }
  });

  test("takes no more decisions of a guest than a person can make", async () => {
    const run = await open();
    const quick = await guest(run, "approver", "Quick");
    const calm = await guest(run, "approver", "Calm");
    const decide = async ({ socket }: typeof quick) => {
      const answer = await say(socket, "run:command", {
        runId: run.id,
        command: { type: "gate.approve", gate: "plan", digest: "stale", comment: "" },
      });
      return answer.ok ? "done" : answer.error.code;
    };
    const codes = await Promise.all(Array.from({ length: allowedActions + 1 }, () => decide(quick)));
    expect(codes.filter((code) => code === "too_many_actions")).toHaveLength(1);
    expect(await decide(calm)).not.toBe("too_many_actions");
  });
});

test("the API serves what the table of roles names, and nothing else", () => {
  const served = createApi(panel.server.panel)
    .routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  const named = Object.entries(routes).filter(([route, need]) => need !== "refused" && route !== "GET /*");
  expect([...new Set(served)].sort()).toEqual(named.map(([route]) => route).sort());
});

describe("approving", () => {
  test("takes two people who aren't the author, known by whom their links were made for", async () => {
    const run = await open();
    const { digest } = (await run.until((state) => state.gate && state.baseline)).gate!;
    const approve = { type: "gate.approve", gate: "plan", digest, comment: "Fine" } as const;
    expect((await run.tell(approve)).body.error.code).toBe("own_run");
    const grace = await guest(run, "approver", "Grace", "Amazing Grace");
    const again = await enter(grace.token, "Somebody Else");
    const linus = await guest(run, "operator", "Linus", "Amazing Grace");
    const tell = ({ socket }: typeof grace) => say(socket, "run:command", { runId: run.id, command: approve });
    expect(await tell(grace)).toMatchObject({ ok: true });
    expect(await tell(again)).toMatchObject({ error: { code: "approved_already" } });
    expect((await run.phase("gated")).gate?.approvals).toMatchObject([{ by: "Amazing Grace", as: "Grace" }]);
    expect(await tell(linus)).toMatchObject({ ok: true });
    await run.closed("landed");
    const { body } = await panel.ask("GET", `/api/runs/${run.id}/events`);
    const given = (body.events as { event: { type: string } }[])
      .map(({ event }) => event)
      .filter(({ type }) => type === "gate.approvalGiven" || type === "gate.approved");
    expect(given).toMatchObject([
      { type: "gate.approvalGiven", by: "Amazing Grace", as: "Grace", comment: "Fine" },
      { type: "gate.approved", by: "Amazing Grace (2)", as: "Linus" },
    ]);
  });
});
