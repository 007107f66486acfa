// Given events, when a command, then events: the engine's tests in its own vocabulary.
import {
  type Command,
  type Decision,
  decide,
  defaultRunOptions,
  type Effect,
  type EventOf,
  type EventType,
  effectsDue,
  type RunEvent,
  type RunOptions,
  type RunState,
  type Settlement,
} from "../src/index.ts";
import { planOf } from "./simulator.ts";

type Wish = Command extends infer Each ? (Each extends Command ? Omit<Each, "at" | "by"> : never) : never;

/** A run that commands can be given to, with everything that has happened. */
export class Run {
  log: RunEvent[] = [];
  state!: RunState;
  private clock = 0;

  /** Takes a command; throws where it was rejected. */
  when(wish: Wish, by = "Ada"): RunEvent[] {
    const decision = this.decide(wish, by);
    if (!decision.ok) throw new Error(`${decision.rejection.code}: ${decision.rejection.message}`);
    this.log.push(...decision.events);
    this.state = decision.state;
    return decision.events;
  }

  /** The code with which a command is rejected, or "accepted". */
  rejection(wish: Wish): string {
    const decision = this.decide(wish, "Ada");
    return decision.ok ? "accepted" : decision.rejection.code;
  }

  /** Settles the due effect of that kind (of that task) with an answer. */
  settle(kind: Effect["kind"], value: unknown, task?: string): RunEvent[] {
    return this.settled(kind, { ok: true, value }, task);
  }

  fail(kind: Effect["kind"], code: string, task?: string, more: object = {}): RunEvent[] {
    return this.settled(kind, { ok: false, failure: { code, message: `${kind} failed`, ...more } }, task);
  }

  due(): string[] {
    return effectsDue(this.state).map((effect) => `${effect.suspended ? "suspended " : ""}${effect.key}`);
  }

  last<Type extends EventType>(type: Type): EventOf<Type> {
    const found = this.log.findLast((event): event is EventOf<Type> => event.type === type);
    if (!found) throw new Error(`${type} didn't happen.`);
    return found;
  }

  private settled(kind: Effect["kind"], result: unknown, task?: string): RunEvent[] {
    const effect = [...effectsDue({ ...this.state, paused: null }), ...effectsDue(this.state)].find(
      (each) => each.kind === kind && (!task || (each.params as { task?: string }).task === task),
    );
    if (!effect) throw new Error(`${kind} isn't due; due are ${this.due().join(", ")}`);
    return this.when({ type: "effect.settle", settlement: { kind, params: effect.params, result } as Settlement });
  }

  private decide(wish: Wish, by: string): Decision {
    const at = new Date(1_700_000_000_000 + ++this.clock * 1_000).toISOString();
    return decide(this.log.length === 0 ? null : this.state, { ...wish, at, by } as Command);
  }
}

/** A run at its gate. `edges` names each task's dependencies. */
export function gatedRun(edges: Record<string, string[]> = { a: [] }, options: Partial<RunOptions> = {}): Run {
  const run = new Run();
  run.when({
    type: "run.create",
    runId: "r1",
    projectId: "p1",
    request: "Add things",
    base: { ref: "main", sha: "0".repeat(40) },
    target: { kind: "fastForward", branch: "main" },
    options: { ...defaultRunOptions, ...options },
    plan: planOf(edges),
  });
  run.settle("measureBaseline", { checks: [] });
  return run;
}

export const approve = (run: Run): RunEvent[] =>
  run.when({ type: "gate.approve", gate: "plan", digest: run.state.plan!.digest, comment: "" });

/** A run whose staging stands and whose ready tasks work. */
export function executingRun(edges: Record<string, string[]> = { a: [] }, options: Partial<RunOptions> = {}): Run {
  const run = gatedRun(edges, options);
  approve(run);
  run.settle("awaitSlot", {});
  run.settle("prepareRun", { stagingSha: "1".repeat(40), environmentHash: "e", preflight: [] });
  return run;
}

export const done = { done: { summary: "did it" } };
export const verified = { sha: "2".repeat(40), checks: [], failure: null };
export const red = {
  sha: "2".repeat(40),
  checks: [],
  failure: { code: "checks_failed", category: "logic_error", message: "2 tests failed" },
};
export const merged = { stagingSha: "3".repeat(40), checks: [] };
export const wholePasses = { sha: "3".repeat(40), checks: [], failure: null };

/** Works, verifies and merges a task. */
export function mergeTask(run: Run, task: string): void {
  run.settle("runAttempt", done, task);
  run.settle("verifyAttempt", verified, task);
  run.settle("mergeToStaging", merged, task);
}

export const typesOf = (events: RunEvent[]): string[] => events.map((event) => event.type);
