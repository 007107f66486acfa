// The changes of a run or of one attempt, as the pages show them.
import { failure, ok, type Result } from "@signalbox/base";
import type { RunState } from "@signalbox/engine";
import type { Repository } from "@signalbox/git";
import type { DiffAnswer } from "@signalbox/protocol";
import type { Panel } from "../panel.ts";

/**
 * What would land (staging against the base), or what one attempt changed by itself (the latest without `n`). Failures:
 * `run_unknown`, `no_diff`, those of opening the repository.
 */
export async function diffOf(
  panel: Panel,
  runId: string,
  task: string | null,
  n: number | null,
): Promise<Result<DiffAnswer>> {
  const state = await panel.runs.readState(runId);
  if (!state) return failure("run_unknown", "There is no such run.");
  const project = await panel.runs.openProject(state.projectId);
  if (!project.ok) return project;
  const { repository } = project.value;
  const attempt = task ? state.tasks[task]?.attempts.findLast((each) => (n === null ? each.sha : each.n === n)) : null;
  const to = task ? (attempt?.sha ?? null) : (state.landed?.sha ?? state.staging.sha);
  if (!to) return failure("no_diff", "There is nothing to show yet: no commit has been verified.");
  const from = task && attempt ? await baseOf(repository, state, task, attempt.n, to) : state.base.sha;
  if (!from) return failure("no_diff", "These commits have nothing in common.");
  const [patch, stat] = await Promise.all([repository.diff({ from, to }), repository.diffStat({ from, to })]);
  if (!patch.ok || !stat.ok) return patch.ok ? (stat as Result<never>) : patch;
  const owners = new Map(
    (state.plan?.plan.tasks ?? []).flatMap((each) => each.files_write.map((file) => [file, each.id])),
  );
  return ok({
    from,
    to,
    files: stat.value.files.map((file) => {
      const owner = owners.get(file.path);
      return {
        path: file.path,
        ...(file.oldPath ? { oldPath: file.oldPath } : {}),
        status: file.oldPath ? "renamed" : "modified",
        added: file.added,
        deleted: file.deleted,
        binary: file.binary,
        ...(owner ? { task: owner } : {}),
      };
    }),
    patch: patch.value.text,
    cut: patch.value.cut,
  });
}

/** Where an attempt began: what it shares with staging, or, once it is merged, with staging before its merge. */
async function baseOf(
  repository: Repository,
  { staging, base }: RunState,
  task: string,
  n: number,
  tip: string,
): Promise<string | null> {
  const ref = staging.sha ?? base.sha;
  const key = "Signalbox-Attempt";
  const merge = await repository.findTrailer({ ref, since: base.sha, key, value: `${task}/${n}` });
  const before = merge ? await repository.resolve(`${merge}^1`) : ref;
  return before ? repository.mergeBase(before, tip) : null;
}
