"use client";
// One page tells the story of a run: what it needs, how it goes, what each worker does, what happened and why.
import { attentionOf } from "@signalbox/engine";
import dynamic from "next/dynamic";
import { useEffect } from "react";
import { AskNotifications } from "../attention/AskNotifications.tsx";
import { LockedPage } from "../connection/LockedPage.tsx";
import { loadPart } from "../connection/loadPart.ts";
import type { OpenRun } from "../connection/openRun.ts";
import { Link } from "../connection/paths.tsx";
import { watchRun } from "../connection/socket.ts";
import { usePanel } from "../connection/store.ts";
import { Top } from "../connection/Top.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { ClosedRun } from "./ClosedRun.tsx";
import { ConfigurationNotes } from "./ConfigurationNotes.tsx";
import { NeedsYou } from "./NeedsYou.tsx";
import { RunHeader } from "./RunHeader.tsx";
import { RunMain } from "./RunMain.tsx";
import { RunContext } from "./useRun.ts";

const PlanGate = dynamic(() => loadPart(() => import("../gate/PlanGate.tsx")).then((m) => m.PlanGate), {
  loading: () => <Skeleton rows={8} />,
});
const LandingGate = dynamic(() => loadPart(() => import("../gate/LandingGate.tsx")).then((m) => m.LandingGate), {
  loading: () => <Skeleton rows={8} />,
});
const PlanWanted = dynamic(() => loadPart(() => import("../gate/PlanWanted.tsx")).then((m) => m.PlanWanted), {
  loading: () => <Skeleton rows={4} />,
});
const Planning = dynamic(() => loadPart(() => import("../gate/Planning.tsx")).then((m) => m.Planning), {
  loading: () => <Skeleton rows={4} />,
});

/** The page of the run `runId`: locked, troubled, on its way, or there. */
export function RunPage({ runId }: { runId: string }) {
  const link = usePanel((panel) => panel.link);
  const run = usePanel((panel) => (panel.run?.runId === runId ? panel.run : null));
  const trouble = usePanel((panel) => (panel.trouble?.runId === runId ? panel.trouble : null));
  useEffect(() => watchRun(runId), [runId]);
  if (link === "locked") return <LockedPage />;
  if (trouble && !run) {
    return (
      <>
        <Top />
        <main className="mx-auto max-w-xl px-4 py-12">
          <h1 className="mb-4 text-xl font-semibold">This run can’t be shown</h1>
          <FailureNotice failure={trouble} />
          <p className="mt-4">
            <Link href="/" className="underline underline-offset-2">
              Show all runs
            </Link>
          </p>
        </main>
      </>
    );
  }
  if (!run) {
    return (
      <>
        <Top />
        <Skeleton rows={9} what="Loading the run" />
      </>
    );
  }
  return <OpenRunPage run={run} />;
}

function OpenRunPage({ run }: { run: OpenRun }) {
  const { state } = run;
  const gate = state.gate?.phase === "open" ? state.gate : null;
  return (
    <RunContext value={run}>
      <div className="flex h-dvh flex-col">
        <RunHeader />
        <NeedsYou />
        {state.configurationNotes.length > 0 && state.phase !== "closed" && <ConfigurationNotes />}
        {state.phase === "executing" && attentionOf(state).length === 0 && <AskNotifications />}
        {state.phase === "closed" && <ClosedRun />}
        <main className="min-h-0 flex-1">
          {gate?.kind === "plan" && state.plan ? (
            <PlanGate key={gate.digest} plan={state.plan} gate={gate} />
          ) : gate?.kind === "landing" ? (
            <LandingGate key={gate.digest} gate={gate} />
          ) : state.phase === "planning" ? (
            state.escalations.planning ? (
              <PlanWanted />
            ) : (
              <Planning />
            )
          ) : (
            <RunMain />
          )}
        </main>
      </div>
    </RunContext>
  );
}
