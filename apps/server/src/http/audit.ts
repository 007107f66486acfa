// The audit log over HTTP: filtered, in pages, as a file of JSON or CSV, and its chain recomputed.
import { failure } from "@signalbox/base";
import { type AuditAnswer, auditQuerySchema, type VerifyAuditAnswer } from "@signalbox/protocol";
import type { AuditQuery } from "@signalbox/store";
import type { Panel } from "../panel.ts";
import { type App, answer } from "./answers.ts";

const exportPage = 1_000;

type Entry = AuditAnswer["entries"][number];

/** The routes of `/api/audit`. */
export function auditRoutes(app: App, panel: Panel): void {
  app.get("/api/audit", async (c) => {
    const query = auditQuerySchema.safeParse(c.req.query());
    if (!query.success) return answer(c, failure("invalid_input", "The filter isn't understood."));
    const { format, ...filter } = query.data;
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as AuditQuery;
    if (format === "json") return c.json({ entries: await labelled(panel, given) } satisfies AuditAnswer);
    const entries: Entry[] = [];
    for (let before = given.before; ; before = entries.at(-1)?.id) {
      const page = await labelled(panel, {
        ...given,
        limit: exportPage,
        ...(before === undefined ? {} : { before }),
      });
      entries.push(...page);
      if (page.length < exportPage) break;
    }
    const name = format === "csv" ? "signalbox-audit.csv" : "signalbox-audit.json";
    c.header("content-disposition", `attachment; filename="${name}"`);
    if (format === "jsonFile") return c.json({ entries } satisfies AuditAnswer);
    const lines = [csvLine(fields), ...entries.map((entry) => csvLine(fields.map((field) => cell(entry[field]))))];
    return c.body(`${lines.join("\r\n")}\r\n`, 200, { "content-type": "text/csv; charset=utf-8" });
  });
  app.get("/api/audit/verify", async (c) => c.json((await panel.store.audit.verify()) satisfies VerifyAuditAnswer));
}

/** Entries with the labels that the owner gave the links: the name beside it a guest chose themselves. */
async function labelled(panel: Panel, query: AuditQuery): Promise<Entry[]> {
  const entries = await panel.store.audit.list(query);
  const known = entries.some(({ linkId }) => linkId !== null) ? await panel.store.access.listLinks() : [];
  const labels = new Map(known.map(({ id, label }) => [id, label]));
  return entries.map((entry) => ({ ...entry, linkLabel: labels.get(entry.linkId ?? "") ?? null }));
}

const fields = [
  "id",
  "at",
  "by",
  "role",
  "linkLabel",
  "address",
  "action",
  "outcome",
  "projectId",
  "runId",
  "linkId",
  "detail",
  "hash",
] as const satisfies (keyof Entry)[];

const cell = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

/** A cell that a spreadsheet would take for a formula is made text (CSV injection). */
const csvLine = (cells: readonly string[]): string =>
  cells
    .map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))
    .map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join(",");
