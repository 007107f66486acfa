// What tests a project: the base before the gate, each merge, and the whole; configured, or found in its manifests.
import type { MergeTests } from "@signalbox/engine";
import type { IncrementalTest } from "@signalbox/orchestrator";
import {
  type Executable,
  findTestCommand,
  type MergeChange,
  type NamedCommand,
  relatedTests,
} from "@signalbox/project";

/** How a project is tested: by configuration, or by the command that its manifest named when it was trusted. */
export interface ProjectTests {
  configured?: string | undefined;
  /** Null where it is switched off; left out where the one that is found counts. */
  incremental?: string | null | undefined;
  /** Run beside a plan's own checks: on each attempt, and on the whole of staging. */
  verifier: readonly NamedCommand[];
  postMerge: readonly NamedCommand[];
  /** Run on the merge that completes a wave. */
  barrier: readonly NamedCommand[];
  /** Whether lockfiles that differ from staging's fail an attempt. */
  verifyEnvironment: boolean;
  /** As found in the checkout and trusted; null where there is none. */
  trusted: Executable | null;
}

/** Any branch can be a base, and what its manifest names was never seen by anybody unless the checkout's is the same. */
export async function baselineTests(worktree: string, { configured, incremental, trusted }: ProjectTests) {
  const found = configured === undefined ? await findTestCommand(worktree) : null;
  const same = found?.executable.command === trusted?.command && found?.executable.source === trusted?.source;
  const full = configured ?? (found && same ? found.full : undefined);
  const commands = [...new Set([full, incremental])].filter((command) => typeof command === "string");
  const untrusted =
    found && !same
      ? `The base is tested by ${found.executable.command}, which isn't what was trusted in this project. It is run once the plan is approved.`
      : null;
  return { commands, untrusted };
}

/** What each merge will be tested by, before there is one. */
export async function mergeTests(worktree: string, { configured, incremental }: ProjectTests): Promise<MergeTests> {
  if (incremental === null) return { by: "nothing", why: "off" };
  if (incremental !== undefined) return { by: "configured", command: incremental };
  if (configured !== undefined) return { by: "whole", command: configured };
  const found = await findTestCommand(worktree);
  if (!found) return { by: "nothing", why: "unknown" };
  return { by: found.runner ? "part" : "whole", command: found.full };
}

/** What tests the merge that lies in `worktree`; the whole suite where `change` is null. */
export async function incrementalTest(
  worktree: string,
  change: MergeChange | null,
  { configured, incremental }: ProjectTests,
): Promise<IncrementalTest | null> {
  const said = incremental === undefined ? configured : incremental;
  if (said !== undefined) return said === null ? null : { command: said };
  const found = await findTestCommand(worktree);
  if (!found?.runner || !change) return found && { command: found.full };
  const related = await relatedTests(worktree, found, change);
  return "whole" in related
    ? { command: found.full, why: related.whole }
    : { command: related.command, whole: found.full };
}
