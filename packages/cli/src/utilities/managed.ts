// Whether a run of the panel owns the project's files: then what changes them goes through the panel, or is refused.
import { failure, ok, type Result } from "@signalbox/base";
import { readLocalState } from "@signalbox/project";
import type { PersonCommand } from "@signalbox/protocol";

/** The run of the panel that holds the project, by what it wrote into the state; null where none does. */
export async function managingRun(root: string): Promise<string | null> {
  const state = await readLocalState(root);
  if (!state.ok) return null;
  const { managed_by, current_phase } = state.value as { managed_by?: unknown; current_phase: string };
  return typeof managed_by === "string" && current_phase !== "closed" ? managed_by : null;
}

/** Refuses where a run of the panel holds the project; `instead` says of the run what to use. Failure: `run_managed`. */
export async function refuseManaged(root: string, instead: (run: string) => string): Promise<Result<void>> {
  const run = await managingRun(root);
  return run === null
    ? ok(undefined)
    : failure("run_managed", `Run ${run} of the panel works on this project. ${instead(run)}`);
}

/** Gives a command to the run that holds the project, as `signalbox` in the person's name. Failures: those of the panel. */
export async function tellRun(runId: string, command: PersonCommand): Promise<Result<{ seq: number }>> {
  const { connectPanel } = await import("../panel/client.ts");
  const panel = await connectPanel();
  return panel.ok ? panel.value.ask<{ seq: number }>("POST", `/runs/${runId}/commands`, command) : panel;
}

/** Asks the panel to change what the project knows, where one of its runs holds the project. Failures: those of the panel. */
export async function askForProject(
  runId: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Result<object>> {
  const { connectPanel } = await import("../panel/client.ts");
  const panel = await connectPanel();
  if (!panel.ok) return panel;
  const run = await panel.value.ask<{ projectId: string }>("GET", `/runs/${runId}`);
  return run.ok ? panel.value.ask<object>(method, `/projects/${run.value.projectId}${path}`, body) : run;
}
