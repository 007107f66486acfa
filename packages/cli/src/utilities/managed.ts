// Whether a run of the panel owns the project's files: then a utility that would change them is refused.
import { failure, ok, type Result } from "@signalbox/base";
import { readLocalState } from "@signalbox/project";

/** The run of the panel that holds the project, by what it wrote into the state; null where none does. */
export async function managingRun(root: string): Promise<string | null> {
  const state = await readLocalState(root);
  if (!state.ok) return null;
  const { managed_by, current_phase } = state.value as { managed_by?: unknown; current_phase: string };
  return typeof managed_by === "string" && current_phase !== "closed" ? managed_by : null;
}

/** Refuses where a run of the panel holds the project. Failure: `run_managed`, naming the run and its commands. */
export async function refuseManaged(root: string): Promise<Result<void>> {
  const run = await managingRun(root);
  if (run === null) return ok(undefined);
  return failure(
    "run_managed",
    `Run ${run} of the panel works on this project. Steer it with \`signalbox show ${run}\`, \`retry\`, \`resume\` or \`abort\`.`,
  );
}
