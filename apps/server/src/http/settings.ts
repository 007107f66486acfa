// The owner's settings over HTTP: webhooks and how they went, templates, the browsers that were let in, and where this server is.
import { join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { changeSettingsSchema, type SessionFacts, type SettingsAnswer, type Template } from "@signalbox/protocol";
import type { AccessSession } from "@signalbox/store";
import { audited } from "../access/index.ts";
import type { Panel } from "../panel.ts";
import { type App, answer, read, visitorOf } from "./answers.ts";

/** The routes of the settings page. */
export function settingsRoutes(app: App, panel: Panel): void {
  const { access, audit, settings } = panel.store;
  app.get("/api/settings", async (c) => c.json(await settingsOf(panel, visitorOf(c).sessionId)));
  app.put("/api/settings", async (c) => {
    const body = await read(c, changeSettingsSchema);
    if (!body.ok) return answer(c, body);
    const { webhooks, templates } = body.value;
    // An address of a webhook is a secret; what is written down names its machine only.
    const facts = async () => ({
      webhooks: (await panel.webhooks.list()).map(({ name, url, format }) => ({
        name,
        host: new URL(url).host,
        format,
      })),
      templates: ((await settings.get<Template[]>("templates")) ?? []).map(({ name }) => name),
    });
    const visitor = visitorOf(c);
    const changed = await audited(
      audit,
      visitor,
      { action: "settings.change", facts },
      async (): Promise<Result<SettingsAnswer>> => {
        if (webhooks) await panel.webhooks.set(webhooks);
        if (templates) await settings.set("templates", templates);
        return ok(await settingsOf(panel, visitor.sessionId));
      },
    );
    return answer(c, changed);
  });
  app.post("/api/webhooks/:webhookId/test", async (c) =>
    answer(c, await panel.webhooks.test(c.req.param("webhookId"))),
  );
  app.delete("/api/sessions/:sessionId", async (c) => {
    const { sessionId } = c.req.param();
    const ended = await audited(audit, visitorOf(c), { action: "session.end", detail: { sessionId } }, async () => {
      const ids = await access.revokeSessions({ id: sessionId });
      return ids.length > 0 ? ok({ ids }) : failure("session_unknown", "This browser was already sent away.");
    });
    if (ended.ok) panel.hub.emit("sessionsEnded", ended.value.ids);
    return answer(c, ended);
  });
}

async function settingsOf(panel: Panel, sessionId: string | null): Promise<SettingsAnswer> {
  const { access, settings } = panel.store;
  const { home } = panel.installation;
  return {
    webhooks: await panel.webhooks.list(),
    deliveries: await panel.webhooks.deliveries(),
    templates: (await settings.get<Template[]>("templates")) ?? [],
    sessions: (await access.listSessions()).map((session) => factsOf(session, sessionId)),
    server: {
      url: panel.publicUrl() ?? panel.url(),
      home,
      configFile: join(home, "config.yaml"),
      agent: [panel.userConfig.agent.driver, ...panel.userConfig.agent.command].join(" "),
    },
  };
}

const factsOf = (session: AccessSession, asking: string | null): SessionFacts => ({
  id: session.id,
  name: session.name,
  role: session.role,
  runId: session.runId,
  address: session.address,
  createdAt: session.createdAt,
  lastSeenAt: session.lastSeenAt,
  own: session.id === asking,
});
