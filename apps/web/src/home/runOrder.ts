// Which runs the list shows and in which order: those that need somebody, those that go on, those that are over.
import type { RunSummary } from "@signalbox/engine";
import type { ProjectSummary } from "@signalbox/protocol";

const rank = (run: RunSummary): number => (run.phase === "closed" ? 2 : run.waiting > 0 ? 0 : 1);

/** Runs that match all words of `search`, in their order. */
export function matchingRuns(
  runs: readonly RunSummary[],
  projects: readonly ProjectSummary[],
  search: string,
  openOnly: boolean,
): RunSummary[] {
  const names = new Map(projects.map((project) => [project.id, project.name]));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return runs
    .filter((run) => !openOnly || run.phase !== "closed")
    .filter((run) => {
      const text = `${run.request} ${names.get(run.projectId) ?? ""} ${run.createdBy} ${run.runId}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b) || b.updatedAt.localeCompare(a.updatedAt));
}
