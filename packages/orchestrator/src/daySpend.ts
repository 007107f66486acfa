// What all runs of this panel use on one day (UTC), so that a day has a budget too.
import type { RunEvent, RunState, Usage } from "@signalbox/engine";

type Today = NonNullable<RunState["today"]>;

/** The sum of the current day. */
export interface DaySpend {
  /** Adds what a turn used and gives the day's sum with it. */
  add: (delta: Usage) => Today;
  /** Counts what a log tells of today; called once per run at the start. */
  recall: (events: readonly RunEvent[]) => void;
}

/** Starts at nothing; `now` gives ISO times. */
export function daySpend(now: () => string = () => new Date().toISOString()): DaySpend {
  let today: Today = { day: "", costUsd: 0, inputTokens: 0, outputTokens: 0 };
  const count = ({ costUsd, inputTokens, outputTokens }: Usage) => {
    const day = now().slice(0, 10);
    const before = today.day === day ? today : { costUsd: 0, inputTokens: 0, outputTokens: 0 };
    today = {
      day,
      costUsd: before.costUsd + costUsd,
      inputTokens: before.inputTokens + inputTokens,
      outputTokens: before.outputTokens + outputTokens,
    };
    return today;
  };
  return {
    add: count,
    recall(events) {
      const day = now().slice(0, 10);
      for (const event of events) if (event.type === "usage.recorded" && event.at.startsWith(day)) count(event.delta);
    },
  };
}
