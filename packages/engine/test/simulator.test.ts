// Thousands of random runs with crashes: the lifecycle holds its promises in all of them.
import { expect, test } from "vitest";
import { simulate } from "./simulator.ts";

/** Seconds on a machine with nothing else to do, minutes on a busy one. */
const withinMs = 300_000;
const runs = Number(process.env.SIGNALBOX_SIMULATIONS ?? 2_000);

test(
  `${runs} random runs close, replay to the same state and keep the order of merges`,
  () => {
    const outcomes = new Map<string, number>();
    let crashes = 0;
    for (let seed = 1; seed <= runs; seed += 1) {
      const simulation = simulate(seed);
      crashes += simulation.crashes;
      const outcome = simulation.state.outcome ?? "none";
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // A simulation in which nothing ever lands, is aborted or crashes would prove nothing.
    expect(outcomes.get("landed")).toBeGreaterThan(runs / 2);
    expect(outcomes.get("aborted")).toBeGreaterThan(0);
    expect(outcomes.get("rejected")).toBeGreaterThan(0);
    expect(crashes).toBeGreaterThan(runs);
  },
  withinMs,
);
