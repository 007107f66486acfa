// What a run finds after its server was away: which work went on by itself, which had ended, and which begins again.
import { type Effect, effectsDue, type RunState } from "@signalbox/engine";
import { hostFolder, hostNames } from "./hostNames.ts";
import type { Ports } from "./ports.ts";
import type { RunFolders } from "./runFolders.ts";

/** Sentences for the log: what lives, what starts again, what was never in danger. */
export interface Recovery {
  found: string[];
  restarted: string[];
  kept: string[];
}

/** Looks and changes nothing; what follows is the effects' own doing. */
export async function whatIsThere(state: RunState, hosts: Ports["hosts"], folders: RunFolders): Promise<Recovery> {
  const found: string[] = [];
  const restarted: string[] = [];
  for (const effect of effectsDue({ ...state, paused: null })) {
    const work = hostOf(effect, state);
    if (!work) continue;
    const stood = await latest(work.host, hosts, folders);
    if (stood === "live") found.push(`${work.what} went on without the server.`);
    else if (stood === "settled") found.push(`${work.what} had ended meanwhile; its result counts.`);
    else if (stood === "dead") restarted.push(`${work.what} was gone and goes on where it was.`);
    else restarted.push(`${work.what} starts.`);
  }
  const kept = Object.values(state.tasks)
    .filter(({ phase, attempts }) => attempts.length > 0 && phase !== "merged" && phase !== "skipped")
    .map(({ id, attempts }) => `${id}: the worktree of attempt ${attempts.at(-1)?.n}, with all that isn't committed.`);
  return { found, restarted, kept };
}

function hostOf({ kind, params }: Effect, state: RunState): { host: string; what: string } | null {
  switch (kind) {
    case "draftPlan":
      return { host: hostNames.plan(state.round, params.draft), what: "The planner" };
    case "measureBaseline":
      return { host: hostNames.baseline(params.round), what: "The baseline" };
    case "runAttempt":
      return { host: hostNames.work(params.task, params.attempt, params.leg), what: `The session of ${params.task}` };
    case "verifyAttempt":
      return {
        host: hostNames.verify(params.task, params.attempt, params.round),
        what: `The verification of ${params.task}`,
      };
    case "checkStaging":
      return { host: hostNames.staging(params.round), what: "The test of staging" };
    case "requestReview":
      return { host: hostNames.review(params.iteration, params.round), what: "The review" };
    default:
      return null;
  }
}

async function latest(host: string, hosts: Ports["hosts"], { host: folderOf }: RunFolders) {
  let stood = "absent";
  for (let start = 1; ; start += 1) {
    const seen = await hosts.probe(folderOf(hostFolder(host, start)));
    if (seen.state === "absent") return stood;
    // A host that lost its tmux says so before it leaves: no result, and the same work begins again.
    stood = seen.state === "settled" && seen.outcome.kind === "interrupted" ? "dead" : seen.state;
  }
}
