// What closed runs keep, over HTTP: how much, since when, and cleaning it away with an entry in the audit log.
import { cleanRunSchema, type KeptAnswer } from "@signalbox/protocol";
import { audited } from "../access/index.ts";
import type { Panel } from "../panel.ts";
import { cleanRun, keptRuns } from "../retention.ts";
import { type App, answer, read, visitorOf } from "./answers.ts";

/** The routes of the page *Kept*. */
export function keptRoutes(app: App, panel: Panel): void {
  app.get("/api/kept", async (c) => c.json((await keptRuns(panel)) satisfies KeptAnswer));
  app.post("/api/runs/:runId/clean", async (c) => {
    const body = await read(c, cleanRunSchema);
    if (!body.ok) return answer(c, body);
    const { runId } = c.req.param();
    const visitor = visitorOf(c);
    const what = { action: "run.clean", runId, detail: body.value };
    return answer(
      c,
      await audited(panel.store.audit, visitor, what, () => cleanRun(panel, runId, body.value, visitor.name)),
    );
  });
}
