// Tells sockets and webhooks what happened in the runs, and sockets whose session has ended.
import { EventEmitter } from "node:events";
import type { RunEvent, RunSummary } from "@signalbox/engine";
import type { LiveFacts, PaneSummary } from "@signalbox/protocol";

/** What is told, by name. */
export interface HubEvents {
  events: [runId: string, fromSeq: number, events: RunEvent[]];
  summary: [run: RunSummary];
  live: [runId: string, facts: LiveFacts];
  panes: [runId: string, panes: PaneSummary[]];
  /** Sessions of browsers that were ended: their sockets are cut. */
  sessionsEnded: [sessionIds: string[]];
}

/** The server's one hub. */
export class Hub extends EventEmitter<HubEvents> {}
