// Every key of `.claude-agents.yaml`, the seed's configuration file, as it may be written.
import { gateSectionSchema } from "@signalbox/engine";
import * as z from "zod";

const text = z.string().min(1).max(4_000);
const texts = z.array(text).max(500);
const flag = z.boolean();
const count = (most: number) => z.number().int().min(0).max(most);
/** Model names become arguments of a program, so that none may look like an option. */
export const modelName = z.string().regex(/^[A-Za-z0-9][\w.:@/[\]-]{0,99}$/, "a model's name, such as opus");

/** A command that a project asks for beside the plan's own: a bare one, or one with a name. */
const namedCommand = z
  .union([text, z.object({ name: text.optional(), command: text, required: flag.default(true) })])
  .transform((entry) =>
    typeof entry === "string"
      ? { name: entry, command: entry, required: true }
      : { name: entry.name ?? entry.command, command: entry.command, required: entry.required },
  );
const namedCommands = z.array(namedCommand).max(100);

const orchestration = z.object({
  planner_model: modelName.optional(),
  supervisor_model: modelName.optional(),
  worker_model: modelName.optional(),
  verifier_model: modelName.optional(),
  max_parallel_workers: z.number().int().min(1).max(64).optional(),
  max_iterations: z.number().int().min(1).max(20).optional(),
  merge_strategy: text.optional(),
  worktree_dir: text.optional(),
});

const verification = z.object({
  require_executable_checks: flag.optional(),
  min_checks_per_task: count(100).optional(),
  template_resolution: z
    .object({ test_file_patterns: texts.optional(), fallback_on_no_match: text.optional() })
    .optional(),
});

const boundaries = z.object({
  reject_excessive_churn: flag.optional(),
  churn_threshold_lines: count(1_000_000).optional(),
  reject_formatting_churn: flag.optional(),
  formatting_check_allowlist: texts.optional(),
  formatting_check_denylist: texts.optional(),
  forbidden_patterns: texts.optional(),
});

const dependencies = z.object({
  auto_approve: flag.optional(),
  allowed_packages: texts.optional(),
  allow_worker_installs: flag.optional(),
  detect_conflicts_early: flag.optional(),
  verify_env_hash: flag.optional(),
  ecosystems: z
    .partialRecord(
      z.enum(["node", "python", "rust", "go"]),
      z.object({
        manager: z.enum(["npm", "pnpm", "yarn", "uv", "pip", "cargo", "go", "none"]).optional(),
        manifest: text.optional(),
        lockfile: text.optional(),
      }),
    )
    .optional(),
});

const contracts = z.object({
  version_enforcement: z.union([flag, text]).optional(),
  max_renegotiations: count(20).optional(),
  track_renegotiations: flag.optional(),
});

const patchIntents = z.object({
  enabled: flag.optional(),
  adapter: text.optional(),
  hot_files: z
    .array(z.object({ path: text, actions: texts.default([]) }))
    .max(500)
    .optional(),
  fallback: text.optional(),
  region_markers: z.object({ auto_insert: flag.optional(), style: text.optional() }).optional(),
});

/** US dollars, tokens, minutes of time awake, the model's answers; 0 is no limit. */
const limits = z
  .object({
    cost_usd: z.number().min(0).max(1_000_000).optional(),
    tokens: z.number().int().min(0).optional(),
    minutes: z.number().min(0).max(1_000_000).optional(),
    turns: count(1_000_000).optional(),
  })
  .optional();

/** Signalbox's own section: what prepares a worktree, and how the project is tested. */
const own = z.object({
  setup: texts.optional(),
  teardown: texts.optional(),
  /** Files that git ignores, as patterns; they come from the checkout. */
  copy_files: texts.optional(),
  /** By name: the commands (`*` stands for anything) that need it and so never run at once. */
  exclusive_resources: z
    .record(z.string().regex(/^[\w.-]{1,60}$/, "a name of letters, digits, . _ -"), texts)
    .optional(),
  budget: z
    .object({
      attempt: limits,
      planner: limits,
      "integration-checker": limits.unwrap().omit({ minutes: true }).optional(),
      reviewer: limits,
      run: limits,
      day: limits.unwrap().omit({ minutes: true, turns: true }).optional(),
    })
    .optional(),
  keep_days: z.number().int().min(0).max(36_500).optional(),
  keep_mb: z.number().int().min(0).max(100_000_000).optional(),
  /** Names of the owner, of people for whom links are made, and of tokens. */
  approvers: texts.optional(),
  approve_own_runs: flag.optional(),
  two_approvals_above: z.number().min(0).max(10_000).optional(),
  first_port: z.number().int().min(1_024).max(65_000).optional(),
  ports_per_worktree: z.number().int().min(1).max(100).optional(),
  test_command: text.optional(),
  /** Seconds; what a plan says of its own checks isn't touched. */
  command_timeout: z.number().int().min(1).max(86_400).optional(),
  /** `false` or `off`: candidates are tested by the commands of their tasks alone. */
  incremental_test_command: z.union([text, z.literal(false)]).optional(),
});

/** The file as written: every section and key may be left out. */
export const configFileSchema = z.object({
  orchestration: orchestration.optional(),
  risk: gateSectionSchema.optional(),
  approval: gateSectionSchema.optional(),
  verification: verification.optional(),
  boundaries: boundaries.optional(),
  dependencies: dependencies.optional(),
  contracts: contracts.optional(),
  mailbox: z.object({ enabled: flag.optional(), message_types: texts.optional() }).optional(),
  quality: z
    .object({ verifier_checks: namedCommands.optional(), post_merge_checks: namedCommands.optional() })
    .optional(),
  phases: z.object({ stabilization_gate: flag.optional(), barrier_checks: namedCommands.optional() }).optional(),
  patch_intents: patchIntents.optional(),
  signalbox: own.optional(),
});

/** What a configuration file says, with nothing filled in. */
export type ConfigFile = z.output<typeof configFileSchema>;
/** A command with a name; `required` says whether a failure stops the work. */
export type NamedCommand = z.output<typeof namedCommand>;
