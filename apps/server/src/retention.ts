// What closed runs keep on this machine, and cleaning it away: transcripts and evidence by age, unmerged work only by name.
import type { Dirent } from "node:fs";
import { lstat, readdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { decide, type RunSummary, summariseRun } from "@signalbox/engine";
import type { CleanRunAnswer, KeptAnswer, KeptRun } from "@signalbox/protocol";
import type { Panel } from "./panel.ts";

const dayMs = 86_400_000;

/** Closed runs that keep something, the newest first, and how much room everything takes. */
export async function keptRuns(panel: Panel): Promise<KeptAnswer> {
  const { home } = panel.installation;
  const refs = new Map<string, Awaited<ReturnType<typeof workOf>>>();
  const runs: KeptRun[] = [];
  for (const run of await closedRuns(panel)) {
    if (!refs.has(run.projectId)) refs.set(run.projectId, await workOf(panel, run.projectId));
    const kept = await keptBy(panel, run, refs.get(run.projectId)!);
    if (kept.refs.length > 0 || kept.transcriptsBytes + kept.evidenceBytes + kept.otherBytes > 0) runs.push(kept);
  }
  const { bavail, bsize } = await statfs(home);
  const database = await Promise.all(["", "-wal", "-shm"].map((end) => sizeOf(`${panel.store.file}${end}`)));
  return {
    runs,
    databaseBytes: database.reduce((sum, each) => sum + each, 0),
    freeBytes: bavail * bsize,
    keepDays: panel.userConfig.keepDays,
    keepBytes: panel.userConfig.keepBytes,
  };
}

async function closedRuns({ store }: Panel): Promise<RunSummary[]> {
  const all: RunSummary[] = [];
  for (let before: string | undefined; ; ) {
    const { runs, next } = await store.runs.list({ open: false, limit: 500, ...(before ? { before } : {}) });
    all.push(...runs);
    if (next === null) return all;
    before = next;
  }
}

/** The unmerged work in a project's repository, or why it can't be looked at. */
async function workOf(panel: Panel, projectId: string) {
  const project = await panel.store.projects.get(projectId);
  const name = project?.name ?? projectId;
  const opened = await panel.runs.openProject(projectId);
  if (!opened.ok) return { name, work: [], trouble: opened.failure.message };
  return { name, work: await opened.value.repository.keptWork() };
}

async function keptBy(
  panel: Panel,
  { runId, projectId, request, outcome, updatedAt }: RunSummary,
  { name, work, trouble }: Awaited<ReturnType<typeof workOf>>,
): Promise<KeptRun> {
  const { root, hosts, evidence } = panel.folders(runId);
  const [whole, transcriptsBytes, evidenceBytes] = await Promise.all([root, hosts, evidence].map(sizeOf));
  return {
    runId,
    projectId,
    project: name,
    request,
    outcome: outcome ?? "closed",
    closedAt: updatedAt,
    transcriptsBytes: transcriptsBytes ?? 0,
    evidenceBytes: evidenceBytes ?? 0,
    otherBytes: (whole ?? 0) - (transcriptsBytes ?? 0) - (evidenceBytes ?? 0),
    refs: work.filter(({ ref }) => ref.startsWith(`refs/signalbox/${runId}/`)),
    ...(trouble ? { trouble } : {}),
  };
}

/** What a file, or everything in a folder, takes on the disk, in bytes; links are not followed. */
async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (!found) return 0;
  // An empty folder is nothing that anybody keeps.
  if (!found.isDirectory()) return found.blocks * 512;
  const entries: Dirent[] = await readdir(path, { withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) sum += await sizeOf(join(path, entry.name));
  return sum;
}

/** What of a closed run is to go. */
export interface Cleaning {
  files: boolean;
  refs: { ref: string; sha: string }[];
  comment: string;
}

/**
 * Cleans away what is named, and records it in the run's log. The log itself stays: who decided what is never deleted.
 * Failures: `run_unknown`, `run_open`, `ref_moved` (nothing was deleted then), those of opening the project.
 */
export async function cleanRun(
  panel: Panel,
  runId: string,
  { files, refs, comment }: Cleaning,
  by: string,
): Promise<Result<CleanRunAnswer>> {
  const { store, runs, hub } = panel;
  const run = await runs.readClosed(runId);
  if (!run) return failure("run_unknown", "There is no such run. It may have been removed.");
  const { root } = panel.folders(runId);
  const bytes = files ? await sizeOf(root) : 0;
  const at = new Date().toISOString();
  const decision = decide(run.state, { type: "run.clean", by, at, bytes, refs: refs.map(({ ref }) => ref), comment });
  if (!decision.ok) return { ok: false, failure: decision.rejection };
  const forgotten = await forget(panel, run.state.projectId, runId, refs);
  if (!forgotten.ok) return forgotten;
  if (files) await rm(root, { recursive: true, force: true });
  const appended = await store.events.append(runId, run.seq, decision.events);
  if (!appended.ok) return appended;
  hub.emit("events", runId, run.seq + 1, decision.events);
  await store.runs.project(summariseRun(decision.state), appended.value.seq);
  return ok({ bytes, refs: refs.map(({ ref }) => ref) });
}

async function forget(panel: Panel, projectId: string, runId: string, refs: Cleaning["refs"]): Promise<Result<null>> {
  if (refs.length === 0) return ok(null);
  if (refs.some(({ ref }) => !ref.startsWith(`refs/signalbox/${runId}/`))) {
    return failure("ref_unknown", "One of the refs named isn't this run's. Look again at what it keeps.");
  }
  const opened = await panel.runs.openProject(projectId);
  if (!opened.ok) return opened;
  const { repository } = opened.value;
  const now = new Map((await repository.keptWork()).map(({ ref, sha }) => [ref, sha]));
  const moved = refs.find(({ ref, sha }) => now.has(ref) && now.get(ref) !== sha);
  if (moved)
    return failure("ref_moved", `${moved.ref} has moved since you looked, so nothing was deleted. Look again.`);
  for (const each of refs) {
    const gone = await repository.forgetKept(each);
    if (!gone.ok) return gone;
  }
  return ok(null);
}

/**
 * Deletes transcripts and evidence of runs that closed longer ago than is configured, and of those that closed first while
 * all take more than is configured; unmerged work stays.
 */
export async function cleanOld(panel: Panel, now = Date.now()): Promise<void> {
  const { keepDays, keepBytes } = panel.userConfig;
  if (keepDays === 0 && keepBytes === 0) return;
  let sum = 0;
  for (const run of (await closedRuns(panel)).sort((one, other) => other.updatedAt.localeCompare(one.updatedAt))) {
    const bytes = await sizeOf(panel.folders(run.runId).root);
    if (bytes === 0) continue;
    sum += bytes;
    if (keepDays > 0 && now - Date.parse(run.updatedAt) >= keepDays * dayMs) {
      await cleanByItself(panel, run, "signalbox.keep_days");
    } else if (keepBytes > 0 && sum > keepBytes) {
      await cleanByItself(panel, run, "signalbox.keep_mb");
    }
  }
}

async function cleanByItself(panel: Panel, run: RunSummary, key: string): Promise<void> {
  const comment = `Not kept any longer (${key})`;
  const cleaned = await cleanRun(panel, run.runId, { files: true, refs: [], comment }, "Retention");
  await panel.store.audit.append({
    by: "Retention",
    role: "owner",
    address: "this server",
    sessionId: null,
    linkId: null,
    action: "run.clean",
    projectId: run.projectId,
    runId: run.runId,
    outcome: cleaned.ok ? "done" : cleaned.failure.code,
    detail: { comment },
  });
}

/** Cleans what is old or too much now and once a day; returns what ends that. */
export function keepCleaning(panel: Panel): () => void {
  const clean = () =>
    void cleanOld(panel).catch((error: unknown) => panel.defect(error, "cleaning away what closed runs keep"));
  const timer = setInterval(clean, dayMs);
  timer.unref();
  clean();
  return () => clearInterval(timer);
}
