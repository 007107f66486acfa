// Which runs the list shows and in which order: those that need somebody, those that go on, those that are over; and the inbox.
import type { Attention, RunSummary } from "@signalbox/engine";
import type { ProjectSummary } from "@signalbox/protocol";

const rank = (run: RunSummary): number => (run.phase === "closed" ? 2 : run.waiting > 0 ? 0 : 1);

/** Everything that waits, with its run, the longest wait first. */
export const inboxOf = (runs: readonly RunSummary[]): { run: RunSummary; attention: Attention }[] =>
  runs
    .flatMap((run) => (run.attention ?? []).map((attention) => ({ run, attention })))
    .sort((a, b) => a.attention.since.localeCompare(b.attention.since));

/** Which runs a person wants to see. */
export const runFilters = ["all", "needs you", "going on", "over"] as const;
export type RunFilter = (typeof runFilters)[number];

const passes = (run: RunSummary, filter: RunFilter): boolean => {
  if (filter === "needs you") return run.waiting > 0;
  if (filter === "over") return run.phase === "closed";
  return filter === "all" || run.phase !== "closed";
};

/** Runs that match all words of `search`, in their order. */
export function matchingRuns(
  runs: readonly RunSummary[],
  projects: readonly ProjectSummary[],
  search: string,
  filter: RunFilter,
  project: string | null = null,
): RunSummary[] {
  const names = new Map(projects.map((project) => [project.id, project.name]));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return runs
    .filter((run) => passes(run, filter) && (project === null || run.projectId === project))
    .filter((run) => {
      const text = `${run.request} ${names.get(run.projectId) ?? ""} ${run.createdBy} ${run.runId}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b) || b.updatedAt.localeCompare(a.updatedAt));
}
