"use client";
// What parts of the run page ask for: the open run, what the person may do, and how to wish for something.
import { describeError } from "@signalbox/engine";
import type { PersonCommand } from "@signalbox/protocol";
import { createContext, useCallback, useContext } from "react";
import type { LivePanes, OpenRun } from "../connection/openRun.ts";
import { ask } from "../connection/socket.ts";
import { usePanel } from "../connection/store.ts";

export const RunContext = createContext<OpenRun | null>(null);

/** The open run; parts of the run page are drawn only where there is one. */
export function useRun(): OpenRun {
  const run = useContext(RunContext);
  if (!run) throw new Error("A part of the run page stands outside of it.");
  return run;
}

/** What changes by the second in the open run; who asks is drawn anew as often. */
export const useLive = (): LivePanes => usePanel((panel) => panel.live);

/** What the person's role allows in this run. */
export function useRights(): { decide: boolean; operate: boolean } {
  const { role, state } = useRun();
  const over = state.phase === "closed" || state.phase === "closing";
  return { decide: !over && role !== "viewer", operate: !over && (role === "owner" || role === "operator") };
}

/** Sends a command; answers null where it was taken, else what to say at the control. */
export function useCommand(): (command: PersonCommand) => Promise<string | null> {
  const { runId } = useRun();
  return useCallback(
    async (command) => {
      const ack = await ask("run:command", { runId, command });
      if (ack.ok) return null;
      const { sentence, hint } = describeError(ack.error);
      return hint ? `${sentence} ${hint}` : sentence;
    },
    [runId],
  );
}
