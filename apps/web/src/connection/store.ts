// What all parts of the page share: the connection, the list of runs, and the run that is open.
import type { RunSummary } from "@signalbox/engine";
import type { ProjectSummary } from "@signalbox/protocol";
import { create } from "zustand";
import type { LivePanes, OpenRun } from "./openRun.ts";

/** How the page stands to the server. `locked`: this browser has to be let in first. */
export type LinkPhase = "connecting" | "connected" | "lost" | "locked";

/** Why the wanted run can't be shown. */
export interface RunTrouble {
  runId: string;
  code: string;
  message: string;
}

interface Panel {
  link: LinkPhase;
  /** When the page last heard from the server, ISO 8601; what is shown is from then. */
  heardAt: string | null;
  /** Why the server doesn't let the page in right now, in its words; null where it is merely not there. */
  refusal: string | null;
  /** Null until the list has arrived. */
  runs: Record<string, RunSummary> | null;
  projects: ProjectSummary[];
  /** True where the list of runs is refused: this browser came by a link to one run. */
  guest: boolean;
  run: OpenRun | null;
  /** Of the open run. */
  live: LivePanes;
  trouble: RunTrouble | null;
  heard: () => void;
  connected: () => void;
  disconnected: (refusal: string | null) => void;
  locked: () => void;
  gotRuns: (runs: RunSummary[], projects: ProjectSummary[]) => void;
  gotSummary: (run: RunSummary) => void;
  /** `live` comes with a snapshot. */
  gotRun: (run: OpenRun | null, live?: LivePanes) => void;
  gotLive: (live: LivePanes) => void;
  changedRun: (change: Partial<OpenRun>) => void;
  gotTrouble: (trouble: RunTrouble | null) => void;
}

const nowIso = () => new Date().toISOString();

export const usePanel = create<Panel>()((set) => ({
  link: "connecting",
  heardAt: null,
  refusal: null,
  runs: null,
  projects: [],
  guest: false,
  run: null,
  live: {},
  trouble: null,
  heard: () => set({ heardAt: nowIso() }),
  connected: () => set({ link: "connected", refusal: null, heardAt: nowIso() }),
  disconnected: (refusal) => set((panel) => (panel.link === "locked" ? panel : { link: "lost", refusal })),
  locked: () => set({ link: "locked" }),
  gotRuns: (runs, projects) =>
    set({ guest: false, runs: Object.fromEntries(runs.map((run) => [run.runId, run])), projects }),
  gotSummary: (run) => set((panel) => ({ runs: { ...panel.runs, [run.runId]: run } })),
  gotRun: (run, live) => set({ run, trouble: null, ...(live ? { live } : {}) }),
  gotLive: (live) => set({ live }),
  changedRun: (change) => set((panel) => (panel.run ? { run: { ...panel.run, ...change } } : panel)),
  gotTrouble: (trouble) => set({ trouble }),
}));
