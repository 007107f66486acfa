// Before the gate: the project's own tests on the base, so that a person knows what failed before anything was changed.

import type { CheckCommand } from "@signalbox/base";
import { ok } from "@signalbox/base";
import { type CheckSummary, wholeBaseline } from "@signalbox/engine";
import { hostFolder, hostNames, paneNames } from "../hostNames.ts";
import { runAfterSetUp } from "../worktreeSetUp.ts";
import { dependencyFolders, type EffectOf } from "./world.ts";

export const measureBaseline: EffectOf<"measureBaseline"> = async ({ round, sha }, world, context) => {
  const { repository, folders, project } = world;
  const name = hostNames.baseline(round);
  const cwd = folders.baseline;
  const begun = (await world.hosts.probe(folders.host(hostFolder(name, 1)))).state !== "absent";
  if (!begun) {
    const made = await repository.ensureWorktree({ path: cwd, branch: null, sha });
    if (!made.ok) return made;
    const cleaned = await repository.prepareStaging({ worktree: cwd, sha, keep: dependencyFolders });
    if (!cleaned.ok) return cleaned;
  }
  const { commands, untrusted } = await project.baselineTests(cwd);
  const mergeTests = await project.mergeTests(cwd);
  const refused = untrusted === null ? [] : [notTrusted(untrusted)];
  if (commands.length === 0) return ok({ checks: refused, mergeTests });
  const provided = begun ? ok(null) : await project.provideDependencies(cwd, null, context.signal);
  if (!provided.ok) return provided;
  const checks = commands.map(
    (command, index): CheckCommand => ({
      id: `baseline-${index + 1}`,
      command,
      type: "test",
      required: true,
    }),
  );
  const ran = await runAfterSetUp(
    { name, pane: paneNames.baseline, title: "Testing the base", cwd, commands: checks },
    world,
    context,
  );
  return ran.ok ? ok({ checks: [...refused, ...ran.value], mergeTests }) : ran;
};

const notTrusted = (summary: string): CheckSummary => ({
  id: wholeBaseline,
  name: "Tests on the base",
  type: "rule",
  required: true,
  status: "not_run",
  durationMs: 0,
  summary,
});
