// The one loop of a run: takes commands one at a time, appends their events, publishes them, and reconciles effects.
import { delay, type Failure, failure, ok, type Result } from "@signalbox/base";
import {
  type Command,
  decide,
  type Effect,
  effectsDue,
  evolveAll,
  type Rejection,
  type RunEvent,
  type RunState,
  runsOn,
  type Settlement,
} from "@signalbox/engine";
import type { EventLogPort, Live } from "./ports.ts";

/** A command before the loop stamps it with the time. */
export type Wish = Command extends infer Each ? (Each extends Command ? Omit<Each, "at"> : never) : never;

/** What came of a wish: the log's head after it, or why nothing happened. */
export type Taken = Result<{ seq: number }, Rejection | Failure>;

/** What an effect is given while it runs. */
export interface EffectContext {
  /** The run as it is now. */
  state: () => RunState;
  /** Aborted with reason `end` (decided: end your processes) or `detach` (the server stops: leave them). */
  signal: AbortSignal;
  /** Called at once and whenever the run is paused or continued. */
  onSuspended: (listener: (suspended: boolean) => void) => void;
  /** Called whenever something was appended to the log. */
  onChange: (listener: () => void) => void;
  /** Records a fact of its own accord: usage, a message. */
  take: (wish: Wish) => Promise<Taken>;
  /** Shows what changes by the second; not logged. */
  live: (facts: Live) => void;
}

/** Does one effect. Resolves with its answer or failure; throws only on a defect. */
export type DoEffect = (effect: Effect, context: EffectContext) => Promise<Settlement["result"]>;

/** What a loop needs of the world. */
export interface RunLoopDeps {
  runId: string;
  log: EventLogPort;
  doEffect: DoEffect;
  /** Told of each appended event, in order, with the state after all of its append. */
  publish: (seq: number, events: RunEvent[], state: RunState) => void;
  live: (facts: Live) => void;
  /** Told of a defect; resolves with the id that a person can look for. */
  defect: (error: unknown, where: string) => string;
  now: () => string;
}

/** A run that is being executed. */
export interface RunLoop {
  state: () => RunState;
  seq: () => number;
  take: (wish: Wish) => Promise<Taken>;
  /** Stops looking after the run and leaves everything that lives alone; resolves when no effect runs any more. */
  detach: () => Promise<void>;
}

interface Running {
  effect: Effect;
  controller: AbortController;
  listeners: ((suspended: boolean) => void)[];
  watchers: (() => void)[];
  settled: Promise<void>;
}

/** How long to wait before an effect that settled without consequence starts again, in milliseconds. */
const startAgainMs = 1_000;
/** How long to wait before an append that the disk refused is tried again, in milliseconds. */
const appendAgainMs = 2_000;

/** Opens the loop on what the log says (which may be nothing yet), and starts what is due. */
export async function openRunLoop(deps: RunLoopDeps): Promise<RunLoop> {
  const loop = new Loop(deps);
  await loop.recover();
  return { state: loop.state, seq: () => loop.seq, take: loop.take, detach: loop.detach };
}

class Loop {
  seq = 0;
  private current: RunState | null = null;
  private tail: Promise<unknown> = Promise.resolve();
  private readonly running = new Map<string, Running>();
  private readonly notBefore = new Map<string, number>();
  private detached = false;
  private readonly deps: RunLoopDeps;

  constructor(deps: RunLoopDeps) {
    this.deps = deps;
  }

  /** Crash recovery: fold the log, reconcile. It needs no code of its own. */
  async recover(): Promise<void> {
    const events = await this.deps.log.readAll(this.deps.runId);
    this.current = evolveAll(events);
    this.seq = events.length;
    this.reconcile();
  }

  state = (): RunState => {
    if (!this.current) throw new Error(`Run ${this.deps.runId} has no events yet.`);
    return this.current;
  };

  take = (wish: Wish): Promise<Taken> => this.enqueue(() => this.decideAndAppend(wish));

  detach = async (): Promise<void> => {
    this.detached = true;
    for (const each of this.running.values()) each.controller.abort("detach");
    await Promise.all([...this.running.values()].map((each) => each.settled));
    await this.tail;
  };

  private enqueue<Value>(job: () => Promise<Value>): Promise<Value> {
    const result = this.tail.then(job);
    this.tail = result.catch(() => {});
    return result;
  }

  private async decideAndAppend(wish: Wish): Promise<Taken> {
    if (this.detached) return failure("server_stopping", "The server is stopping. Try again when it is back.");
    const decision = decide(this.current, { ...wish, at: this.deps.now() } as Command);
    if (!decision.ok) return { ok: false, failure: decision.rejection };
    const appended = await this.deps.log.append(this.deps.runId, this.seq, decision.events);
    if (!appended.ok) return appended;
    const first = this.seq + 1;
    this.seq = appended.value.seq;
    this.current = decision.state;
    if (decision.events.length > 0) this.publish(first, decision.events, decision.state);
    this.reconcile();
    for (const { watchers } of this.running.values()) for (const watch of watchers) watch();
    return ok({ seq: this.seq });
  }

  /** What was appended has happened: a listener that fails changes nothing about that. */
  private publish(first: number, events: RunEvent[], state: RunState): void {
    try {
      this.deps.publish(first, events, state);
    } catch (error) {
      this.deps.defect(error, `publish event ${first}`);
    }
  }

  /** Starts what is due and doesn't run, ends or suspends what runs and isn't due. */
  private reconcile(): void {
    if (this.detached || !this.current) return;
    const due = new Map(effectsDue(this.current).map((effect) => [effect.key, effect]));
    for (const [key, running] of this.running) {
      const wanted = due.get(key);
      if (!wanted && !runsOn(running.effect)) running.controller.abort("end");
      if (wanted && wanted.suspended !== running.effect.suspended) {
        running.effect = wanted;
        for (const listener of running.listeners) listener(wanted.suspended);
      }
    }
    for (const effect of due.values()) {
      if (effect.suspended || this.running.has(effect.key)) continue;
      // Cleaning up waits until everything else has let go.
      if (effect.kind === "cleanUp" && this.running.size > 0) continue;
      this.start(effect);
    }
  }

  private start(effect: Effect): void {
    const wait = (this.notBefore.get(effect.key) ?? 0) - Date.now();
    if (wait > 0) {
      void delay(wait).then(() => this.reconcile());
      return;
    }
    const controller = new AbortController();
    const running: Running = { effect, controller, listeners: [], watchers: [], settled: Promise.resolve() };
    this.running.set(effect.key, running);
    running.settled = this.run(running);
  }

  private async run(running: Running): Promise<void> {
    const { effect, controller } = running;
    const context: EffectContext = {
      state: this.state,
      signal: controller.signal,
      onSuspended: (listener) => {
        running.listeners.push(listener);
        listener(running.effect.suspended);
      },
      onChange: (listener) => void running.watchers.push(listener),
      // An effect doesn't wait for what it records: a defect there is logged and ends nothing.
      take: (wish) =>
        this.take(wish).catch((error: unknown) =>
          failure("defect", this.deps.defect(error, `${wish.type} by ${effect.key}`)),
        ),
      live: this.deps.live,
    };
    const outcome = await this.deps.doEffect(effect, context).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    const record = async () => {
      // Until its outcome is recorded the effect counts as running, so that nothing starts it again.
      if (!this.detached && !controller.signal.aborted && !(await this.record(effect, outcome))) return false;
      this.running.delete(effect.key);
      this.reconcile();
      return true;
    };
    // What happened has happened, so it is recorded as soon as the disk takes it; meanwhile people get their answers.
    while (!(await this.enqueue(record))) await delay(appendAgainMs);
  }

  /** Records what came of an effect; false where the disk refused that, which may be full. */
  private async record(
    effect: Effect,
    outcome: { result: Settlement["result"] } | { error: unknown },
  ): Promise<boolean> {
    try {
      if ("error" in outcome) throw outcome.error;
      const settlement = { kind: effect.kind, params: effect.params, result: outcome.result } as Settlement;
      const before = this.seq;
      const taken = await this.decideAndAppend({ type: "effect.settle", by: "Signalbox", settlement });
      if (!taken.ok && taken.failure.code === "storage_failed") return false;
      if (!taken.ok && taken.failure.code === "conflict") this.giveUp(effect, taken.failure);
      else if (!taken.ok) throw new Error(taken.failure.message);
      if (this.seq === before) this.notBefore.set(effect.key, Date.now() + startAgainMs);
    } catch (error) {
      await this.park(effect, error);
    }
    return true;
  }

  /** Somebody else writes this run's log, so what is known here is no longer true: nothing more is done. */
  private giveUp(effect: Effect, found: { message: string }): void {
    this.deps.defect(new Error(found.message), effect.key);
    this.detached = true;
    for (const each of this.running.values()) each.controller.abort("detach");
  }

  /** A defect stops the run where it stands, with an id to look for; nothing is guessed. */
  private async park(effect: Effect, error: unknown): Promise<void> {
    const id = this.deps.defect(error, effect.key);
    const reason = `Something in Signalbox went wrong in ${effect.key} (${id} in the log). Continue to try again.`;
    this.notBefore.set(effect.key, Date.now() + startAgainMs);
    if (!this.current?.paused) await this.decideAndAppend({ type: "run.pause", by: "Signalbox", reason });
  }
}
