// Tokens of programs over HTTP: made with the token shown once, listed, taken back.
import { ok, type Result } from "@signalbox/base";
import { makeClientSchema } from "@signalbox/protocol";
import { type ApiClient, audited } from "../access/index.ts";
import type { Panel } from "../panel.ts";
import { type App, answer, read, visitorOf } from "./answers.ts";

const dayMs = 86_400_000;

/** The routes of `/api/clients`. */
export function clientRoutes(app: App, panel: Panel): void {
  const { clients, store } = panel;
  app.get("/api/clients", async (c) => c.json({ clients: await clients.list() }));
  app.post("/api/clients", async (c) => {
    const body = await read(c, makeClientSchema);
    if (!body.ok) return answer(c, body);
    const visitor = visitorOf(c);
    const { name, role, days } = body.value;
    const runId = body.value.runId ?? null;
    const expiresAt = new Date(Date.now() + days * dayMs).toISOString();
    const detail = { name, role, expiresAt };
    const made = await audited(
      store.audit,
      visitor,
      { action: "client.add", detail, ...(runId ? { runId } : {}) },
      async (): Promise<Result<{ client: ApiClient; token: string }>> =>
        ok(await clients.add({ name, role, runId, createdBy: visitor.name, expiresAt })),
    );
    return answer(c, made);
  });
  app.delete("/api/clients/:clientId", async (c) => {
    const clientId = c.req.param("clientId");
    const revoked = await audited(
      store.audit,
      visitorOf(c),
      { action: "client.revoke", detail: { clientId } },
      async () => {
        const done = await clients.revoke(clientId);
        return done.ok ? ok({}) : done;
      },
    );
    return answer(c, revoked);
  });
}
