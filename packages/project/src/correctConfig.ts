// A project's file that is corrected in the middle of a run: what of it counts, what was trusted, and what waits.
import { canonicalJson } from "@signalbox/engine";
import type { ProjectConfig } from "./config.ts";

type Settings = Exclude<keyof ProjectConfig, "ports">;

/** What a trusted project's file has executed, copied or installed, by its keys. */
const commandKeys: Partial<Record<Settings, string>> = {
  verifierChecks: "quality.verifier_checks",
  postMergeChecks: "quality.post_merge_checks",
  barrierChecks: "phases.barrier_checks",
  setup: "signalbox.setup",
  teardown: "signalbox.teardown",
  copyFiles: "signalbox.copy_files",
  exclusive: "signalbox.exclusive_resources",
  managers: "dependencies.ecosystems",
  commandTimeoutSeconds: "signalbox.command_timeout",
  testCommand: "signalbox.test_command",
  incrementalTestCommand: "signalbox.incremental_test_command",
};
/** What a file that is corrected in the middle of a run comes to: all of it, what changed by its keys, and whether it waits in part. */
export interface Correction {
  config: ProjectConfig;
  changed: string[];
  /** It would also let pass what was refused so far. Nobody is asked about that, so it waits for the next run. */
  looser: boolean;
}

/**
 * What counts of `next` for a run that went by `before`: models, what tightens, and the commands where they are trusted. The rest is in
 * the options that the run was opened with.
 */
export function correctConfig(before: ProjectConfig, next: ProjectConfig, trusted: boolean): Correction {
  const names = Object.keys(commandKeys);
  const commands = Object.entries(trusted ? next : before).filter(([key]) => names.includes(key));
  const others = Object.entries(before).filter(([key]) => !names.includes(key));
  const boundaries = tighterBoundaries(before.boundaries, next.boundaries);
  const verifyEnvHash = before.dependencies.verifyEnvHash || next.dependencies.verifyEnvHash;
  const config = {
    ...(Object.fromEntries([...others, ...commands]) as unknown as ProjectConfig),
    models: next.models,
    boundaries,
    dependencies: { ...before.dependencies, verifyEnvHash },
  };
  const counting = { ...commandKeys, models: "orchestration", boundaries: "boundaries", dependencies: "dependencies" };
  const as = { ...before, boundaries: tighterBoundaries(before.boundaries, before.boundaries) };
  return {
    config,
    changed: Object.entries(counting)
      .filter(([key]) => !sameJson(as[key as Settings], config[key as Settings]))
      .map(([, name]) => name),
    looser:
      !sameJson(boundaries, tighterBoundaries(next.boundaries, next.boundaries)) ||
      verifyEnvHash !== next.dependencies.verifyEnvHash,
  };
}

const sameJson = (one: unknown, other: unknown) => canonicalJson(one ?? null) === canonicalJson(other ?? null);

/** What both refuse; lists in one order, so that two can be compared. */
function tighterBoundaries(
  one: ProjectConfig["boundaries"],
  other: ProjectConfig["boundaries"],
): ProjectConfig["boundaries"] {
  const both = (mine: string[], theirs: string[]) => [...new Set([...mine, ...theirs])].sort();
  return {
    rejectExcessiveChurn: one.rejectExcessiveChurn || other.rejectExcessiveChurn,
    churnThresholdLines: Math.min(one.churnThresholdLines, other.churnThresholdLines),
    rejectFormattingChurn: one.rejectFormattingChurn || other.rejectFormattingChurn,
    formattingAllowed: one.formattingAllowed,
    formattingDenied: both(one.formattingDenied, other.formattingDenied),
    forbiddenPatterns: both(one.forbiddenPatterns, other.forbiddenPatterns),
  };
}
