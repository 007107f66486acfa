// Keeps `.task-status.json` of a worktree in the seed's keys while the host lives; scripts and habits read it.

import type { Usage } from "@signalbox/base";
import { readJsonFile, replaceFile } from "../durableFile.ts";
import type { HostOutcome } from "../outcome.ts";
import type { Report } from "../report.ts";

/** Between two writes; what changes by the second isn't worth more. */
const writeEveryMs = 500;

/** The seed's words for where a task stands. */
type SeedStatus = "executing" | "blocked" | "completed" | "failed" | "pending";

/** The only writer of the file while the host lives. Other keys that lie there are kept. */
export interface StatusFile {
  activity(text: string): void;
  usage(usage: Usage): void;
  /** Tokens in the model's context. */
  context(tokens: number): void;
  contract(report: Extract<Report, { verb: "contract" }>): void;
  settle(outcome: HostOutcome): void;
}

type Fields = Record<string, unknown>;

const asFields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const seedStatus: Record<HostOutcome["kind"], SeedStatus> = {
  done: "completed",
  blocked: "blocked",
  failed: "failed",
  interrupted: "pending",
};

function settledFields(outcome: HostOutcome): Fields {
  const { report, kind, failure, endedAt } = outcome;
  const fields: Fields = { status: seedStatus[kind] };
  if (kind === "done") fields.completed_at = endedAt;
  if (report?.verb === "done" && report.summary !== undefined) fields.summary = report.summary;
  if (kind === "failed") fields.error = report?.verb === "failed" ? report.message : failure?.message;
  if (report?.verb === "blocked") {
    fields.blocked_reason = report.reason;
    const need = report.needs_dependency;
    if (need) fields.needs_dependency = need.range === "*" ? need.name : `${need.name}@${need.range}`;
  }
  return fields;
}

/** Opens the file for a task, or gives a writer that does nothing where there is none to keep. */
export function openStatusFile(path: string | null, taskId: string | null): StatusFile {
  if (path === null || taskId === null) {
    return { activity() {}, usage() {}, context() {}, contract() {}, settle() {} };
  }
  const fields = asFields(readJsonFile(path, 1024 * 1024));
  const startedAt = typeof fields.started_at === "string" ? fields.started_at : new Date().toISOString();
  for (const stale of ["blocked_reason", "needs_dependency", "error", "completed_at"]) delete fields[stale];
  Object.assign(fields, { task_id: taskId, status: "executing", started_at: startedAt });
  let timer: NodeJS.Timeout | null = null;
  const write = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    fields.updated_at = new Date().toISOString();
    try {
      replaceFile(path, `${JSON.stringify(fields, null, 2)}\n`);
    } catch {
      // The worktree is gone or read-only: the outcome says what matters.
    }
  };
  const later = () => {
    timer ??= setTimeout(write, writeEveryMs);
  };
  write();
  return {
    activity(text) {
      fields.last_activity = text;
      later();
    },
    usage(usage) {
      fields.cost_usd = usage.costUsd;
      later();
    },
    context(tokens) {
      const estimate = asFields(fields.context_estimate);
      fields.context_estimate = { files_read: 0, files_written: 0, ...estimate, approx_tokens: tokens };
      later();
    },
    contract(report) {
      const used = asFields(fields.contracts_used);
      fields.contracts_used = { ...used, [report.name]: { version: report.version, methods_used: report.methods } };
      later();
    },
    settle(outcome) {
      Object.assign(fields, settledFields(outcome));
      write();
    },
  };
}
