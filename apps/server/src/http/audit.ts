// The audit log over HTTP: filtered, in pages, as JSON or CSV, and its chain recomputed.
import { failure } from "@signalbox/base";
import { type AuditAnswer, auditQuerySchema } from "@signalbox/protocol";
import type { AuditEntry } from "@signalbox/store";
import type { Panel } from "../panel.ts";
import { type App, answer } from "./answers.ts";

const exportPage = 1_000;

/** The routes of `/api/audit`. */
export function auditRoutes(app: App, panel: Panel): void {
  const { audit } = panel.store;
  app.get("/api/audit", async (c) => {
    const query = auditQuerySchema.safeParse(c.req.query());
    if (!query.success) return answer(c, failure("invalid_input", "The filter isn't understood."));
    const { format, ...filter } = query.data;
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    if (format === "json") return c.json({ entries: await audit.list(given) } satisfies AuditAnswer);
    const lines = [csvLine(fields)];
    for (let before = filter.before; ; ) {
      const page = await audit.list({ ...given, limit: exportPage, ...(before === undefined ? {} : { before }) });
      lines.push(...page.map((entry) => csvLine(fields.map((field) => cell(entry[field])))));
      before = page.at(-1)?.id;
      if (page.length < exportPage) break;
    }
    c.header("content-disposition", 'attachment; filename="signalbox-audit.csv"');
    return c.body(`${lines.join("\r\n")}\r\n`, 200, { "content-type": "text/csv; charset=utf-8" });
  });
  app.get("/api/audit/verify", async (c) => c.json(await audit.verify()));
}

const fields = [
  "id",
  "at",
  "by",
  "role",
  "address",
  "action",
  "outcome",
  "projectId",
  "runId",
  "linkId",
  "sessionId",
  "detail",
  "hash",
] as const satisfies (keyof AuditEntry)[];

const cell = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

/** A cell that a spreadsheet would take for a formula is made text (CSV injection). */
const csvLine = (cells: readonly string[]): string =>
  cells
    .map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))
    .map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join(",");
