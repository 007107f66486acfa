// Evidence that is there already: what passed on exactly this commit isn't run on it again.
import type { CheckSummary, RunState } from "@signalbox/engine";
import type { World } from "./effects/world.ts";
import { hostFolder, hostNames } from "./hostNames.ts";

/** The checks that passed on `sha`, by their command: when it was a merge candidate, or in an earlier integration. */
export async function passedOn(sha: string, world: World, run: RunState): Promise<Map<string, CheckSummary>> {
  const known = new Map<string, CheckSummary>();
  const add = (checks: readonly CheckSummary[], when: string) => {
    for (const check of checks) {
      if (check.status !== "passed" || check.command === undefined || known.has(check.command)) continue;
      const summary = check.summary.endsWith(mark) ? check.summary : `${check.summary}, ${when}${mark}`;
      known.set(check.command, { ...check, summary });
    }
  };
  if (run.integration?.sha === sha) add(run.integration.checks, "in the integration before");
  for (const task of Object.values(run.tasks)) {
    for (const attempt of task.attempts.filter(({ phase }) => phase === "merged")) {
      const name = hostNames.merge(task.id, attempt.n, attempt.round, sha);
      const found = await world.hosts.probe(world.folders.host(hostFolder(name, 1)));
      const report = found.state === "settled" ? found.outcome.report : null;
      if (report?.verb === "checked") add(world.checks.summarise(report.results), `when ${task.id} was merged`);
    }
  }
  return known;
}

/** Ends the summary of what was taken over. */
const mark = ", on this very commit";
