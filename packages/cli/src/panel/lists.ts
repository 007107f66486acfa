// What the panel tells without changing anything: runs, one run, its log, its audit entries.
import { ok, type Result } from "@signalbox/base";
import type { RunSummary } from "@signalbox/engine";
import type { VerifyAuditAnswer } from "@signalbox/protocol";
import type { Answer } from "../answer.ts";
import { connectPanel } from "./client.ts";
import { pickRun, pickState } from "./pickRun.ts";
import { runAnswer, runsAnswer } from "./runFacts.ts";
import { watch, writeReport } from "./startRun.ts";

/** Open runs, or all of them. */
export async function listRuns(all: boolean): Promise<Result<Answer>> {
  const panel = await connectPanel();
  if (!panel.ok) return panel;
  const listed = await panel.value.ask<{ runs: RunSummary[] }>("GET", "/runs");
  if (!listed.ok) return listed;
  return ok(runsAnswer(listed.value.runs.filter(({ phase }) => all || phase !== "closed")));
}

/** One run; with `watch` until it is over, with `report` also as a file. The exit code tells its outcome. */
export async function showRun(
  run: string | undefined,
  options: { watch?: boolean; untilWaiting?: boolean; report?: string; json?: boolean },
): Promise<Result<Answer>> {
  if (options.watch) {
    const picked = await pickRun(run);
    return picked.ok ? watch(picked.value.panel, picked.value.runId, options) : picked;
  }
  const picked = await pickState(run);
  if (!picked.ok) return picked;
  const written = options.report ? await writeReport(options.report, picked.value.state) : ok(undefined);
  return written.ok ? ok(runAnswer(picked.value.state, picked.value.panel.url)) : written;
}

/** Recomputes the chain of the audit log; exit code 1 where an entry doesn't follow from the one before. */
export async function verifyAudit(): Promise<Result<Answer>> {
  const panel = await connectPanel();
  if (!panel.ok) return panel;
  const verified = await panel.value.ask<VerifyAuditAnswer>("GET", "/audit/verify");
  if (!verified.ok) return verified;
  const { entries, brokenAt } = verified.value;
  const text =
    brokenAt === null
      ? `The audit log is whole: ${entries} entries`
      : `The audit log was changed: entry ${brokenAt} doesn't follow from the one before it`;
  return ok({ json: verified.value, text, code: brokenAt === null ? 0 : 1 });
}

/** The audit log as text, the newest first: CSV, or JSON under `--json`. */
export async function exportAudit(filter: { run?: string; action?: string; by?: string }): Promise<Result<Answer>> {
  const panel = await connectPanel();
  if (!panel.ok) return panel;
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ runId: filter.run, action: filter.action, by: filter.by })) {
    if (value) query.set(key, value);
  }
  const entries = await panel.value.ask<{ entries: unknown[] }>("GET", `/audit?format=jsonFile&${query}`);
  if (!entries.ok) return entries;
  const csv = await panel.value.get(`/audit?format=csv&${query}`);
  return csv.ok ? ok({ json: entries.value, text: await csv.value.text() }) : csv;
}
