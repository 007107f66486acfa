// What a project would execute on somebody's machine, and the digest under which a person trusts it.
import { createHash } from "node:crypto";
import { canonicalJson } from "@signalbox/engine";
import type { ConfigFile } from "./configSchema.ts";

/** One thing that would be run: where it is asked for, and the command or program. */
export interface Executable {
  source: string;
  command: string;
}

/**
 * All that a project's file, and the test commands found in its manifests, would run, copy out of the checkout, or
 * let pass unasked. Shown to a person before the
 * first run; nothing of it is executed before (DESIGN "Trust in a project"). A found command comes with what its
 * manifest says behind it, so that a changed `npm test` asks again.
 */
export function executables(project: ConfigFile, found: readonly Executable[] = []): Executable[] {
  const from = (source: string, commands: readonly string[] | undefined): Executable[] =>
    (commands ?? []).map((command) => ({ source, command }));
  const { signalbox, quality, phases, patch_intents, dependencies, verification } = project;
  const managers = Object.values(dependencies?.ecosystems ?? {}).flatMap((ecosystem) => ecosystem.manager ?? []);
  const longer = signalbox?.command_timeout;
  const fallback = verification?.template_resolution?.fallback_on_no_match;
  return [
    ...from("signalbox.setup", signalbox?.setup),
    ...from("signalbox.teardown", signalbox?.teardown),
    ...from("signalbox.copy_files", signalbox?.copy_files),
    ...from("signalbox.test_command", one(signalbox?.test_command)),
    ...from(
      "signalbox.command_timeout",
      one(longer ? `each of the project's commands for up to ${longer} s` : undefined),
    ),
    ...from("signalbox.incremental_test_command", one(signalbox?.incremental_test_command || undefined)),
    ...from(
      "quality.verifier_checks",
      quality?.verifier_checks?.map((check) => check.command),
    ),
    ...from(
      "quality.post_merge_checks",
      quality?.post_merge_checks?.map((check) => check.command),
    ),
    ...from(
      "phases.barrier_checks",
      phases?.barrier_checks?.map((check) => check.command),
    ),
    ...from("patch_intents.adapter", one(patch_intents?.adapter)),
    ...from("dependencies.ecosystems", managers),
    ...from("dependencies.allowed_packages", dependencies?.allowed_packages),
    ...from("dependencies.auto_approve", dependencies?.auto_approve ? ["every package without a conflict"] : []),
    ...from("verification.template_resolution.fallback_on_no_match", one(fallback)),
    ...found,
  ];
}

/** SHA-256, in hex, of what would be executed; null where nothing would, so that there is nothing to trust. */
export function trustDigest(items: readonly Executable[]): string | null {
  if (items.length === 0) return null;
  return createHash("sha256").update(canonicalJson(items)).digest("hex");
}

const one = (value: string | undefined): string[] => (value === undefined ? [] : [value]);
