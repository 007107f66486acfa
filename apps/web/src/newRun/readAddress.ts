// What the address of `/new` asks for: `?project=` by `signalbox up PATH`, `?again=` by *Run again* on a closed run.
import { ok, type Result } from "@signalbox/base";
import type { RunState } from "@signalbox/engine";
import type { ProjectFacts } from "@signalbox/protocol";
import { getJson, type RequestFailure } from "../connection/http.ts";
import { loadPart } from "../connection/loadPart.ts";
import type { RunDraft } from "./RunForm.tsx";

/** What a run that is repeated brings along. */
export interface RunAgain {
  projectId: string;
  draft: Partial<RunDraft>;
}

interface Asked {
  project: ProjectFacts | null;
  again: RunAgain | null;
}

/** Reads `search`, and what it names from the server. Failures: the server's, for a run or project that is gone. */
export async function readAddress(search: string): Promise<Result<Asked, RequestFailure>> {
  const query = new URLSearchParams(search);
  const runId = query.get("again");
  const run = runId ? await getJson<RunState>(`/api/runs/${encodeURIComponent(runId)}`) : ok(null);
  if (!run.ok) return run;
  const projectId = run.value?.projectId ?? query.get("project");
  const project = projectId ? await getJson<ProjectFacts>(`/api/projects/${encodeURIComponent(projectId)}`) : ok(null);
  if (!project.ok) return project;
  return ok({ project: project.value, again: run.value && (await againOf(run.value)) });
}

/** Its base isn't repeated: a new run starts from where the project is now. */
async function againOf({ projectId, request, plan, target, options }: RunState): Promise<RunAgain> {
  const { planText } = await loadPart(() => import("../gate/planText.ts"));
  return {
    projectId,
    draft: {
      request,
      plan: plan ? planText(plan.plan) : "",
      kind: target.kind,
      branch: target.branch,
      maxWorkers: options.maxWorkers,
      landingGate: options.landingGate,
      mode: options.mode,
    },
  };
}
