// That a project can tighten what holds for it and never loosen it, and that mistakes are shown where they are.
import { describe, expect, it } from "vitest";
import { defaultConfig, ignoredSettings, loadProjectConfig, mergeConfig } from "./config.ts";
import { correctConfig } from "./correctConfig.ts";
import { executables, trustDigest } from "./trust.ts";

function load(text: string) {
  const loaded = loadProjectConfig(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}

describe("reading a configuration", () => {
  it("accepts every key of the seed without a warning", () => {
    const text = `
orchestration: {planner_model: opus, supervisor_model: sonnet, worker_model: sonnet, verifier_model: haiku,
  max_parallel_workers: 3, max_iterations: 2, merge_strategy: merge, worktree_dir: .worktrees}
risk: {auto_approve_threshold: 10, sensitive_patterns: [cache, {pattern: "auth|crypto", weight: 20}]}
approval: {always_require_human: ["infra/**"]}
verification: {require_executable_checks: true, min_checks_per_task: 2,
  template_resolution: {test_file_patterns: ["tests/**"], fallback_on_no_match: "npm test"}}
boundaries: {reject_excessive_churn: true, churn_threshold_lines: 100, reject_formatting_churn: true,
  formatting_check_allowlist: [], formatting_check_denylist: ["*.py"], forbidden_patterns: ["*.pem"]}
dependencies: {auto_approve: false, allowed_packages: [], allow_worker_installs: false, detect_conflicts_early: true,
  verify_env_hash: true, ecosystems: {python: {manager: uv, manifest: pyproject.toml, lockfile: uv.lock}}}
contracts: {version_enforcement: strict, max_renegotiations: 1, track_renegotiations: true}
mailbox: {enabled: true, message_types: [info]}
quality: {verifier_checks: ["npm run lint"], post_merge_checks: [{name: types, command: "tsc --noEmit"}]}
phases: {stabilization_gate: true, barrier_checks: [{name: smoke, command: "npm test", required: false}]}
patch_intents: {enabled: true, adapter: fastapi, hot_files: [{path: src/main.py, actions: [add_router]}], fallback: serialize,
  region_markers: {auto_insert: true, style: comment}}
`;
    const loaded = loadProjectConfig(text);
    expect(loaded).toMatchObject({ ok: true, warnings: [] });
  });

  it("says nothing where the file is empty", () => {
    expect(mergeConfig(load(""), load("risk:\n"), true)).toEqual(defaultConfig);
  });

  it("names the line of a mistake and of a key that nothing reads", () => {
    const loaded = loadProjectConfig("orchestration:\n  max_parallel_workers: many\nrisks:\n  x: 1\n");
    expect(loaded.ok).toBe(false);
    expect(!loaded.ok && loaded.problems[0]).toMatchObject({ line: 2, column: 25 });
    expect(!loaded.ok && loaded.problems[0]!.message).toBe('`max_parallel_workers` must be a number, but is "many".');
    expect(loaded.warnings[0]).toMatchObject({ line: 3, column: 1 });
    expect(loaded.warnings[0]!.message).toContain("did you mean `risk`?");
  });

  it("takes no model name that could be an option", () => {
    expect(loadProjectConfig("orchestration: {worker_model: --dangerously-skip-permissions}").ok).toBe(false);
  });
});

describe("the user's configuration and the project's", () => {
  it("lets the project tighten the gate", () => {
    const project = load(
      "risk: {auto_approve_threshold: 5, sensitive_patterns: [cache], always_require_human: ['*.sql']}",
    );
    const { gate } = mergeConfig({}, project, false);
    expect(gate).toMatchObject({ autoApproveThreshold: 5, alwaysRequireHuman: ["*.sql"] });
    expect(gate.sensitivePatterns.at(-1)).toEqual({ pattern: "cache", weight: 10 });
    expect(gate.sensitivePatterns).toHaveLength(7);
  });

  it("doesn't let the project loosen anything", () => {
    const project = load(`
risk: {auto_approve_threshold: 1000, recognised_commands: ["sh x"]}
approval: {auto_approve_threshold: 900}
orchestration: {max_parallel_workers: 60, max_iterations: 20}
boundaries: {reject_excessive_churn: false, churn_threshold_lines: 9999, formatting_check_allowlist: ["*"]}
dependencies: {auto_approve: true, allowed_packages: ["*"], verify_env_hash: false}
contracts: {max_renegotiations: 20}
verification: {min_checks_per_task: 0}
`);
    expect(mergeConfig({}, project, false)).toEqual(defaultConfig);
    expect(ignoredSettings(project)).toHaveLength(2);
  });

  it("lets the user loosen what is theirs", () => {
    const user = load(
      "risk: {auto_approve_threshold: 60}\ndependencies: {auto_approve: true, allowed_packages: [zod]}",
    );
    expect(mergeConfig(user, {}, false)).toMatchObject({
      gate: { autoApproveThreshold: 60 },
      dependencies: { autoApprove: true, allowedPackages: ["zod"] },
    });
  });

  it("has a project's allow-list only once a person trusted it", () => {
    const project = load("dependencies: {auto_approve: true, allowed_packages: [zod]}");
    expect(mergeConfig({}, project, false)).toEqual(defaultConfig);
    expect(mergeConfig(load("dependencies: {allowed_packages: [yaml]}"), project, true).dependencies).toMatchObject({
      autoApprove: true,
      allowedPackages: ["yaml", "zod"],
    });
    expect(executables(project)).toContainEqual({ source: "dependencies.allowed_packages", command: "zod" });
  });

  it("has none of a project's commands before a person trusted them", () => {
    const project = load("signalbox: {setup: [npm ci], test_command: npm test}\nquality: {verifier_checks: [make x]}");
    expect(mergeConfig({}, project, false)).toMatchObject({ setup: [], verifierChecks: [] });
    expect(mergeConfig({}, project, false)).not.toHaveProperty("testCommand");
    expect(mergeConfig({}, project, true)).toMatchObject({
      setup: ["npm ci"],
      testCommand: "npm test",
      verifierChecks: [{ name: "make x", command: "make x", required: true }],
    });
  });
});

describe("trust", () => {
  const digest = (text: string) => trustDigest(executables(load(text)));
  it("is asked for again when what would be executed changes, and only then", () => {
    const before = digest("signalbox: {setup: [npm ci]}");
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(digest("risk: {auto_approve_threshold: 1}\nsignalbox: {setup: [npm ci]}")).toBe(before);
    expect(digest("signalbox: {setup: [npm ci --foreground-scripts]}")).not.toBe(before);
    expect(digest("quality: {verifier_checks: [npm ci]}")).not.toBe(before);
  });
  it("isn't asked for where nothing would be executed", () => {
    expect(digest("risk: {auto_approve_threshold: 1}")).toBeNull();
  });
});

it("asks for the approval of people whom both files name, and of two where either says so", () => {
  const rules = (user: string, project: string) => mergeConfig(load(user), load(project), false).approval;
  expect(rules("", "")).toEqual({ approvers: null, ownRun: true, twoAbove: null });
  const own = "signalbox: {approvers: [Ada, Grace], two_approvals_above: 30}";
  expect(rules(own, "")).toEqual({ approvers: ["Ada", "Grace"], ownRun: true, twoAbove: 30 });
  const theirs = "signalbox: {approvers: [grace, Linus], approve_own_runs: false, two_approvals_above: 50}";
  expect(rules(own, theirs)).toEqual({ approvers: ["Grace"], ownRun: false, twoAbove: 30 });
  expect(rules("", theirs)).toEqual({ approvers: ["grace", "Linus"], ownRun: false, twoAbove: 50 });
  expect(rules("signalbox: {approve_own_runs: false}", "signalbox: {approve_own_runs: true}").ownRun).toBe(false);
});

describe("a project's file that is corrected in the middle of a run", () => {
  const holding = (text: string, trusted = true) => mergeConfig({}, load(text), trusted);
  const before = holding(
    "{signalbox: {setup: [make], test_command: make test}, boundaries: {forbidden_patterns: [a, b]}}",
  );

  it("counts whole where it is trusted and lets nothing pass that was refused", () => {
    const after = holding(
      "{signalbox: {setup: [make all]}, boundaries: {forbidden_patterns: [c, b, a], churn_threshold_lines: 9}, orchestration: {worker_model: x}}",
    );
    const corrected = correctConfig(before, after, true);
    expect(corrected.changed.sort()).toEqual(
      ["boundaries", "orchestration", "signalbox.setup", "signalbox.test_command"].sort(),
    );
    expect(corrected.looser).toBe(false);
    expect(corrected.config).toMatchObject({ setup: ["make all"], models: { worker: "x" } });
    expect(corrected.config).not.toHaveProperty("testCommand");
    expect(corrected.config.boundaries).toMatchObject({ forbiddenPatterns: ["a", "b", "c"], churnThresholdLines: 9 });
  });

  it("keeps the commands that were trusted, and what was refused", () => {
    const after = holding("{signalbox: {setup: [rm]}, boundaries: {forbidden_patterns: [a]}}", false);
    const corrected = correctConfig(before, after, false);
    expect(corrected).toMatchObject({ changed: [], looser: true });
    expect(corrected.config).toMatchObject({ setup: ["make"], testCommand: "make test" });
    expect(corrected.config.boundaries.forbiddenPatterns).toEqual(["a", "b"]);
  });

  it("leaves the gate, the limits and who approves to the run", () => {
    const after = holding("{risk: {auto_approve_threshold: 1}, orchestration: {max_iterations: 1}}");
    expect(correctConfig(before, after, true).config).toMatchObject({
      gate: before.gate,
      maxIterations: before.maxIterations,
    });
  });
});
