// A small world for looking at the panel without a server: the real engine decides, and effects settle as a story tells.

import { createHash } from "node:crypto";
import {
  analysePlan,
  type CheckSummary,
  type Command,
  canonicalPlan,
  decide,
  defaultGateConfig,
  defaultRunOptions,
  type Effect,
  effectsDue,
  type PlanRevision,
  parsePlan,
  type RunEvent,
  type RunState,
  type Settlement,
} from "@signalbox/engine";

/** A run with its log. */
export class Story {
  readonly log: RunEvent[] = [];
  state: RunState | null = null;
  readonly runId: string;
  private readonly heard: (events: RunEvent[], from: number) => void;
  private clock: number;

  constructor(runId: string, startedAt: number, heard: (events: RunEvent[], from: number) => void = () => undefined) {
    this.runId = runId;
    this.clock = startedAt;
    this.heard = heard;
  }

  /** Takes a command; answers its rejection, if any. */
  take(
    command: Omit<Command, "at" | "by"> & { type: Command["type"]; by?: string },
  ): { code: string; message: string } | null {
    this.clock += 4_000;
    const at = new Date(this.clock).toISOString();
    const decision = decide(this.state, { by: "Ada", ...command, at } as Command);
    if (!decision.ok) return decision.rejection;
    const from = this.log.length + 1;
    this.log.push(...decision.events);
    this.state = decision.state;
    this.heard(decision.events, from);
    return null;
  }

  due = (): Effect[] => (this.state ? effectsDue(this.state).filter((effect) => !effect.suspended) : []);

  settle(effect: Effect, result: Settlement["result"]): void {
    this.take({
      type: "effect.settle",
      settlement: { kind: effect.kind, params: effect.params, result } as Settlement,
    } as never);
  }

  /** What the session of an attempt has used, the more the longer its task's name. */
  private use({ task, attempt }: { task: string; attempt: number }): void {
    const turns = task.length;
    const tokens = { inputTokens: 1_900 * turns, outputTokens: 450 * turns };
    const context = { contextTokens: Math.min(4_300 * turns, 187_000), contextWindow: 200_000 };
    const delta = { costUsd: 0.013 * turns, turns, ...tokens, ...context };
    this.take({ type: "usage.record", session: `worker-${task}`, task, attempt, delta } as never);
  }

  /** Settles what is due as the story tells, until `stop` says so or nothing is due. */
  run(stop: (state: RunState) => boolean = () => false): void {
    for (let step = 0; step < 5_000 && this.state && !stop(this.state); step += 1) {
      const [effect] = this.due();
      if (!effect) return;
      if (effect.kind === "runAttempt") this.use(effect.params);
      this.settle(effect, outcomeOf(effect, this.state));
    }
  }
}

/** Opens a run with a plan. */
export function openRun(
  story: Story,
  request: string,
  yaml: string,
  options: Partial<typeof defaultRunOptions> = {},
): void {
  story.take({
    type: "run.create",
    runId: story.runId,
    projectId: "acme-api",
    request,
    base: { ref: "main", sha: sha("base") },
    target: { kind: "fastForward", branch: "main" },
    options: { ...defaultRunOptions, ...options },
    plan: planOf(yaml),
  } as never);
  const [tests] = story.due().filter((effect) => effect.kind === "measureBaseline");
  if (tests && story.state) story.settle(tests, outcomeOf(tests, story.state));
}

/** A plan as the server makes it. */
export function planOf(yaml: string, revision = 1): PlanRevision {
  const parsed = parsePlan(yaml);
  if (!parsed.ok) throw new Error(parsed.problems.map((each) => `${each.line}: ${each.message}`).join("\n"));
  const digest = createHash("sha256").update(canonicalPlan(parsed.value)).digest("hex");
  return {
    revision,
    digest,
    plan: parsed.value,
    analysis: analysePlan(parsed.value, defaultGateConfig),
    draftedBy: "Ada",
  };
}

export const sha = (of: string): string => createHash("sha1").update(of).digest("hex");

const check = (name: string, more: Partial<CheckSummary> = {}): CheckSummary => ({
  id: name.replaceAll(" ", "-"),
  name,
  type: "test",
  required: true,
  status: "passed",
  durationMs: 1_840,
  summary: "12 tests passed.",
  evidence: { id: `evidence-${name.replaceAll(" ", "-")}`, digest: createHash("sha256").update(name).digest("hex") },
  tests: { runner: "node:test", total: 12, passed: 12, failed: 0, skipped: 0 },
  ...more,
});

const green = (task: string): CheckSummary[] => [
  check("node --test", { command: `node --test test/${task}.test.mjs` }),
  check("file boundaries", { type: "rule", summary: "Every changed file belongs to the task.", durationMs: 12 }),
  check("clean worktree", { type: "rule", summary: "Nothing is left uncommitted.", durationMs: 6 }),
  check("mypy", {
    type: "typecheck",
    required: false,
    status: "not_run",
    durationMs: 0,
    summary: "mypy isn’t installed.",
  }),
];

/** What the tasks ask for that ask for a package; with a conflict one wants to be looked at. */
const wishes: Record<string, { name: string; range: string; conflicts: string[] }> = {
  reports: { name: "table-printer", range: "^2.1.0", conflicts: [] },
  exports: { name: "csv-writer", range: "^1.6.0", conflicts: [] },
  charts: { name: "plotter", range: "^3.0.0", conflicts: ["package.json has plotter ^2.4.0."] },
};

/** What the world answers: `orders` fails once, `reports` asks for a package once, all else is well. */
export function outcomeOf(effect: Effect, state: RunState): Settlement["result"] {
  const params = effect.params as { task?: string; attempt?: number; leg?: number; request?: string };
  const task = params.task ?? "";
  const value = (): unknown => {
    switch (effect.kind) {
      case "awaitSlot":
        return {};
      case "measureBaseline":
        return { checks: [check("npm test", { durationMs: 6_000 })] };
      case "prepareRun":
        return {
          stagingSha: sha("staging"),
          environmentHash: "e".repeat(16),
          preflight: [
            check("tmux", { type: "rule", summary: "tmux 3.3a" }),
            check("Repository", {
              type: "rule",
              required: false,
              status: "failed",
              summary: "Branch main has no upstream.",
            }),
          ],
        };
      case "runAttempt":
        if (wishes[task] && params.leg === 1)
          return {
            blocked: {
              kind: "dependency",
              ...wishes[task],
              dev: false,
              reason: "Reports are printed as tables; writing that by hand would take longer than the task.",
            },
          };
        if (task === "api-docs" && params.leg === 1)
          return {
            blocked: {
              kind: "question",
              text: "Should the docs describe the old endpoints too, or only the new ones?",
            },
          };
        return { done: { summary: `Wrote ${task} and its tests; all of them pass.` } };
      case "verifyAttempt":
        if (task === "orders" && (params.attempt === 1 || state.runId === "escalated")) {
          const red = check("node --test", {
            command: "node --test test/orders.test.mjs",
            status: "failed",
            category: "logic_error",
            summary: "2 of 14 tests failed in test/orders.test.mjs.",
            tests: { runner: "node:test", total: 14, passed: 12, failed: 2, skipped: 0 },
          });
          return {
            sha: sha("orders1"),
            checks: [red, ...green(task).slice(1)],
            failure: {
              code: "check_failed",
              category: "logic_error",
              message: "2 of 14 tests failed in test/orders.test.mjs.",
              detail: "not ok 3 - total counts each line once\n  expected: 42\n  actual: 84",
            },
          };
        }
        return { sha: sha(task), checks: green(task), failure: null };
      case "mergeToStaging":
        return { stagingSha: sha(`merge ${task}`), checks: [check("npm test on staging")] };
      case "installDependency":
        return {
          stagingSha: sha("install"),
          environmentHash: "e".repeat(64),
          summary: "npm: 4 added in the lockfile.",
          change: { added: ["table-printer 2.1.4", "chalk 5.3.0"], changed: [], removed: [] },
        };
      case "checkStaging":
        return {
          sha: state.staging.sha ?? sha("s"),
          checks: [
            check("npm test", { summary: "58 tests passed.", durationMs: 6_200 }),
            check("npm audit", { type: "check", summary: "No high or critical advisory." }),
          ],
          failure: null,
        };
      case "requestReview":
        return { accepted: { summary: "Every task does what the request asks; the tests cover the new endpoints." } };
      case "land":
        return { sha: state.staging.sha, ref: "refs/heads/main" };
      case "cleanUp":
        return {
          kept:
            state.outcome === "landed"
              ? []
              : [{ task: "orders", attempt: 1, ref: `refs/signalbox/${state.runId}/orders/1` }],
        };
      default:
        return {};
    }
  };
  return { ok: true, value: value() } as Settlement["result"];
}
