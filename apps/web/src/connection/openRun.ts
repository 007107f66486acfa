// What the page knows of the run it shows, and how it grows: a snapshot, then events in their order, folded with the
// same `evolve` as the server's. Pure, so that gaps and repeats can be tested.
import { evolve, type RunEvent, type RunState } from "@signalbox/engine";
import type { ClientAnswers, LiveFacts, PaneSummary, Role } from "@signalbox/protocol";

/** A numbered event of the log. */
export interface Numbered {
  seq: number;
  event: RunEvent;
}

/** A run as this page sees it. `recent` holds the events since the snapshot, the newest last. */
export interface OpenRun {
  runId: string;
  state: RunState;
  seq: number;
  recent: Numbered[];
  panes: PaneSummary[];
  watchers: string[];
  role: Role;
  you: string;
}

/** What changes by the second, by pane; kept beside the run, so that only what shows it is drawn anew. */
export type LivePanes = Readonly<Record<string, LiveFacts>>;

/** Newer facts over older ones. */
export const withFacts = (had: LivePanes, facts: readonly LiveFacts[]): LivePanes => ({
  ...had,
  ...Object.fromEntries(facts.map((each) => [each.pane, each])),
});

/** Events kept beside the state for the activity list; older ones are paged from the server. */
export const recentEvents = 500;

/** The run of a snapshot. */
export const fromSnapshot = (runId: string, answer: ClientAnswers["run:subscribe"]): OpenRun => ({
  runId,
  state: answer.state,
  seq: answer.seq,
  recent: [],
  panes: answer.panes,
  watchers: [],
  role: answer.role,
  you: answer.you,
});

/** The run after one event; "gap" where events before it are missing, and the same run where it is known already. */
export function foldEvent(run: OpenRun, { seq, event }: Numbered): OpenRun | "gap" {
  if (seq <= run.seq) return run;
  if (seq > run.seq + 1) return "gap";
  return {
    ...run,
    seq,
    state: evolve(run.state, event),
    recent: [...run.recent.slice(1 - recentEvents), { seq, event }],
  };
}

/** Folds what arrived while a snapshot was on its way; "gap" as above. */
export function foldEvents(run: OpenRun, events: readonly Numbered[]): OpenRun | "gap" {
  let current: OpenRun | "gap" = run;
  for (const each of events) {
    current = foldEvent(current, each);
    if (current === "gap") return "gap";
  }
  return current;
}
