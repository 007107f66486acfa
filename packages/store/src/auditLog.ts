// Who did what, when and from where; each entry is chained to the one before, so that a change shows.
import { createHash } from "node:crypto";
import type { Clients } from "./clients.ts";

/** `action` is the command or route, `outcome` "done", "refused" or a rejection's code, `detail` any JSON without secrets. */
export interface NewAuditEntry {
  by: string;
  role: string;
  address: string;
  action: string;
  outcome: string;
  sessionId?: string | null;
  linkId?: string | null;
  projectId?: string | null;
  runId?: string | null;
  detail?: unknown;
}

export interface AuditEntry extends Required<NewAuditEntry> {
  id: number;
  at: string;
  /** SHA-256 in hex over the entry and the hash before it. */
  hash: string;
}

/** What to list; `before` is the id at which the page before ended. */
export interface AuditQuery {
  runId?: string;
  action?: string;
  by?: string;
  /** ISO 8601: from here on, and until before there. */
  since?: string;
  until?: string;
  before?: number;
  limit?: number;
}

export interface AuditLog {
  append(entry: NewAuditEntry): Promise<AuditEntry>;
  /** The newest first. */
  list(query?: AuditQuery): Promise<AuditEntry[]>;
  /** Recomputes the chain. `brokenAt` is the id of the first entry that doesn't follow from the one before, or null. */
  verify(): Promise<{ entries: number; brokenAt: number | null }>;
}

interface AuditRow extends Omit<AuditEntry, "detail"> {
  detail: string;
}

const defaultLimit = 100;
const maxLimit = 1_000;
const verifyPage = 2_000;

/** What the first entry follows. */
const genesis = "";

/** The audit log on the given clients; `now` stamps the entries. */
export function createAuditLog({ writer, reader }: Clients, now: () => string): AuditLog {
  return {
    append: (entry) =>
      writer.transaction(async (client) => {
        const last = await client.auditEntry.findFirst({ orderBy: { id: "desc" }, select: { hash: true } });
        const row = {
          at: now(),
          by: entry.by,
          role: entry.role,
          sessionId: entry.sessionId ?? null,
          linkId: entry.linkId ?? null,
          address: entry.address,
          action: entry.action,
          projectId: entry.projectId ?? null,
          runId: entry.runId ?? null,
          outcome: entry.outcome,
          detail: JSON.stringify(entry.detail ?? null),
        };
        const hash = chain(last?.hash ?? genesis, row);
        return plain(await client.auditEntry.create({ data: { ...row, hash } }));
      }),

    async list({ runId, action, by, since, until, before, limit = defaultLimit } = {}) {
      const rows = await reader.auditEntry.findMany({
        where: {
          ...(runId === undefined ? {} : { runId }),
          ...(action === undefined ? {} : { action }),
          ...(by === undefined ? {} : { by }),
          ...(before === undefined ? {} : { id: { lt: before } }),
          at: { ...(since === undefined ? {} : { gte: since }), ...(until === undefined ? {} : { lt: until }) },
        },
        orderBy: { id: "desc" },
        take: Math.min(Math.max(limit, 1), maxLimit),
      });
      return rows.map(plain);
    },

    async verify() {
      let previous = genesis;
      let entries = 0;
      for (let after = 0; ; ) {
        const rows = await reader.auditEntry.findMany({
          where: { id: { gt: after } },
          orderBy: { id: "asc" },
          take: verifyPage,
        });
        for (const row of rows) {
          // AUTOINCREMENT never reuses an id and nothing may be deleted, so a hole is a break too.
          if (row.id !== after + 1 || row.hash !== chain(previous, row)) return { entries, brokenAt: row.id };
          previous = row.hash;
          after = row.id;
          entries++;
        }
        if (rows.length < verifyPage) return { entries, brokenAt: null };
      }
    },
  };
}

function chain(previous: string, row: Omit<AuditRow, "id" | "hash">): string {
  const fields = [row.at, row.by, row.role, row.sessionId, row.linkId, row.address, row.action];
  const what = [row.projectId, row.runId, row.outcome, row.detail];
  return createHash("sha256")
    .update(JSON.stringify([previous, ...fields, ...what]))
    .digest("hex");
}

const plain = (row: AuditRow): AuditEntry => ({ ...row, detail: JSON.parse(row.detail) as unknown });
