// Drives random plans through the real engine with random outcomes, people and crashes; every run has a seed.
import {
  attentionOf,
  type CheckSummary,
  type Command,
  decide,
  defaultBudget,
  defaultRunOptions,
  type Effect,
  type EffectKind,
  effectsDue,
  evolveAll,
  type PlanRevision,
  pausesRun,
  type RunEvent,
  type RunState,
  renegotiationsOf,
  runsOn,
  type Settlement,
  toExcuse,
  workerOf,
} from "../src/index.ts";

/** A small random source with a seed (mulberry32), so that a failing run can be played again. */
export function randomFrom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const sha = (n: number) => n.toString(16).padStart(40, "0");

const clock = { name: "Clock", version: "1", file_path: "clock.py", methods: ["now"], consumers: [] };

/** A plan revision of `ids` with the given edges; enough of the analysis for the lifecycle. */
export function planOf(edges: Record<string, string[]>, revision = 1, autoApprove = false): PlanRevision {
  const tasks = Object.entries(edges).map(([id, depends_on]) => ({
    id,
    description: id,
    files_write: [`${id}.txt`],
    files_read: [],
    files_append: [],
    resources_write: [],
    resources_read: [],
    depends_on,
    verification: [],
    patch_intents: [],
    deps_required: { runtime: [], dev: [] },
    context_keys: [],
    allow_large_changes: false,
  }));
  return {
    revision,
    digest: `digest-${revision}`,
    draftedBy: "planner",
    plan: { request: "r", created_at: "", tasks, contracts: [clock] },
    analysis: {
      risk: { score: 10, auto_approve: autoApprove, auto_approve_threshold: 25 },
      forcesGate: false,
      conflicts: [],
      shared: [],
    } as unknown as PlanRevision["analysis"],
  };
}

const failing = { id: "suite", required: true, status: "failed" } as CheckSummary;

/** What a simulation came to. */
export interface Simulation {
  log: RunEvent[];
  state: RunState;
  crashes: number;
  steps: number;
}

/** Plays one run to its close. Throws, naming the seed, where an invariant is broken. */
export function simulate(seed: number): Simulation {
  return new World(seed).play();
}

class World {
  private readonly random: () => number;
  private log: RunEvent[] = [];
  private state: RunState | null = null;
  private running = new Map<string, Effect>();
  /** What really happened out there; it survives crashes, as outcome files and trailers do. */
  private readonly happened = new Map<string, Settlement["result"]>();
  private clock = 0;
  private crashes = 0;
  private moved = 0;
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    this.random = randomFrom(seed);
  }

  play(): Simulation {
    this.take({
      type: "run.create",
      runId: "r1",
      projectId: "p1",
      request: "r",
      base: { ref: "main", sha: sha(1) },
      target: { kind: "fastForward", branch: "main" },
      options: {
        ...defaultRunOptions,
        maxWorkers: 1 + this.below(5),
        landingGate: this.chance(0.2),
        budget: this.budget(),
      },
      plan: this.chance(0.7) ? this.plan(1) : null,
    });
    let steps = 0;
    for (; this.current.phase !== "closed"; steps += 1) {
      if (steps > 5_000) this.broken("the run doesn't end");
      this.reconcile();
      this.step();
      this.check();
    }
    this.checkClosed();
    return { log: this.log, state: this.current, crashes: this.crashes, steps };
  }

  private get current(): RunState {
    if (!this.state) return this.broken("no state");
    return this.state;
  }

  private step(): void {
    const roll = this.random();
    if (roll < 0.08) return this.crash();
    if (roll < 0.2) return this.meddle();
    const keys = [...this.running.keys()].filter((key) => !this.running.get(key)?.suspended);
    if (keys.length > 0 && roll < 0.85) return this.finish(keys[this.below(keys.length)]!);
    this.person();
  }

  /** The loop's reconcile: ends what isn't due, starts what is and isn't running. */
  private reconcile(): void {
    const due = new Map(effectsDue(this.current).map((effect) => [effect.key, effect]));
    for (const [key, effect] of this.running) {
      if (!due.has(key) && !runsOn(effect)) this.running.delete(key);
    }
    for (const [key, effect] of due) {
      if (effect.suspended && !this.running.has(key)) continue;
      if (effect.kind === "cleanUp" && [...this.running.values()].some((each) => each.kind !== "cleanUp")) continue;
      this.running.set(key, effect);
    }
  }

  private finish(key: string): void {
    const effect = this.running.get(key)!;
    const result = this.happened.get(key) ?? this.roll(effect);
    this.happened.set(key, result);
    if (this.chance(0.1)) return this.crash();
    this.running.delete(key);
    // What a pause waits for is tried again afterwards, by the same work.
    if (!result.ok && pausesRun(result.failure)) this.happened.delete(key);
    this.take({
      type: "effect.settle",
      settlement: { kind: effect.kind, params: effect.params, result } as Settlement,
    });
  }

  private crash(): void {
    this.crashes += 1;
    this.running.clear();
    const again = evolveAll(JSON.parse(JSON.stringify(this.log)) as RunEvent[]);
    if (JSON.stringify(sorted(again)) !== JSON.stringify(sorted(this.state))) this.broken("replay differs");
    this.state = again;
  }

  /** What `effect` comes to out in the world, this time. */
  private roll(effect: Effect): Settlement["result"] {
    if (effect.kind !== "awaitSlot" && effect.kind !== "awaitTime" && this.chance(0.04))
      return {
        ok: false,
        failure: {
          code: ["usage_limit", "overloaded", "broke", "broke"][this.below(4)] ?? "broke",
          message: "it broke",
        },
      };
    const checks: never[] = [];
    const logic = { code: "red", message: "red", category: this.chance(0.1) ? "env_issue" : "logic_error" } as const;
    const answers: { [Kind in EffectKind]: () => unknown } = {
      draftPlan: () =>
        this.chance(0.7) ? { plan: this.plan((this.current.plan?.revision ?? 0) + 1) } : { problems: ["bad"] },
      measureBaseline: () => ({ checks: this.chance(0.3) ? [failing] : [] }),
      awaitTime: () => ({}),
      awaitSlot: () => ({}),
      prepareRun: () =>
        this.chance(0.1)
          ? { baseMovedTo: sha(++this.moved) }
          : { stagingSha: sha(2), environmentHash: "e", preflight: [] },
      runAttempt: () => {
        if (this.chance(0.8)) return { done: { summary: "done" } };
        return this.chance(0.6)
          ? { blocked: { kind: "dependency", name: "x", range: "^1", dev: false, reason: "", conflicts: [] } }
          : {
              blocked: [{ kind: "question", text: "which?" }, this.asksForFile(), this.asksForContract()][
                this.below(3)
              ],
            };
      },
      tellSession: () => ({ heard: this.chance(0.9) }),
      verifyAttempt: () => ({ sha: sha(3), checks, failure: this.chance(0.25) ? logic : null }),
      mergeToStaging: () => (this.chance(0.15) ? { failure: logic, checks } : { stagingSha: sha(4), checks }),
      installDependency: () => ({
        stagingSha: sha(5),
        environmentHash: "h",
        summary: "s",
        change: { added: [], changed: [], removed: [] },
      }),
      renegotiateContract: () => ({ stagingSha: sha(7), file: this.chance(0.5) ? clock.file_path : null }),
      checkStaging: () => ({ sha: sha(6), checks, failure: this.chance(0.1) ? { code: "red", message: "red" } : null }),
      requestReview: () => {
        if (this.chance(0.7)) return { accepted: { summary: "fine" } };
        const ids = Object.keys(this.current.tasks);
        return { rework: [{ task: ids[this.below(ids.length)] ?? "x", feedback: "again" }], summary: "again" };
      },
      land: () => (this.chance(0.1) ? { targetMovedTo: sha(++this.moved) } : { sha: sha(6), ref: "refs/heads/main" }),
      cleanUp: () => ({ kept: [] }),
    };
    return { ok: true, value: answers[effect.kind]() } as Settlement["result"];
  }

  private budget = () => ({
    ...defaultBudget,
    run: { costUsd: 0, tokens: 0, minutes: 60 + this.below(600), turns: 0 },
  });

  private asksForFile = () => ({
    kind: "boundary",
    path: this.chance(0.2) ? "package-lock.json" : `t${this.below(8)}.txt`,
    reason: "needed",
  });

  private asksForContract = () => ({
    kind: "contract",
    contract: "Clock",
    version: String(1 + this.below(9)),
    methods: ["now", "later"],
    reason: "needed",
  });

  /** Somebody resolves one thing that waits. */
  private person(): void {
    const waiting = attentionOf(this.current);
    const one = waiting[this.below(waiting.length)];
    if (!one) {
      if (this.running.size === 0 && effectsDue(this.current).length === 0)
        this.broken("nothing is due and nobody is asked");
      return;
    }
    const state = this.current;
    const comment = "";
    const key = one.key.replace(/^[a-z]+\//, "");
    switch (one.kind) {
      case "gate": {
        const gate = state.gate!;
        if (this.chance(0.03)) this.take({ type: "gate.reject", gate: gate.kind, comment });
        else if (gate.kind === "plan" && this.chance(0.1)) this.take({ type: "gate.requestChanges", comment: "other" });
        else if (gate.kind === "plan" && this.chance(0.11)) this.take({ type: "baseline.repeat" });
        else {
          const excuse = this.chance(0.7) ? toExcuse(state.baseline) : [];
          this.take({ type: "gate.approve", gate: gate.kind, digest: gate.digest, comment, excuse });
        }
        return;
      }
      case "dependency":
        return this.take({ type: this.chance(0.7) ? "dependency.approve" : "dependency.deny", request: key, comment });
      case "contract": {
        const { contract, version } = state.contractRequests[key]!;
        const known = state.plan!.plan.contracts.find(({ name }) => name === contract)!;
        const grants = this.chance(0.7) && known.version !== version && renegotiationsOf(state, contract) < 2;
        return this.take({ type: grants ? "contract.grant" : "contract.deny", request: key, comment });
      }
      case "permission":
        return this.take(
          this.chance(0.7)
            ? { type: "permission.allow", request: key, scope: this.chance(0.5) ? "run" : "once" }
            : { type: "permission.deny", request: key, comment: "no" },
        );
      case "byHand":
        return this.take({
          type: this.chance(0.8) ? "task.giveBack" : "task.retry",
          task: one.task!,
          comment,
          feedback: "",
        } as never);
      case "question":
        return this.take({ type: "task.answer", task: one.task!, answer: "this one" });
      case "boundary": {
        const block = state.tasks[one.task!]!.block as { path: string };
        const type = this.chance(0.6) && block.path !== "package-lock.json" ? "boundary.grant" : "boundary.deny";
        return this.take({ type, task: one.task!, path: block.path, comment });
      }
      case "paused":
        if (!state.paused?.budget) return this.take({ type: "run.continue" });
        return this.take({
          type: "budget.change",
          scope: state.paused.budget.scope,
          kind: "minutes",
          limit: this.chance(0.3) ? 0 : state.paused.budget.limit * 2,
        });
      case "escalation": {
        const escalation = key as Extract<Command, { type: "escalation.resume" }>["key"];
        if (one.task && this.chance(0.5)) {
          return this.take({
            type: this.chance(0.7) ? "task.retry" : "task.skip",
            task: one.task,
            feedback: "",
            comment,
          } as never);
        }
        if (escalation !== "closing" && this.chance(0.15))
          return this.take({ type: "escalation.replan", key: escalation, comment });
        return this.take({ type: "escalation.resume", key: escalation, comment });
      }
    }
  }

  /** Somebody changes their mind in the middle of things; a rejection is a fine answer. */
  private meddle(): void {
    const ids = Object.keys(this.current.tasks);
    const task = ids[this.below(ids.length)] ?? "none";
    const comment = "";
    const wishes = [
      { type: "run.pause", reason: "lunch" },
      { type: "run.continue" },
      { type: "time.pass", ms: 60_000 * this.below(100) },
      { type: "task.stop", task, comment },
      { type: "task.retry", task, feedback: "" },
      { type: "task.takeOver", task, comment },
      { type: "workers.change", maxWorkers: 1 + this.below(6) },
      { type: "task.amend", task, change: { files_write: [`t${this.below(8)}.txt`, `${task}.txt`] }, comment },
      ...(this.chance(0.2) ? [this.steering(task), { type: "permission.ask", request: this.permission(task) }] : []),
      ...(this.chance(0.05) ? [{ type: "run.abort", comment }] : []),
      ...(this.chance(0.2) ? [{ type: "task.skip", task, comment }] : []),
      ...(this.chance(0.3) ? [{ type: "task.drop", task, comment }] : []),
    ];
    this.take(wishes[this.below(wishes.length)] as never);
  }

  private take(command: DistributiveOmit<Command, "at" | "by">): void {
    const at = new Date(1_700_000_000_000 + ++this.clock * 1_000).toISOString();
    const decision = decide(this.state, { ...command, at, by: "Ada" } as Command);
    if (!decision.ok) return;
    this.log.push(...decision.events);
    this.state = decision.state;
  }

  private steering(task: string) {
    return { type: "session.steer", id: `s${this.clock}`, session: workerOf(task), text: "mind the tests" };
  }

  private permission(task: string) {
    const rule = `rule ${this.below(4)}`;
    return { id: `p${this.clock}`, session: workerOf(task), host: "h", task, tool: "Bash", wants: rule, rule };
  }

  private plan(revision: number): PlanRevision {
    const size = 1 + this.below(8);
    const ids = Array.from({ length: size }, (_, n) => `t${n}`);
    const edges = ids.map((id, n): [string, string[]] => [id, ids.slice(0, n).filter(() => this.chance(0.3))]);
    return planOf(Object.fromEntries(edges), revision, this.chance(0.3));
  }

  private check(): void {
    const due = effectsDue(this.current);
    if (new Set(due.map((effect) => effect.key)).size !== due.length) this.broken("one key is due twice");
    const moving = due.filter(({ kind }) =>
      ["mergeToStaging", "installDependency", "renegotiateContract"].includes(kind),
    );
    if (moving.length > 1) this.broken("two effects move staging");
    const working = Object.values(this.current.tasks).filter((task) => task.phase === "working").length;
    if (working > 6) this.broken("more workers than anybody allowed");
  }

  private checkClosed(): void {
    if (effectsDue(this.current).length > 0) this.broken("something is due after close");
    let merged = new Set<string>();
    let plan: PlanRevision | null = null;
    const skipped = new Set<string>();
    for (const event of this.log) {
      if (event.type === "plan.drafted") {
        plan = event.plan;
        merged = new Set();
      }
      if (event.type === "task.skipped") skipped.add(event.task);
      if (event.type !== "task.merged") continue;
      const needs = plan?.plan.tasks.find((task) => task.id === event.task)?.depends_on ?? [];
      if (needs.some((need) => !merged.has(need) && !skipped.has(need)))
        this.broken(`${event.task} merged before what it depends on`);
      merged.add(event.task);
    }
    if (this.log.filter((event) => event.type === "landing.completed").length > 1) this.broken("landed twice");
    const outcome = this.current.outcome;
    if ((outcome === "landed") !== (this.current.landed !== null))
      this.broken(`outcome ${outcome}, landed ${this.current.landed}`);
  }

  private chance = (p: number) => this.random() < p;
  private below = (n: number) => Math.floor(this.random() * n);
  private broken(why: string): never {
    throw new Error(`Seed ${this.seed}: ${why}. Phase ${this.state?.phase}, after ${this.log.length} events.`);
  }
}

type DistributiveOmit<Type, Key extends PropertyKey> = Type extends unknown ? Omit<Type, Key> : never;

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
