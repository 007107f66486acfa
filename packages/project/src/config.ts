// The configuration that holds for a project: the user's own first, the project's as far as it loosens nothing.
import {
  type ApprovalRules,
  anybodyApproves,
  type Budget,
  defaultBudget,
  defaultGateConfig,
  explainIssues,
  type GateConfig,
  gateConfigFrom,
  type Limits,
  type PlanProblem,
  readYaml,
  unknownKeys,
} from "@signalbox/engine";
import { type ConfigFile, configFileSchema, type NamedCommand } from "./configSchema.ts";
import type { Managers } from "./testCommand.ts";

/** The name of the file in a project. */
export const configFileName = ".claude-agents.yaml";

/** What a file said, or all that is wrong with it; unknown keys are warnings. Problems carry line and column. */
export type LoadedConfig =
  | { ok: true; value: ConfigFile; warnings: PlanProblem[] }
  | { ok: false; problems: PlanProblem[]; warnings: PlanProblem[] };

/** Reads the text of a `.claude-agents.yaml`, whoever wrote it. An empty text is a configuration that says nothing. */
export function loadProjectConfig(text: string): LoadedConfig {
  const read = readYaml(text, "configuration");
  if (!read.ok) return { ok: false, problems: [read.problem], warnings: [] };
  const { place } = read.value;
  const raw = withoutEmptySections(read.value.raw);
  const warnings = place(unknownKeys(raw, configFileSchema));
  const parsed = configFileSchema.safeParse(raw);
  if (parsed.success) return { ok: true, value: parsed.data, warnings };
  return { ok: false, problems: place(explainIssues(parsed.error, raw, "the configuration")), warnings };
}

/** `risk:` with nothing behind it is null in YAML, and means that nothing is said. */
function withoutEmptySections(raw: unknown): unknown {
  if (raw === null || raw === undefined) return {};
  if (typeof raw !== "object" || Array.isArray(raw)) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([, section]) => section !== null));
}

/** What holds for runs of a project; every key has a value. Commands are only those of a trusted file. */
export interface ProjectConfig {
  models: { planner?: string; supervisor?: string; worker?: string; verifier?: string };
  maxParallelWorkers: number;
  maxIterations: number;
  budget: Budget;
  gate: GateConfig;
  approval: ApprovalRules;
  boundaries: {
    rejectExcessiveChurn: boolean;
    churnThresholdLines: number;
    rejectFormattingChurn: boolean;
    formattingAllowed: string[];
    formattingDenied: string[];
    forbiddenPatterns: string[];
  };
  dependencies: {
    autoApprove: boolean;
    allowedPackages: string[];
    detectConflictsEarly: boolean;
    verifyEnvHash: boolean;
  };
  maxRenegotiations: number;
  mailboxEnabled: boolean;
  verifierChecks: NamedCommand[];
  postMergeChecks: NamedCommand[];
  barrierChecks: NamedCommand[];
  /** Run in each new worktree of an attempt, and before the checks on staging, which is cleaned before each use. */
  setup: string[];
  /** Run in each worktree before it is removed. */
  teardown: string[];
  /** Patterns of ignored files that worktrees get from the checkout. */
  copyFiles: string[];
  /** Resources that one check at a time may use, with patterns of the commands that need them. */
  /** What installs packages, where that isn't left to the files. */
  managers: Managers;
  exclusive: { name: string; commands: string[] }[];
  ports: { first: number; count: number };
  /** How long each command of the project may take: its tests, checks, tools, set-up and tear-down. */
  commandTimeoutSeconds: number;
  testCommand?: string;
  /** Null where it is switched off; left out where it is to be found. */
  incrementalTestCommand?: string | null;
}

/** What holds where neither the user nor the project says anything (seed-formats). */
export const defaultConfig: ProjectConfig = {
  models: {},
  maxParallelWorkers: 5,
  maxIterations: 3,
  budget: defaultBudget,
  gate: defaultGateConfig,
  approval: anybodyApproves,
  boundaries: {
    rejectExcessiveChurn: true,
    churnThresholdLines: 500,
    rejectFormattingChurn: true,
    formattingAllowed: [],
    formattingDenied: [],
    forbiddenPatterns: [],
  },
  dependencies: { autoApprove: false, allowedPackages: [], detectConflictsEarly: true, verifyEnvHash: true },
  maxRenegotiations: 2,
  mailboxEnabled: true,
  verifierChecks: [],
  postMergeChecks: [],
  barrierChecks: [],
  setup: [],
  teardown: [],
  copyFiles: [],
  managers: {},
  exclusive: [],
  ports: { first: 21_000, count: 10 },
  commandTimeoutSeconds: 300,
};

/**
 * Puts the user's own configuration and a project's together. The project may tighten anything; what would loosen the
 * gate or a limit, and every allow-list, comes from the user alone (DESIGN "Trust in a project"). `trusted` says that a
 * person has seen what the project's file would execute; otherwise none of its commands is there.
 */
export function mergeConfig(user: ConfigFile, project: ConfigFile, trusted: boolean): ProjectConfig {
  const own = withUser(user);
  const commands = trusted ? { ...own, ...withCommands(own, project) } : own;
  const { orchestration = {}, dependencies = {} } = project;
  const least = (mine: number, theirs: number | undefined) => Math.min(mine, theirs ?? mine);
  return {
    ...commands,
    models: { ...definedModels(orchestration), ...own.models },
    maxParallelWorkers: least(own.maxParallelWorkers, orchestration.max_parallel_workers),
    maxIterations: least(own.maxIterations, orchestration.max_iterations),
    budget: mergeBudget(own.budget, project, (mine, theirs) =>
      theirs === 0 ? mine : mine === 0 ? theirs : Math.min(mine, theirs),
    ),
    gate: tightenGate(own.gate, project),
    approval: tightenApproval(own.approval, approvalOf(project)),
    boundaries: tightenBoundaries(own.boundaries, project.boundaries ?? {}),
    dependencies: {
      ...commands.dependencies,
      detectConflictsEarly: own.dependencies.detectConflictsEarly || dependencies.detect_conflicts_early === true,
      verifyEnvHash: own.dependencies.verifyEnvHash || dependencies.verify_env_hash === true,
    },
    maxRenegotiations: least(own.maxRenegotiations, project.contracts?.max_renegotiations),
    mailboxEnabled: own.mailboxEnabled && project.mailbox?.enabled !== false,
  };
}

/** What the project's file asks for and doesn't get, in sentences for the settings page. */
export function ignoredSettings(project: ConfigFile): string[] {
  const asked: [unknown, string][] = [
    [project.dependencies?.allow_worker_installs === true, "dependencies.allow_worker_installs"],
    [project.boundaries?.formatting_check_allowlist?.length, "boundaries.formatting_check_allowlist"],
    [project.risk?.recognised_commands?.length, "risk.recognised_commands"],
    [project.approval?.recognised_commands?.length, "approval.recognised_commands"],
    [project.signalbox?.first_port, "signalbox.first_port"],
    [project.signalbox?.ports_per_worktree, "signalbox.ports_per_worktree"],
    [project.signalbox?.keep_days, "signalbox.keep_days"],
    [project.signalbox?.keep_mb, "signalbox.keep_mb"],
    [project.orchestration?.worktree_dir, "orchestration.worktree_dir"],
  ];
  return asked
    .filter(([present]) => present)
    .map(([, key]) => `\`${key}\` in ${configFileName} is ignored; only your own configuration can set it.`);
}

function withUser(user: ConfigFile): ProjectConfig {
  const base = defaultConfig;
  const { orchestration = {}, boundaries = {}, dependencies = {} } = user;
  return {
    ...base,
    models: definedModels(orchestration),
    maxParallelWorkers: orchestration.max_parallel_workers ?? base.maxParallelWorkers,
    maxIterations: orchestration.max_iterations ?? base.maxIterations,
    budget: mergeBudget(base.budget, user, (_mine, theirs) => theirs),
    gate: {
      ...gateConfigFrom({ ...user.approval, ...user.risk }),
      minChecksPerTask: user.verification?.min_checks_per_task ?? base.gate.minChecksPerTask,
    },
    approval: approvalOf(user),
    boundaries: {
      rejectExcessiveChurn: boundaries.reject_excessive_churn ?? base.boundaries.rejectExcessiveChurn,
      churnThresholdLines: boundaries.churn_threshold_lines ?? base.boundaries.churnThresholdLines,
      rejectFormattingChurn: boundaries.reject_formatting_churn ?? base.boundaries.rejectFormattingChurn,
      formattingAllowed: boundaries.formatting_check_allowlist ?? [],
      formattingDenied: boundaries.formatting_check_denylist ?? [],
      forbiddenPatterns: boundaries.forbidden_patterns ?? [],
    },
    ports: {
      first: user.signalbox?.first_port ?? base.ports.first,
      count: user.signalbox?.ports_per_worktree ?? base.ports.count,
    },
    ...withCommands(base, user),
    dependencies: {
      autoApprove: dependencies.auto_approve ?? base.dependencies.autoApprove,
      allowedPackages: dependencies.allowed_packages ?? [],
      detectConflictsEarly: dependencies.detect_conflicts_early ?? base.dependencies.detectConflictsEarly,
      verifyEnvHash: dependencies.verify_env_hash ?? base.dependencies.verifyEnvHash,
    },
    maxRenegotiations: user.contracts?.max_renegotiations ?? base.maxRenegotiations,
    mailboxEnabled: user.mailbox?.enabled ?? base.mailboxEnabled,
  };
}

/** Puts the limits of a file over known ones; a project's 0, which would be no limit, says nothing. */
function mergeBudget(known: Budget, file: ConfigFile, choose: (mine: number, theirs: number) => number): Budget {
  const scope = (name: keyof Budget): Limits => {
    const said: NonNullable<NonNullable<NonNullable<ConfigFile["signalbox"]>["budget"]>["run"]> =
      file.signalbox?.budget?.[name] ?? {};
    const mine = known[name];
    const pick = (own: number, theirs: number | undefined) => (theirs === undefined ? own : choose(own, theirs));
    return {
      costUsd: pick(mine.costUsd, said.cost_usd),
      tokens: pick(mine.tokens, said.tokens),
      minutes: pick(mine.minutes, said.minutes),
      turns: pick(mine.turns, said.turns),
    };
  };
  return {
    attempt: scope("attempt"),
    planner: scope("planner"),
    "integration-checker": scope("integration-checker"),
    reviewer: scope("reviewer"),
    run: scope("run"),
    day: scope("day"),
  };
}

function definedModels(section: NonNullable<ConfigFile["orchestration"]>): ProjectConfig["models"] {
  const { planner_model, supervisor_model, worker_model, verifier_model } = section;
  return {
    ...(planner_model !== undefined && { planner: planner_model }),
    ...(supervisor_model !== undefined && { supervisor: supervisor_model }),
    ...(worker_model !== undefined && { worker: worker_model }),
    ...(verifier_model !== undefined && { verifier: verifier_model }),
  };
}

const commandOrOff = (said: string | false): string | null => (said === false || said === "off" ? null : said);

function withCommands(base: ProjectConfig, file: ConfigFile) {
  const { signalbox = {} } = file;
  const { setup, teardown, copy_files, exclusive_resources, test_command, incremental_test_command } = signalbox;
  const managers: Managers = Object.fromEntries(
    Object.entries(file.dependencies?.ecosystems ?? {}).flatMap(([name, { manager }]) =>
      manager ? [[name, manager]] : [],
    ),
  );
  const exclusive = Object.entries(exclusive_resources ?? {}).map(([name, commands]) => ({ name, commands }));
  return {
    verifierChecks: [...base.verifierChecks, ...(file.quality?.verifier_checks ?? [])],
    postMergeChecks: [...base.postMergeChecks, ...(file.quality?.post_merge_checks ?? [])],
    barrierChecks: [...base.barrierChecks, ...(file.phases?.barrier_checks ?? [])],
    setup: [...base.setup, ...(setup ?? [])],
    teardown: [...base.teardown, ...(teardown ?? [])],
    copyFiles: [...base.copyFiles, ...(copy_files ?? [])],
    commandTimeoutSeconds: signalbox.command_timeout ?? base.commandTimeoutSeconds,
    exclusive: [...base.exclusive, ...exclusive],
    managers: { ...base.managers, ...managers },
    dependencies: {
      ...base.dependencies,
      autoApprove: base.dependencies.autoApprove || file.dependencies?.auto_approve === true,
      allowedPackages: [...base.dependencies.allowedPackages, ...(file.dependencies?.allowed_packages ?? [])],
    },
    ...(test_command !== undefined && { testCommand: test_command }),
    ...(incremental_test_command !== undefined && { incrementalTestCommand: commandOrOff(incremental_test_command) }),
  };
}

/** The project's patterns come after the user's, so that the first match, which counts, is never a weaker one of theirs. */
function tightenGate(own: GateConfig, project: ConfigFile): GateConfig {
  const sections = [project.approval ?? {}, project.risk ?? {}];
  const thresholds = sections.flatMap((section) => section.auto_approve_threshold ?? []);
  return {
    ...own,
    sensitivePatterns: [...own.sensitivePatterns, ...sections.flatMap((section) => section.sensitive_patterns ?? [])],
    autoApproveThreshold: Math.min(own.autoApproveThreshold, ...thresholds),
    alwaysRequireHuman: [
      ...own.alwaysRequireHuman,
      ...sections.flatMap((section) => section.always_require_human ?? []),
    ],
    minChecksPerTask: Math.max(own.minChecksPerTask, project.verification?.min_checks_per_task ?? 0),
  };
}

const approvalOf = ({ signalbox: said = {} }: ConfigFile): ApprovalRules => ({
  approvers: said.approvers ?? anybodyApproves.approvers,
  ownRun: said.approve_own_runs ?? anybodyApproves.ownRun,
  twoAbove: said.two_approvals_above ?? anybodyApproves.twoAbove,
});

/** Who is named by both approves; where only one names anybody, who is named there. */
function tightenApproval(own: ApprovalRules, theirs: ApprovalRules): ApprovalRules {
  const names = theirs.approvers?.map((name) => name.trim().toLowerCase());
  const both = names ? own.approvers?.filter((name) => names.includes(name.trim().toLowerCase())) : own.approvers;
  const limits = [own.twoAbove, theirs.twoAbove].filter((limit) => limit !== null);
  return {
    approvers: both ?? theirs.approvers,
    ownRun: own.ownRun && theirs.ownRun,
    twoAbove: limits.length > 0 ? Math.min(...limits) : null,
  };
}

function tightenBoundaries(
  own: ProjectConfig["boundaries"],
  theirs: NonNullable<ConfigFile["boundaries"]>,
): ProjectConfig["boundaries"] {
  return {
    ...own,
    rejectExcessiveChurn: own.rejectExcessiveChurn || theirs.reject_excessive_churn === true,
    churnThresholdLines: Math.min(own.churnThresholdLines, theirs.churn_threshold_lines ?? own.churnThresholdLines),
    rejectFormattingChurn: own.rejectFormattingChurn || theirs.reject_formatting_churn === true,
    formattingDenied: [...own.formattingDenied, ...(theirs.formatting_check_denylist ?? [])],
    forbiddenPatterns: [...own.forbiddenPatterns, ...(theirs.forbidden_patterns ?? [])],
  };
}
