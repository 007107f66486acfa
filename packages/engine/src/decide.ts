// Turns a command into the events that follow from it, or says why not. Pure: the loop stamps the time on the command.
import { advance } from "./advance.ts";
import type { Command, CommandOf, Rejection } from "./commands.ts";
import { decideRequests } from "./decideRequests.ts";
import { decideRun } from "./decideRun.ts";
import { decideSessions } from "./decideSessions.ts";
import { decideTasks } from "./decideTasks.ts";
import { no, type Rules } from "./deciding.ts";
import type { Settlement } from "./effects.ts";
import { effectsDue } from "./effectsDue.ts";
import type { Fact, RunEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { RunState } from "./model.ts";
import { settle } from "./settle.ts";

/** What came of a command: events and the state after them, or a rejection. */
export type Decision = { ok: true; events: RunEvent[]; state: RunState } | { ok: false; rejection: Rejection };

/** More steps than any plan can need; reaching it is a defect of the lifecycle. */
const maxSteps = 20_000;

/** Decides `command` on `state` (null before `run.create`), and runs `advance` until nothing more follows. */
export function decide(state: RunState | null, command: Command): Decision {
  const facts = factsOf(state, command);
  if (!Array.isArray(facts)) return { ok: false, rejection: facts };
  const events: RunEvent[] = [];
  let current = state;
  let pending: Fact[] = facts;
  for (let step = 0; pending.length > 0; step += 1) {
    if (step > maxSteps) throw new Error(`The lifecycle doesn't come to rest after ${command.type}.`);
    for (const fact of pending) {
      const event = { ...fact, at: command.at } as RunEvent;
      current = evolve(current, event);
      events.push(event);
    }
    pending = current ? advance(current) : [];
  }
  if (!current) throw new Error(`${command.type} left no state.`);
  return { ok: true, events, state: current };
}

function factsOf(state: RunState | null, command: Command): Fact[] | Rejection {
  if (command.type === "run.create") {
    if (state) return no("run_exists", "There already is a run with this id.");
    const { type: _type, at: _at, plan, ...facts } = command;
    return [
      { type: "run.created", ...facts },
      ...(plan ? [{ type: "plan.drafted" as const, plan, by: command.by }] : []),
    ];
  }
  if (!state) return no("run_unknown", "There is no such run. It may have been removed.");
  if (command.type === "effect.settle")
    return stillWanted(state, command.settlement) ? settle(state, command.settlement, command.at) : [];
  if (command.type === "usage.record") return [recordedUsage(command)];
  if (command.type === "session.notice") return [noticed(command)];
  if (command.type === "run.clean") return cleaned(state, command);
  if (state.phase === "closed" || (state.phase === "closing" && command.type !== "escalation.resume")) {
    return no("run_over", `The run is over (${state.outcome ?? "closing"}); nothing can be changed any more.`);
  }
  const rule = rules[command.type] as (state: RunState, command: Command) => Fact[] | Rejection;
  return rule(state, command);
}

const recordedUsage = ({ type: _type, at: _at, by: _by, ...facts }: CommandOf<"usage.record">): Fact => ({
  type: "usage.recorded",
  ...facts,
});

const noticed = ({ type: _type, at: _at, by: _by, ...facts }: CommandOf<"session.notice">): Fact => ({
  type: "session.noticed",
  ...facts,
});

const cleaned = (state: RunState, { bytes, refs, comment, by }: CommandOf<"run.clean">): Fact[] | Rejection =>
  state.phase === "closed"
    ? [{ type: "run.cleaned", bytes, refs, comment, by }]
    : no("run_open", "The run goes on. What it keeps can be cleaned away when it is closed.");

/** An effect's answer counts only while the effect is due, a pause aside; what was decided meanwhile wins. */
function stillWanted(state: RunState, settlement: Settlement): boolean {
  return [...effectsDue({ ...state, paused: null }), ...effectsDue(state)].some(
    (due) => due.kind === settlement.kind && sameParams(due.params, settlement.params),
  );
}

const sameParams = (a: object, b: object) =>
  Object.entries(a).every(([key, value]) => (b as Record<string, unknown>)[key] === value);

const rules: Rules = { ...decideRun, ...decideTasks, ...decideRequests, ...decideSessions };
