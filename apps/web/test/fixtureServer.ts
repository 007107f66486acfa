// Serves the built panel with a made-up world behind it: `npx tsx apps/web/test/fixtureServer.ts [port]`. For looking, not for shipping.

import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parsePlan, type RunEvent, type RunState, summariseRun } from "@signalbox/engine";
import type { ClientMessage, PaneSummary, PersonCommand } from "@signalbox/protocol";
import next from "next";
import { Server } from "socket.io";
import { fixedAt, startedAt } from "./clock.ts";
import { audit, contextEntries, diff, directories, kept, links, projectFacts, settings } from "./facts.ts";
import { paneFrames, transcriptOf } from "./panes.ts";
import { playRuns } from "./runs.ts";
import { outcomeOf, planOf, Story } from "./story.ts";

const port = Number(process.argv[2] ?? 4410);
const paced = Number(process.env.PACE_MS ?? 2_500);
const world = new Map<string, Story>();
const http = createServer();
const io = new Server(http, { serveClient: false });

function story(runId: string, hoursAgo: number): Story {
  const made = new Story(runId, startedAt - hoursAgo * 3_600_000, (events, from) => {
    for (const [index, event] of events.entries()) io.to(runId).emit("run:event", { runId, seq: from + index, event });
    if (made.state) io.emit("runs:changed", { run: summariseRun(made.state) });
    if (made.state) io.to(runId).emit("run:panes", { runId, panes: panesOf(made.state) });
  });
  world.set(runId, made);
  return made;
}

function panesOf(state: RunState): PaneSummary[] {
  const tasks = Object.values(state.tasks).flatMap((task): PaneSummary[] => {
    const latest = task.attempts.at(-1);
    if (!latest) return [];
    const live = task.phase === "working" || task.phase === "blocked";
    const base = { task: task.id, attempt: latest.n };
    return [
      {
        name: `worker-${task.id}`,
        title: task.id,
        ...base,
        live,
        ...(live ? {} : { transcript: `worker-${task.id}-${latest.n}` }),
      },
      ...(task.phase === "verifying"
        ? [{ name: `verifier-${task.id}`, title: `${task.id} checks`, ...base, live: true }]
        : []),
    ];
  });
  return tasks.sort((a, b) => Number(b.live) - Number(a.live)).slice(0, 60);
}

/** Plays the runs that go on, one effect at a time. */
function play(): void {
  for (const runId of ["gate", "live"]) {
    const made = world.get(runId)!;
    const due = made.due();
    const effect = due[Math.floor(Math.random() * due.length)];
    if (effect && made.state) made.settle(effect, outcomeOf(effect, made.state));
  }
}

const activities = [
  "Reading src/orders.mjs",
  "Editing src/auth/tokens.mjs",
  "Running node --test",
  "Thinking about refresh tokens",
  "Committing",
];
/** With a fixed time sessions say always the same of themselves, unless many hands are asked for. */
const hasNews = !fixedAt || process.env.BUSY !== undefined;
const liveOf = (made: Story) =>
  Object.values(made.state?.tasks ?? {})
    .filter((task) => task.phase === "working")
    .map((task) => {
      const chance = hasNews ? Math.random() : 0.4;
      return {
        pane: `worker-${task.id}`,
        task: task.id,
        attempt: task.attempts.length,
        activity: activities[Math.floor(chance * activities.length)]!,
        contextTokens: 20_000 + chance * 60_000,
        contextWindow: 200_000,
        costUsd: 0.4,
        at: new Date().toISOString(),
      };
    });

function chatter(): void {
  for (const [runId, made] of world) for (const facts of liveOf(made)) io.to(runId).emit("run:live", { runId, facts });
}

/** With a fixed time panes stand still, too; with BUSY they never rest, to see what that costs a browser. */
const paneLife = fixedAt
  ? { changes: 0, everyMs: 1 }
  : process.env.BUSY
    ? { changes: Number.POSITIVE_INFINITY, everyMs: 33 }
    : { changes: 14, everyMs: 400 };
/** How to end what a viewer is sent. */
const viewers = new Map<string, () => void>();

const answers: Record<
  ClientMessage,
  (data: never, join: (room: string) => void, tell: (message: string, payload: unknown) => void) => object
> = {
  "runs:subscribe": () => ({
    runs: [...world.values()].map((each) => summariseRun(each.state!)),
    projects: [
      {
        id: "acme-api",
        name: "acme-api",
        path: "/home/ada/acme-api",
        trusted: true,
        lastUsedAt: new Date(startedAt).toISOString(),
      },
    ],
  }),
  "run:subscribe": ({ runId }: { runId: string }, join) => {
    const made = world.get(runId);
    if (!made)
      return { ok: false, error: { code: "run_unknown", message: "There is no such run. It may have been removed." } };
    join(runId);
    setTimeout(() => io.to(runId).emit("run:watchers", { runId, names: ["Ada", "Grace"] }), 300);
    return {
      state: made.state,
      seq: made.log.length,
      panes: panesOf(made.state!),
      live: liveOf(made),
      role: "owner",
      you: "Ada",
    };
  },
  "run:unsubscribe": () => ({}),
  "run:command": ({ runId, command }: { runId: string; command: PersonCommand }) => {
    const rejection = world.get(runId)?.take(command as never);
    return rejection ? { ok: false, error: rejection } : { seq: 0 };
  },
  "pane:open": ({ pane }: { pane: string }, _join, tell) => {
    const viewer = `${pane}-${Math.random()}`;
    viewers.set(
      viewer,
      paneFrames(pane, (frame) => tell("pane:frame", { viewer, frame }), paneLife),
    );
    return { viewer };
  },
  "pane:close": ({ viewer }: { viewer: string }) => {
    viewers.get(viewer)?.();
    viewers.delete(viewer);
    return {};
  },
  "pane:ack": () => ({}),
  "pane:input": () => ({}),
  "pane:refresh": () => ({}),
};

io.on("connection", (socket) => {
  for (const [message, answer] of Object.entries(answers)) {
    socket.on(message, (data: unknown, reply?: (value: object) => void) => {
      const value = answer(
        data as never,
        (room) => void socket.join(room),
        (name, payload) => setTimeout(() => socket.emit(name, payload), 20),
      );
      reply?.("ok" in value ? value : { ok: true, ...value });
    });
  }
});

async function body(request: IncomingMessage): Promise<Record<string, string>> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

async function api(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const send = (value: unknown, status = 200) => {
    response.writeHead(status, {
      "content-type": typeof value === "string" ? "text/plain; charset=utf-8" : "application/json",
    });
    response.end(typeof value === "string" ? value : JSON.stringify(value));
  };
  const [, , kind, id, what] = url.pathname.split("/");
  if (kind === "session") return send({ secret: "s".repeat(32), name: "Ada", role: "owner", runId: null });
  if (kind === "plans") return send(checkPlan((await body(request)).yaml ?? ""));
  if (kind === "projects" && what === "context") return send({ entries: contextEntries });
  if (kind === "projects")
    return send(
      projectFacts((await body(request)).path ?? "/home/ada/acme-api", what === "trust" || request.method === "GET"),
    );
  if (kind === "settings")
    return send(request.method === "PUT" ? Object.assign(settings, await body(request)) : settings);
  if (kind === "webhooks") return send(settings.deliveries[0]);
  if (kind === "kept") return send(kept);
  if (kind === "audit") return send(id === "verify" ? { entries: audit.length, brokenAt: null } : { entries: audit });
  if (kind === "directories") return send(directories(url.searchParams.get("path") || "/home/ada"));
  if (kind === "runs" && what === "links")
    return send(request.method === "POST" ? { link: links[0], token: "t".repeat(43) } : { links });
  if (kind === "runs" && what === "events") {
    const log = world.get(id!)?.log ?? [];
    const from = Number(url.searchParams.get("from") ?? 1);
    const part = log.slice(from - 1, from - 1 + Number(url.searchParams.get("limit") ?? 100));
    return send({ events: part.map((event: RunEvent, index) => ({ seq: from + index, event })), lastSeq: log.length });
  }
  if (kind === "runs" && what === "diff") return send(diff);
  if (kind === "runs" && what === "evidence")
    return send(
      "TAP version 13\n\u001b[32mok\u001b[0m 1 - signs in\nok 2 - refuses a used refresh token\nnot ok 3 - total counts each line once\n  ---\n  expected: 42\n  actual: 84\n  ...\n1..3\n",
    );
  if (kind === "runs" && what === "transcripts") return send(transcriptOf());
  return send({ error: { code: "unknown_request", message: "There is nothing here." } }, 404);
}

function checkPlan(yaml: string): object {
  const parsed = parsePlan(yaml);
  return parsed.ok ? { ok: true, ...planOf(yaml) } : { ok: false, problems: parsed.problems };
}

const app = next({ dir: join(import.meta.dirname, ".."), dev: false, customServer: true });
await app.prepare();
const page = app.getRequestHandler();
http.on("request", (request, response) => {
  if (request.url?.startsWith("/socket.io/")) return;
  if (request.url?.startsWith("/api/")) return void api(request, response);
  const nonce = randomBytes(18).toString("base64");
  const policy = `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://${request.headers.host}; manifest-src 'self'; base-uri 'none'; form-action 'self'`;
  response.setHeader("content-security-policy", policy);
  request.headers["content-security-policy"] = policy;
  request.headers["x-nonce"] = nonce;
  void page(request, response);
});
playRuns(story);
if (!fixedAt) setInterval(play, paced);
if (hasNews) setInterval(chatter, 1_500);
http.listen(port, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}/enter#token`);
});
