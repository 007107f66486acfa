// For the fault suite: what a run goes through around each effect, the person at its controls, and what must be true at its end.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EffectKind, RunEvent, RunState } from "@signalbox/engine";
import type { CreateRun, PersonCommand } from "@signalbox/protocol";
import { expect } from "vitest";
import type { TestPanel, TestRun } from "./testPanel.ts";
import { planOf, type TestProject } from "./testProject.ts";

type Tell = (command: PersonCommand) => Promise<unknown>;

/** A project, a request, a person, and the end of the story. Everything here is done again after a crash. */
export interface Plot {
  project: (panel: TestPanel) => Promise<TestProject>;
  /** Null where a planner is to write it. */
  plan: string | null;
  more?: Partial<CreateRun>;
  /** What the person does beside approving what stands at a gate; looked at every few milliseconds. */
  decide?: (state: RunState, tell: Tell) => Promise<unknown>;
  /** What is true beyond what is true of every story. */
  ended: (run: TestRun, state: RunState) => void;
}

/** An effect with the event that makes it due and the one that records that it is done: the `nth` of the run, else the first. */
export interface Story {
  effect: EffectKind;
  about: string;
  due: RunEvent["type"];
  done: RunEvent["type"];
  nth?: { due?: number; done?: number };
  plot: Plot;
}

const a = [{ id: "a" }];
const clock = { name: "Clock", version: "1", file_path: "clock.py", methods: ["now"] };
const subjects = (project: TestProject, ref = "main") =>
  project.git("log", "--format=%s", "--first-parent", ref).split("\n");

/** A task that asks for a package, then for another contract, and uses both; and one that depends on it. */
const usual: Plot = {
  async project(panel) {
    const project = await panel.project({
      "package.json": JSON.stringify({ name: "x", version: "1.0.0", private: true }, null, 2),
      ".gitignore": "node_modules/\n",
    });
    project.play("a.1.1", `signalbox report blocked --needs-dependency pad-ledger --reason "For columns"`);
    project.play("a.1.2", `signalbox report blocked --needs-contract Clock --version 2 --reason "For zones"`);
    project.play(
      "a.1.3",
      `test -d node_modules/pad-ledger && grep -q "Version: 2" clock.py && echo a > a.txt; commit "Write a"`,
    );
    return project;
  },
  plan: planOf(
    [
      { id: "a", check: "node -e 'require(`pad-ledger`)' && test -f a.txt" },
      { id: "b", after: ["a"] },
    ],
    { contracts: [clock] },
  ),
  async decide(state, tell) {
    for (const { id, phase } of Object.values(state.dependencyRequests))
      if (phase === "open") await tell({ type: "dependency.approve", request: id, comment: "" });
    for (const { id, phase } of Object.values(state.contractRequests))
      if (phase === "open") await tell({ type: "contract.grant", request: id, comment: "" });
  },
  ended({ project }) {
    expect([project.at("main", "a.txt"), project.at("main", "b.txt")]).toEqual(["a", "b"]);
    expect(project.at("main", "package.json")).toContain("pad-ledger");
    expect(subjects(project)).toEqual([
      "Merge b",
      "Merge a",
      "Renegotiate Clock: 2",
      expect.stringMatching(/^Add pad-ledger/),
      "Add the contracts of the plan",
      "Begin",
    ]);
  },
};

/** What the usual run is without its requests: contracts, a task, and one that depends on it. */
const plain: Plot = {
  project: (panel) => panel.project(),
  plan: planOf([{ id: "a" }, { id: "b", after: ["a"] }], { contracts: [clock] }),
  ended({ project }) {
    expect([project.at("main", "a.txt"), project.at("main", "b.txt")]).toEqual(["a", "b"]);
    expect(subjects(project)).toEqual(["Merge b", "Merge a", "Add the contracts of the plan", "Begin"]);
  },
};

const planned: Plot = {
  async project(panel) {
    const project = await panel.project();
    project.play("planner", `cat > tasks.yaml <<'PLAN'\n${planOf(a)}\nPLAN\nsignalbox report done`);
    return project;
  },
  plan: null,
  ended: ({ project }) => expect(project.at("main", "a.txt")).toBe("a"),
};

const [first, second] = ["0123456789abcdef", "fedcba9876543210"];

/** The session waits for a second word, so that it is there when the first one is told again. */
const steered: Plot = {
  async project(panel) {
    const project = await panel.project();
    project.play("a", `read words; read more; echo "$words, $more" > a.txt; commit "Write what was said"`);
    return project;
  },
  plan: planOf(a),
  async decide({ tasks, steerings }, tell) {
    if (tasks.a?.phase !== "working") return;
    const said = steerings[first];
    if (!said) await tell({ type: "session.steer", id: first, session: "worker-a", text: "mind the tests" });
    else if (said.heard) await tell({ type: "session.steer", id: second, session: "worker-a", text: "and the docs" });
  },
  ended({ project }, { steerings }) {
    expect(project.at("main", "a.txt")).toBe("mind the tests, and the docs");
    expect(steerings[first]?.heard).toBe(true);
  },
};

const amended: Plot = {
  project: (panel) => panel.project(),
  plan: planOf([{ id: "a", check: "sleep 600" }]),
  decide: async (state, tell) =>
    state.tasks.a?.phase === "verifying" &&
    !state.plan?.amended &&
    tell({
      type: "task.amend",
      task: "a",
      change: {
        verification: [{ command: "test -f a.txt", type: "test", required: true, timeout: 60, description: "" }],
      },
      comment: "",
    }),
  ended: (_run, state) =>
    expect(state.tasks.a?.attempts.at(-1)?.checks.map(({ command }) => command)).toContain("test -f a.txt"),
};

const dropped: Plot = {
  project: (panel) => panel.project(),
  plan: planOf([{ id: "a" }, { id: "c" }]),
  more: { landingGate: true },
  decide: async (state, tell) =>
    state.gate?.kind === "landing" &&
    state.tasks.c?.phase === "merged" &&
    tell({ type: "task.drop", task: "c", comment: "Not now" }),
  ended({ project }, state) {
    expect([project.at("main", "a.txt"), project.at("main", "c.txt")]).toEqual(["a", null]);
    expect(state.tasks.c?.phase).toBe("skipped");
  },
};

const pushed: Plot = {
  async project(panel) {
    const project = await panel.project();
    execFileSync("git", ["init", "--quiet", "--bare", join(project.plays, "remote.git")]);
    project.git("remote", "add", "origin", join(project.plays, "remote.git"));
    return project;
  },
  plan: planOf(a),
  more: { target: { kind: "pullRequest", branch: "main" } },
  ended({ project, id }, state) {
    const there = execFileSync("git", ["rev-parse", `refs/heads/signalbox/${id}`], {
      cwd: join(project.plays, "remote.git"),
    });
    expect(there.toString().trim()).toBe(state.landed?.sha);
    expect(subjects(project)).toEqual(["Begin"]);
  },
};

const tornDown: Plot = {
  project: (panel) =>
    panel.project({
      ".claude-agents.yaml": JSON.stringify({
        signalbox: { teardown: [`echo "$PWD" >> "$(git rev-parse --git-common-dir)/../../plays/torn-down"`] },
      }),
    }),
  plan: planOf(a),
  ended({ project }) {
    const file = join(project.plays, "torn-down");
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    const places = new Set(lines.map((path) => path.split("/worktrees/")[1]));
    expect([...places].sort()).toEqual(["a/1", "baseline", "review", "staging"]);
  },
};

/** Effects that do nothing that could be lost: why there is no story of theirs. */
export const withoutStory: Partial<Record<EffectKind, string>> = {
  awaitTime:
    "It looks at the clock and changes nothing; which pause it ends is in the log (packages/engine/test/trouble.test.ts).",
};

/** Effects that look, and leave evidence and a worktree at most: only the whole suite kills around them. */
export const looking: ReadonlySet<EffectKind> = new Set<EffectKind>([
  "measureBaseline",
  "awaitSlot",
  "verifyAttempt",
  "checkStaging",
  "requestReview",
]);

/** The first story of an effect is its short form. A test sees to it that no effect is without one. */
export const stories: readonly Story[] = [
  { effect: "draftPlan", about: "a planner writes the plan", due: "run.created", done: "plan.drafted", plot: planned },
  { effect: "measureBaseline", about: "plain", due: "gate.opened", done: "baseline.measured", plot: plain },
  { effect: "awaitSlot", about: "plain", due: "gate.approved", done: "run.admitted", plot: plain },
  { effect: "prepareRun", about: "plain", due: "run.admitted", done: "run.prepared", plot: plain },
  { effect: "runAttempt", about: "plain", due: "attempt.started", done: "attempt.worked", plot: plain },
  { effect: "tellSession", about: "words on their way", due: "session.steered", done: "session.told", plot: steered },
  { effect: "verifyAttempt", about: "plain", due: "attempt.worked", done: "attempt.verified", plot: plain },
  {
    effect: "verifyAttempt",
    about: "again, after the task was amended",
    due: "task.amended",
    done: "attempt.verified",
    plot: amended,
  },
  {
    effect: "installDependency",
    about: "usual",
    due: "dependency.approved",
    done: "dependency.installed",
    plot: usual,
  },
  {
    effect: "renegotiateContract",
    about: "usual",
    due: "contract.granted",
    done: "contract.renegotiated",
    plot: usual,
  },
  { effect: "mergeToStaging", about: "plain", due: "attempt.verified", done: "task.merged", plot: plain },
  { effect: "checkStaging", about: "plain", due: "integration.started", done: "integration.passed", plot: plain },
  {
    effect: "checkStaging",
    about: "built again without a dropped task",
    due: "task.dropped",
    done: "integration.passed",
    nth: { done: 2 },
    plot: dropped,
  },
  { effect: "requestReview", about: "plain", due: "integration.passed", done: "review.accepted", plot: plain },
  { effect: "land", about: "plain", due: "review.accepted", done: "landing.completed", plot: plain },
  {
    effect: "land",
    about: "by push and pull request",
    due: "review.accepted",
    done: "landing.completed",
    plot: pushed,
  },
  { effect: "cleanUp", about: "plain", due: "run.closing", done: "run.closed", plot: plain },
  { effect: "cleanUp", about: "with a tear-down", due: "run.closing", done: "run.closed", plot: tornDown },
];
