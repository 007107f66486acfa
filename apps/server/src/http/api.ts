// The HTTP API: each route checks its input with the protocol's schemas and answers JSON; access was decided before.
import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { failure, ok, type Result } from "@signalbox/base";
import type { PlanRevision, RunState } from "@signalbox/engine";
import {
  addProjectSchema,
  checkPlanSchema,
  createRunSchema,
  type EventsAnswer,
  openSessionSchema,
  personCommandSchema,
  submitPlanSchema,
  trustProjectSchema,
} from "@signalbox/protocol";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { apiHeaders, audited, evidenceHeaders, factsOf, mayCommand, routes } from "../access/index.ts";
import { createRun, submitPlan } from "../createRun.ts";
import type { Panel } from "../panel.ts";
import { checkPlan } from "../plans.ts";
import { addProject, knownProject, projectFacts, readProjectSettings } from "../projectFacts.ts";
import { type App, type Ask, answer, errorOf, read, visitorOf } from "./answers.ts";
import { auditRoutes } from "./audit.ts";
import { byHand } from "./byHand.ts";
import { clientRoutes } from "./clients.ts";
import { contextRoutes } from "./context.ts";
import { diffOf } from "./diffOf.ts";
import { directoryRoutes } from "./directories.ts";
import { keptRoutes } from "./kept.ts";
import { linkRoutes } from "./links.ts";
import { openApi } from "./openApi.ts";
import { streamRoutes } from "./runStream.ts";
import { settingsRoutes } from "./settings.ts";

/** Largest body, in bytes: a plan of 4 MB and what surrounds it. */
const bodyLimitBytes = 5 * 1024 * 1024;
const mostEvents = 500;

/** The API of one panel. */
export function createApi(panel: Panel): App {
  const app: App = new Hono();
  app.use("*", async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(apiHeaders()))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  });
  app.use("*", bodyLimit({ maxSize: bodyLimitBytes, onError: (c) => c.json(errorOf(tooLarge), 413) }));
  app.notFound((c) => c.json(errorOf({ code: "unknown_request", message: "There is nothing here." }), 404));
  app.onError((error, c) => {
    const id = panel.defect(error, `${c.req.method} ${c.req.path}`);
    const message = `Something in Signalbox went wrong (${id} in the log). Nothing was changed.`;
    return c.json(errorOf({ code: "defect", message }), 500);
  });
  app.get("/api/health", (c) => c.json({ ok: true }));
  app.get("/api/openapi.json", (c) => c.json(openApi((route) => routes[route as keyof typeof routes] ?? "refused")));
  sessionRoutes(app, panel);
  projectRoutes(app, panel);
  runRoutes(app, panel);
  fileRoutes(app, panel);
  linkRoutes(app, panel);
  contextRoutes(app, panel);
  directoryRoutes(app);
  settingsRoutes(app, panel);
  streamRoutes(app, panel);
  clientRoutes(app, panel);
  keptRoutes(app, panel);
  auditRoutes(app, panel);
  return app;
}

const tooLarge = { code: "too_large", message: "This is larger than 5 MB. Split the request." };

function sessionRoutes(app: App, panel: Panel): void {
  app.post("/api/session", async (c) => {
    const body = await read(c, openSessionSchema);
    if (!body.ok) return answer(c, body);
    const entry = await panel.access.enter(factsOf(c.env.incoming), body.value.token, body.value.name);
    if (!entry.ok) return answer(c, entry);
    c.header("set-cookie", entry.value.setCookie);
    const { name, role, runId } = entry.value.visitor;
    return c.json({ secret: entry.value.secret, name, role, runId });
  });
  app.get("/api/session", (c) => {
    const { name, role, runId } = visitorOf(c);
    return c.json({ name, role, runId });
  });
  app.delete("/api/session", async (c) => {
    c.header("set-cookie", await panel.access.leave(visitorOf(c), factsOf(c.env.incoming)));
    return c.json({});
  });
  app.post("/api/url", async (c) => c.json({ url: `${panel.url()}/enter#${await panel.access.makeUrlToken()}` }));
  app.post("/api/stop", async (c) => {
    const body = (await c.req.json().catch(() => ({}))) as { end?: unknown };
    const visitor = visitorOf(c);
    const action = body.end === true ? "server.end" : "server.stop";
    await audited(panel.store.audit, visitor, { action }, async () => ok({}));
    setImmediate(() => panel.stop(body.end === true));
    return c.json({});
  });
}

function projectRoutes(app: App, panel: Panel): void {
  const { store } = panel;
  app.get("/api/projects", async (c) => c.json({ projects: await panel.projectSummaries() }));
  app.post("/api/projects", async (c) => {
    const body = await read(c, addProjectSchema);
    if (!body.ok) return answer(c, body);
    const { path } = body.value;
    const added = await audited(store.audit, visitorOf(c), { action: "project.add", detail: { path } }, () =>
      addProject(store, path),
    );
    return added.ok ? answer(c, await projectFacts(added.value, panel.userConfig, panel.machine)) : answer(c, added);
  });
  app.get("/api/projects/:projectId", async (c) => {
    const project = await knownProject(store, c.req.param("projectId"));
    return project.ok
      ? answer(c, await projectFacts(project.value, panel.userConfig, panel.machine))
      : answer(c, project);
  });
  app.post("/api/projects/:projectId/trust", async (c) => {
    const body = await read(c, trustProjectSchema);
    const project = await knownProject(store, c.req.param("projectId"));
    if (!body.ok || !project.ok) return answer(c, body.ok ? project : body);
    const { digest } = body.value;
    const { id } = project.value;
    const trusted = await audited(
      store.audit,
      visitorOf(c),
      {
        action: "project.trust",
        projectId: id,
        detail: { digest },
        facts: async () => (await store.projects.get(id))?.trustedDigest ?? null,
      },
      async () => {
        const seen = await readProjectSettings(project.value, panel.userConfig);
        if (seen.trust.digest !== digest) {
          return failure("trust_stale", "What this project would execute has changed since you looked. Look again.");
        }
        await store.projects.trust(id, digest);
        return ok({});
      },
    );
    return answer(c, trusted);
  });
}

function runRoutes(app: App, panel: Panel): void {
  app.post("/api/plans/check", async (c) => {
    const body = await read(c, checkPlanSchema);
    if (!body.ok) return answer(c, body);
    const { projectId, yaml } = body.value;
    return c.json(checkPlan(yaml, await panel.gateConfig(projectId ?? null)));
  });
  app.get("/api/runs", async (c) => c.json({ runs: (await panel.store.runs.list()).runs }));
  app.post("/api/runs", async (c) => {
    const body = await read(c, createRunSchema);
    if (!body.ok) return answer(c, body);
    const visitor = visitorOf(c);
    const { projectId, request } = body.value;
    return answer(
      c,
      await audited(panel.store.audit, visitor, { action: "run.create", projectId, detail: { request } }, () =>
        createRun(panel, body.value, visitor.name),
      ),
    );
  });
  // Everything below a run is about one that exists.
  app.use("/api/runs/:runId/*", async (c, next) =>
    (await panel.store.events.lastSeq(c.req.param("runId") ?? "")) > 0 ? next() : answer(c, runUnknown),
  );
  app.get("/api/runs/:runId", async (c) => answer(c, await stateOf(panel, c.req.param("runId"))));
  app.post("/api/runs/:runId/commands", async (c) => {
    const command = await read(c, personCommandSchema);
    if (!command.ok) return answer(c, command);
    const runId = c.req.param("runId");
    const visitor = visitorOf(c);
    const allowed = mayCommand(visitor, runId, command.value.type);
    return answer(c, allowed.ok ? await panel.command(visitor, runId, command.value) : allowed);
  });
  app.post("/api/runs/:runId/plan", async (c) => {
    const body = await read(c, submitPlanSchema);
    if (!body.ok) return answer(c, body);
    const runId = c.req.param("runId");
    const visitor = visitorOf(c);
    const submitted = await audited(panel.store.audit, visitor, { action: "plan.submit", runId }, () =>
      submitPlan(panel, runId, body.value, visitor),
    );
    return answer(c, submitted);
  });
  app.get("/api/runs/:runId/events", async (c) => {
    const runId = c.req.param("runId");
    const limit = Math.min(numberOf(c, "limit") ?? mostEvents, mostEvents);
    const before = numberOf(c, "before");
    const from = numberOf(c, "from");
    const lastSeq = await panel.store.events.lastSeq(runId);
    const start = Math.max(1, from ?? (before ?? lastSeq + 1) - limit);
    const end = from === undefined ? (before ?? lastSeq + 1) : start + limit;
    const events = (await panel.store.events.readBackwards(runId, limit, end)).reverse();
    return c.json({ events: events.filter(({ seq }) => seq >= start), lastSeq } satisfies EventsAnswer);
  });
  app.get("/api/runs/:runId/panes", async (c) => c.json({ panes: await panel.runs.panesOf(c.req.param("runId")) }));
  app.get("/api/runs/:runId/plans/:revision", async (c) =>
    answer(c, await revisionOf(panel, c.req.param("runId"), c.req.param("revision"))),
  );
  app.get("/api/runs/:runId/tasks/:task/by-hand", async (c) =>
    answer(c, await byHand(panel, c.req.param("runId"), c.req.param("task"))),
  );
  app.get("/api/runs/:runId/diff", async (c) => {
    const attempt = numberOf(c, "attempt");
    return answer(c, await diffOf(panel, c.req.param("runId"), c.req.query("task") ?? null, attempt ?? null));
  });
}

const numberOf = (c: Ask, name: string): number | undefined => {
  const text = c.req.query(name);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
};

async function stateOf(panel: Panel, runId: string): Promise<Result<RunState>> {
  const state = await panel.runs.readState(runId);
  return state ? ok(state) : runUnknown;
}

const runUnknown = failure("run_unknown", "There is no such run. It may have been removed.");

/** A revision of the plan as it once stood at the gate. */
async function revisionOf(panel: Panel, runId: string, revision: string): Promise<Result<PlanRevision>> {
  const events = await panel.store.events.readAll(runId);
  const drafted = events.findLast((event) => event.type === "plan.drafted" && String(event.plan.revision) === revision);
  if (drafted?.type !== "plan.drafted")
    return failure("plan_unknown", `This run has no revision ${revision} of its plan.`);
  return ok(drafted.plan);
}

const fileId = /^[\w-][\w.-]{0,240}$/;

function fileRoutes(app: App, panel: Panel): void {
  app.get("/api/runs/:runId/evidence/:id", (c) =>
    sendFile(c, join(panel.folders(c.req.param("runId")).evidence, named(c))),
  );
  app.get("/api/runs/:runId/transcripts/:id", (c) =>
    sendFile(c, join(panel.folders(c.req.param("runId")).host(named(c)), "transcript.cast")),
  );
}

/** The id of a file; an id that could be a path is none. */
const named = (c: Ask): string => {
  const id = c.req.param("id") ?? "";
  return fileId.test(id) && !id.includes("..") ? id : "-";
};

/** Streams a text file, whole or a range; never follows a link. */
async function sendFile(c: Ask, path: string) {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile())
    return c.json(errorOf({ code: "file_missing", message: "This file isn't there any more." }), 404);
  const range = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(c.req.header("range") ?? "");
  const start = range ? Math.min(Number(range[1]), found.size) : 0;
  const end = range?.[2] ? Math.min(Number(range[2]), found.size - 1) : found.size - 1;
  const headers = {
    ...evidenceHeaders(),
    "accept-ranges": "bytes",
    "content-length": String(Math.max(0, end - start + 1)),
  };
  if (found.size === 0 || start > end) return c.body("", range ? 416 : 200, { ...headers, "content-length": "0" });
  const stream = Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream;
  if (!range) return c.body(stream, 200, headers);
  return c.body(stream, 206, { ...headers, "content-range": `bytes ${start}-${end}/${found.size}` });
}
