// A project's knowledge over HTTP: what sessions are told of it in their prompts, read and changed by the owner.

import { ok } from "@signalbox/base";
import { addContextEntry, deleteContextEntry, readKnowledge } from "@signalbox/project";
import { type ContextAnswer, setContextSchema } from "@signalbox/protocol";
import { audited } from "../access/index.ts";
import type { Panel } from "../panel.ts";
import { type App, answer, read, visitorOf } from "./answers.ts";

/** The routes below a project's `context`. */
export function contextRoutes(app: App, panel: Panel): void {
  const { audit } = panel.store;
  const nowIso = () => new Date().toISOString();
  /** What stands under a key, for the audit log. */
  const standsUnder = (projectId: string, key: string) => async () => {
    const project = await panel.runs.openProject(projectId);
    const knowledge = project.ok ? await readKnowledge(project.value.repository.root) : project;
    return knowledge.ok ? (knowledge.value.entries.get(key)?.value ?? null) : null;
  };
  app.get("/api/projects/:projectId/context", async (c) => {
    const project = await panel.runs.openProject(c.req.param("projectId"));
    if (!project.ok) return answer(c, project);
    const knowledge = await readKnowledge(project.value.repository.root);
    if (!knowledge.ok) return answer(c, knowledge);
    const entries = [...knowledge.value.entries].map(([key, entry]) => ({
      key,
      value: typeof entry.value === "string" ? entry.value : JSON.stringify(entry.value, null, 2),
      by: entry.added_by,
      at: entry.updated_at,
    }));
    return c.json({ entries } satisfies ContextAnswer);
  });
  app.put("/api/projects/:projectId/context", async (c) => {
    const body = await read(c, setContextSchema);
    if (!body.ok) return answer(c, body);
    const { projectId } = c.req.param();
    const { key, value } = body.value;
    const visitor = visitorOf(c);
    const changed = await audited(
      audit,
      visitor,
      { action: "context.set", projectId, detail: { key, value }, facts: standsUnder(projectId, key) },
      async () => {
        const project = await panel.runs.openProject(projectId);
        if (!project.ok) return project;
        const added = await addContextEntry(project.value.repository, { key, value, by: visitor.name, at: nowIso() });
        return added.ok ? ok({}) : added;
      },
    );
    return answer(c, changed);
  });
  app.delete("/api/projects/:projectId/context/:key", async (c) => {
    const { projectId, key } = c.req.param();
    const removed = await audited(
      audit,
      visitorOf(c),
      { action: "context.delete", projectId, detail: { key }, facts: standsUnder(projectId, key) },
      async () => {
        const project = await panel.runs.openProject(projectId);
        if (!project.ok) return project;
        const deleted = await deleteContextEntry(project.value.repository, key, nowIso());
        return deleted.ok ? ok({}) : deleted;
      },
    );
    return answer(c, removed);
  });
}
