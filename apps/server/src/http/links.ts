// Share links over HTTP: made with their token shown once, listed with their last use, taken back with every socket they opened.
import { ok, type Result } from "@signalbox/base";
import { type MakeShareLinkAnswer, makeShareLinkSchema, type ShareLinkFacts } from "@signalbox/protocol";
import type { ShareLink } from "@signalbox/store";
import { audited, makeShareLink, revokeShareLink } from "../access/index.ts";
import type { Panel } from "../panel.ts";
import { type App, answer, read, visitorOf } from "./answers.ts";

const hourMs = 3_600_000;

/** The routes below a run's `links`. */
export function linkRoutes(app: App, panel: Panel): void {
  const { access, audit } = panel.store;
  app.get("/api/runs/:runId/links", async (c) => {
    const links = await access.listLinks(c.req.param("runId"));
    return c.json({ links: links.filter((link) => link.revokedAt === null).map(factsOf) });
  });
  app.post("/api/runs/:runId/links", async (c) => {
    const body = await read(c, makeShareLinkSchema);
    if (!body.ok) return answer(c, body);
    const { role, label, hours } = body.value;
    const runId = c.req.param("runId");
    const visitor = visitorOf(c);
    const expiresAt = new Date(Date.now() + hours * hourMs).toISOString();
    const made = await audited(
      audit,
      visitor,
      { action: "link.make", runId, detail: { role, label, expiresAt } },
      async (): Promise<Result<MakeShareLinkAnswer>> => {
        const { link, token } = await makeShareLink(access, visitor, { runId, role, label, expiresAt });
        return ok({ link: factsOf(link), token, publicUrl: panel.publicUrl() });
      },
    );
    return answer(c, made);
  });
  app.delete("/api/runs/:runId/links/:linkId", async (c) => {
    const { runId, linkId } = c.req.param();
    const revoked = await audited(audit, visitorOf(c), { action: "link.revoke", runId, detail: { linkId } }, () =>
      revokeShareLink(access, runId, linkId),
    );
    if (revoked.ok) panel.hub.emit("sessionsEnded", revoked.value.endedSessions);
    return answer(c, revoked);
  });
}

const factsOf = ({
  id,
  role,
  label,
  createdBy,
  createdAt,
  expiresAt,
  lastUsedAt,
  uses,
}: ShareLink): ShareLinkFacts => ({
  id,
  role: role as ShareLinkFacts["role"],
  label,
  createdBy,
  createdAt,
  expiresAt,
  lastUsedAt,
  uses,
});
