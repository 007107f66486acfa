// The socket of a running server: what is heard, what is told, and what a slow or rude page can do (nothing to others).
import type { RunEvent } from "@signalbox/engine";
import type { PaneFrame } from "@signalbox/protocol";
import type { Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeShareLink } from "../src/access/shareLinks.ts";
import { TestPanel, until } from "./testPanel.ts";
import { allMessages, say, TestVisitor } from "./visitor.ts";

let panel: TestPanel;
let visitor: TestVisitor;
beforeAll(async () => {
  panel = await TestPanel.start();
  visitor = await TestVisitor.enter(panel);
});
afterAll(async () => {
  visitor.leave();
  await panel.close();
});

const waits = `signalbox report blocked --question "Go on?" --reason "Asked to."`;

/** What a page hears of a run. */
function listen(socket: Socket): { seq: number; event: RunEvent }[] {
  const heard: { seq: number; event: RunEvent }[] = [];
  socket.on("run:event", (each) => heard.push(each));
  return heard;
}

test("nobody gets a socket without a session, or with a cookie alone", async () => {
  await expect(visitor.connect("")).rejects.toMatchObject({ data: { code: "not_signed_in" } });
  await expect(visitor.connect("wrong")).rejects.toMatchObject({ data: { code: "not_signed_in" } });
});

test("every message with nonsense is refused in words; the socket stays", async () => {
  const socket = await visitor.connect();
  for (const message of allMessages) {
    for (const nonsense of [null, 7, [], { runId: "../x", viewer: {}, command: { type: "effect.settle" } }]) {
      const answer = (await say(socket, message, nonsense as never)) as { ok: boolean; error?: { code: string } };
      if (message === "runs:subscribe" && Array.isArray(nonsense) === false && nonsense && typeof nonsense === "object")
        continue;
      expect([message, answer.ok, answer.error?.code]).toEqual([message, false, "invalid_input"]);
    }
  }
  expect(await say(socket, "run:subscribe", { runId: "nowhere" })).toMatchObject({ error: { code: "run_unknown" } });
  expect(await say(socket, "pane:open", { runId: "nowhere", pane: "worker-a" })).toMatchObject({ ok: false });
  expect(await say(socket, "pane:input", { viewer: "nobody", text: "x" })).toMatchObject({
    error: { code: "viewer_gone" },
  });
  expect(await say(socket, "run:command", { runId: "nowhere", command: { type: "run.abort" } })).toMatchObject({
    error: { code: "run_unknown" },
  });
});

test("a page that comes in the middle has every event after its snapshot, once and in order", async () => {
  const project = await panel.project();
  const run = await panel.create(project, [{ id: "a" }, { id: "b" }], { landingGate: true });
  const pages = await Promise.all(
    Array.from({ length: 4 }, async (_, index) => {
      const socket = await visitor.connect();
      const heard = listen(socket);
      // Each comes at another moment.
      await run.until((state) => state.phase !== "gated" || index === 0 || state.gate);
      if (index === 1) await run.approve();
      const snapshot = await say(socket, "run:subscribe", { runId: run.id });
      if (!snapshot.ok) throw new Error(snapshot.error.message);
      return { heard, from: snapshot.seq };
    }),
  );
  await run.approve();
  await run.approve("landing");
  await run.closed("landed");
  const last = await panel.server.panel.store.events.lastSeq(run.id);
  for (const { heard, from } of pages) {
    const expected = Array.from({ length: last - from }, (_, n) => from + 1 + n);
    await until(() => heard.some(({ seq }) => seq === last));
    expect(heard.map(({ seq }) => seq).filter((seq) => seq > from)).toEqual(expected);
  }
  expect(await say(await visitor.connect(), "run:subscribe", { runId: run.id })).toMatchObject({
    ok: true,
    seq: last,
    state: { phase: "closed" },
    panes: expect.arrayContaining([expect.objectContaining({ name: "worker-a", transcript: expect.any(String) })]),
  });
});

test("a pane is watched and typed into; closing it or leaving ends that", async () => {
  const project = await panel.project();
  project.play("a", `echo "what is your name?"; read name; echo "hello $name"; sleep 0.2; ${waits}`);
  const run = await panel.begin(project, [{ id: "a" }]);
  const socket = await visitor.connect();
  let screen = "";
  const frames: PaneFrame[] = [];
  socket.on("pane:frame", ({ viewer, frame }: { viewer: string; frame: PaneFrame }) => {
    frames.push(frame);
    screen += JSON.stringify(frame);
    void say(socket, "pane:ack", { viewer, seq: frame.seq });
  });
  const opened = await until(async () => {
    const answer = await say(socket, "pane:open", { runId: run.id, pane: "worker-a" });
    return answer.ok ? answer : null;
  });
  await until(() => screen.includes("what is your name?"));
  expect(await say(socket, "pane:input", { viewer: opened.viewer, text: "Ada\r" })).toMatchObject({ ok: true });
  await until(() => screen.includes("hello Ada"));
  expect(await say(socket, "pane:close", { viewer: opened.viewer })).toMatchObject({ ok: true });
  expect(await say(socket, "pane:refresh", { viewer: opened.viewer })).toMatchObject({
    error: { code: "viewer_gone" },
  });
  await run.task("a", "blocked");
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("a page that acknowledges nothing is sent little, and others see everything", async () => {
  const project = await panel.project();
  project.play(
    "a",
    `i=0; while [ $i -lt 20000 ]; do echo "line $i of many, many lines of output"; i=$((i+1)); done; echo THE-END; ${waits}`,
  );
  const run = await panel.begin(project, [{ id: "a" }]);
  const [slow, quick] = [await visitor.connect(), await visitor.connect()];
  let slowBytes = 0;
  let slowFrames = 0;
  let seen = "";
  slow.on("pane:frame", ({ frame }) => {
    slowFrames += 1;
    slowBytes += JSON.stringify(frame).length;
  });
  quick.on("pane:frame", ({ viewer, frame }) => {
    seen = JSON.stringify(frame);
    void say(quick, "pane:ack", { viewer, seq: frame.seq });
    if (seen.includes("THE-END")) quick.emit("seen");
  });
  const open = (socket: Socket) =>
    until(async () => (await say(socket, "pane:open", { runId: run.id, pane: "worker-a" })).ok);
  await Promise.all([open(slow), open(quick)]);
  let ended = false;
  quick.on("pane:frame", ({ frame }) => {
    ended ||= JSON.stringify(frame).includes("THE-END");
  });
  await run.task("a", "blocked");
  await until(() => ended || seen.includes("THE-END"));
  expect(slowFrames).toBeLessThan(20);
  expect(slowBytes).toBeLessThan(2_000_000);
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("a viewer of one run sees that one, decides nothing, and hears of no other", async () => {
  const project = await panel.project();
  project.play("a", waits);
  const run = await panel.begin(project, [{ id: "a" }]);
  await run.task("a", "blocked");
  const other = await panel.begin(await panel.project(), [{ id: "b" }], { landingGate: true });
  const { store } = panel.server.panel;
  const owner = {
    name: "Ada",
    role: "owner",
    runId: null,
    sessionId: null,
    linkId: null,
    address: "127.0.0.1",
  } as const;
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { token } = await makeShareLink(store.access, owner, {
    runId: run.id,
    role: "viewer",
    label: "Eve",
    expiresAt,
  });
  const guest = await TestVisitor.enter(panel, token);
  const socket = await guest.connect();
  const refused = { ok: false, error: { code: "not_allowed" } };
  expect(await say(socket, "run:subscribe", { runId: run.id })).toMatchObject({
    ok: true,
    role: "viewer",
    you: expect.stringContaining("Grace Hopper"),
  });
  expect(await say(socket, "run:subscribe", { runId: other.id })).toMatchObject(refused);
  expect(await say(socket, "runs:subscribe", {})).toMatchObject(refused);
  const abort = { type: "run.abort" } as const;
  expect(await say(socket, "run:command", { runId: run.id, command: abort })).toMatchObject(refused);
  expect(await say(socket, "pane:open", { runId: other.id, pane: "worker-b" })).toMatchObject(refused);
  const pane = await say(socket, "pane:open", { runId: run.id, pane: "worker-a" });
  if (!pane.ok) throw new Error(pane.error.message);
  expect(await say(socket, "pane:input", { viewer: pane.viewer, text: "rm" })).toMatchObject(refused);
  expect([(await guest.get(`/api/runs/${run.id}`)).status, (await guest.get(`/api/runs/${other.id}`)).status]).toEqual([
    200, 403,
  ]);
  const heard = listen(socket);
  await other.approve("landing");
  await other.closed("landed");
  expect(heard).toEqual([]);
  guest.leave();
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("an unsubscribed page hears nothing more of the run", async () => {
  const project = await panel.project();
  const run = await panel.create(project, [{ id: "a" }], {
    plan: JSON.stringify({
      tasks: [{ id: "a", description: "A", files_write: ["package.json"], verification: [{ command: "true" }] }],
    }),
  });
  const socket = await visitor.connect();
  const heard = listen(socket);
  await say(socket, "run:subscribe", { runId: run.id });
  await say(socket, "run:unsubscribe", { runId: run.id });
  const answer = await say(socket, "run:command", { runId: run.id, command: { type: "run.abort", comment: "Over" } });
  expect(answer.ok).toBe(true);
  await run.closed("aborted");
  expect(heard).toEqual([]);
  const { status, body } = await visitor.get(`/api/runs/${run.id}`);
  expect([status, body.outcome]).toEqual([200, "aborted"]);
});
