// Which run a command means: the one that is named, or the one that is going on in this project.
import { failure, ok, type Result } from "@signalbox/base";
import type { RunState, RunSummary } from "@signalbox/engine";
import type { ProjectSummary } from "@signalbox/protocol";
import { findProject } from "../findProject.ts";
import { connectPanel, type PanelClient } from "./client.ts";

/** A panel and the id of one of its runs. */
export interface PickedRun {
  panel: PanelClient;
  runId: string;
}

/**
 * The run whose id begins with `wanted`; without it the newest open one of this project, else of the panel. Failures:
 * `run_unknown`, `run_ambiguous`, those of connecting.
 */
export async function pickRun(wanted: string | undefined): Promise<Result<PickedRun>> {
  const connected = await connectPanel();
  if (!connected.ok) return connected;
  const panel = connected.value;
  const me = await panel.ask<{ runId: string | null }>("GET", "/session");
  if (!me.ok) return me;
  // A token for one run knows no others.
  if (me.value.runId !== null) return ok({ panel, runId: me.value.runId });
  const listed = await panel.ask<{ runs: RunSummary[] }>("GET", "/runs");
  if (!listed.ok) return listed;
  const { runs } = listed.value;
  if (wanted !== undefined) {
    const fits = runs.filter(({ runId }) => runId.startsWith(wanted));
    if (fits.length === 1 && fits[0]) return ok({ panel, runId: fits[0].runId });
    if (fits.length === 0) return failure("run_unknown", `There is no run "${wanted}". \`signalbox runs\` lists them.`);
    return failure("run_ambiguous", `"${wanted}" fits ${fits.length} runs. Type more of its id.`);
  }
  const open = runs.filter(({ phase }) => phase !== "closed");
  const here = await projectHere(panel);
  const run = open.find(({ projectId }) => projectId === here) ?? open[0];
  if (!run) return failure("run_unknown", "No run is open. `signalbox runs --all` lists those that are over.");
  return ok({ panel, runId: run.runId });
}

async function projectHere(panel: PanelClient): Promise<string | null> {
  const listed = await panel.ask<{ projects: ProjectSummary[] }>("GET", "/projects");
  const root = findProject();
  return listed.ok ? (listed.value.projects.find(({ path }) => path === root)?.id ?? null) : null;
}

/** The state of the run that is meant. */
export async function pickState(wanted: string | undefined): Promise<Result<PickedRun & { state: RunState }>> {
  const picked = await pickRun(wanted);
  if (!picked.ok) return picked;
  const state = await picked.value.panel.ask<RunState>("GET", `/runs/${picked.value.runId}`);
  return state.ok ? ok({ ...picked.value, state: state.value }) : state;
}
