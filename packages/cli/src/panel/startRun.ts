// `signalbox run`: a request and perhaps a plan become a run, watched to its end where that is asked for.
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { attentionOf, type RunState } from "@signalbox/engine";
import type { CreateRun, ProjectFacts } from "@signalbox/protocol";
import type { Answer } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { plainLine } from "../terminal/plainText.ts";
import { connectPanel, type PanelClient } from "./client.ts";
import { reportOf } from "./report.ts";
import { exitCodeOf } from "./runFacts.ts";
import { watchRun } from "./watchRun.ts";

/** How a run is started. `trust` is the digest of what the project would execute, as it was shown. */
export interface StartRunOptions {
  plan?: string;
  project?: string;
  base?: string;
  branch?: string;
  workers?: string;
  landingGate?: boolean;
  watch?: boolean;
  untilWaiting?: boolean;
  report?: string;
  trust?: string;
  json?: boolean;
}

/** Opens a run; with `watch` (or `report`) follows it to its end. Failures: those of the panel, `trust_needed`, `plan_missing`. */
export async function startRun(request: string, options: StartRunOptions): Promise<Result<Answer>> {
  const connected = await connectPanel();
  if (!connected.ok) return connected;
  const panel = connected.value;
  const project = await openProject(panel, resolve(options.project ?? findProject()), options.trust);
  if (!project.ok) return project;
  const wanted = await orderOf(request, project.value.id, options);
  if (!wanted.ok) return wanted;
  const created = await panel.ask<{ runId: string }>("POST", "/runs", wanted.value);
  if (!created.ok) return created;
  const { runId } = created.value;
  const url = `${panel.url}/runs/${runId}`;
  if (!options.watch && !options.report) return ok({ json: { runId, url }, text: `${runId}\n${url}` });
  return watch(panel, runId, options);
}

/** Follows a run to its end, and writes the report that was asked for. */
export async function watch(
  panel: PanelClient,
  runId: string,
  options: { report?: string; json?: boolean; untilWaiting?: boolean },
): Promise<Result<Answer>> {
  const seen = await watchRun(panel, runId, {
    quiet: options.json === true,
    untilWaiting: options.untilWaiting === true,
  });
  if (!seen.ok) return seen;
  const state = seen.value;
  if (!state) return ok({ json: { runId }, text: "", code: 1 });
  if (options.report) {
    const written = await writeReport(options.report, state);
    if (!written.ok) return written;
  }
  const waiting = attentionOf(state).length;
  return ok({ json: { ...state }, text: sentenceOf(state), code: exitCodeOf({ ...state, waiting }) });
}

/** Writes a report of a run: JUnit where the name ends in .xml, else JSON. */
export async function writeReport(path: string, state: RunState): Promise<Result<void>> {
  try {
    await writeFile(path, path.endsWith(".xml") ? reportOf(state, "junit") : reportOf(state, "json"));
    return ok(undefined);
  } catch (error) {
    return failure("not_writable", `${path} can't be written. Check the folder.`, String(error));
  }
}

const sentenceOf = (state: RunState): string =>
  state.landed
    ? `Landed: ${state.landed.ref} is ${state.landed.sha.slice(0, 12)}`
    : `Run ${state.runId} is ${state.outcome ?? state.phase}`;

async function openProject(panel: PanelClient, path: string, trust: string | undefined): Promise<Result<ProjectFacts>> {
  const added = await panel.ask<ProjectFacts>("POST", "/projects", { path });
  if (!added.ok || added.value.trust.trusted) return added;
  const { id, trust: wanted } = added.value;
  const shown = wanted.digest.slice(0, 12);
  if (trust === undefined || trust.length < 8 || !wanted.digest.startsWith(trust)) {
    const lines = wanted.executes.map(({ what, command }) => `  ${plainLine(what)}: ${plainLine(command)}`);
    const sentence = `This project would execute commands of its own. Look at them, then run again with --trust ${shown}.`;
    return failure("trust_needed", sentence, lines.join("\n"));
  }
  const trusted = await panel.ask("POST", `/projects/${id}/trust`, { digest: wanted.digest });
  return trusted.ok ? added : trusted;
}

async function orderOf(request: string, projectId: string, options: StartRunOptions): Promise<Result<CreateRun>> {
  const { plan: path, base, branch, workers, landingGate } = options;
  let plan: string | undefined;
  try {
    if (path !== undefined) plan = await readFile(path, "utf8");
  } catch {
    return failure("plan_missing", `There is no file ${path} that can be read. Name a tasks.yaml.`);
  }
  return ok({
    projectId,
    request,
    ...(plan === undefined ? {} : { plan }),
    ...(base === undefined ? {} : { base }),
    ...(branch === undefined ? {} : { target: { kind: "branch" as const, branch } }),
    ...(workers === undefined ? {} : { maxWorkers: Number(workers) }),
    ...(landingGate ? { landingGate } : {}),
  });
}
