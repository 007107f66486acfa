"use client";
// The head of a run: whose it is, how far it is, what it has cost, and the two things that stop it.
import { Eye, Pause, Play, Share2, Square } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { toast } from "sonner";
import { loadPart } from "../connection/loadPart.ts";
import { Link } from "../connection/paths.tsx";
import { usePanel } from "../connection/store.ts";
import { SignalMark } from "../connection/Top.tsx";
import { Button } from "../design/Button.tsx";
import { Scroll } from "../design/Scroll.tsx";
import { ThemeChoice } from "../design/ThemeChoice.tsx";
import { Elapsed } from "../design/Time.tsx";
import { count, firstLine, list, moneyWords, tokenWords } from "../design/words.ts";
import { AbortRun } from "./AbortRun.tsx";
import { PhaseStepper } from "./PhaseStepper.tsx";
import { useCommand, useRights, useRun } from "./useRun.ts";

const ShareRun = dynamic(() => loadPart(() => import("../share/ShareRun.tsx")).then((m) => m.ShareRun), { ssr: false });

/** Names and controls, then how far it is beside its figures; on a phone the figures have a line of their own. */
export function RunHeader() {
  const { state } = useRun();
  const project = usePanel((panel) => panel.projects.find((each) => each.id === state.projectId));
  return (
    <header className="border-b bg-raised">
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
        <Link href="/" className="flex items-center gap-2 font-semibold" title="All runs">
          <SignalMark />
          <span className="max-sm:sr-only">Signalbox</span>
        </Link>
        <span className="text-ink-faint max-sm:hidden" aria-hidden>
          /
        </span>
        <span className="max-w-40 truncate text-ink-soft max-sm:hidden" title={project?.path}>
          {project?.name ?? "project"}
        </span>
        <h1 className="min-w-0 flex-1 basis-24 truncate text-base sm:basis-48 font-semibold" title={state.request}>
          {firstLine(state.request)}
        </h1>
        <span className="max-sm:hidden">
          <Figures />
        </span>
        <Share />
        <Controls />
        <ThemeChoice />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pb-2">
        <Scroll label="Progress" className="min-w-0 flex-1 basis-80 overflow-x-auto">
          <PhaseStepper state={state} />
        </Scroll>
        <div className="flex shrink-0 items-center gap-4 text-xs text-ink-soft tabular">
          <span className="empty:hidden sm:hidden">
            <Figures />
          </span>
          <span>
            iteration {state.iteration}/{state.options.maxIterations}
          </span>
          {state.plan && (
            <span title={`Risk of plan revision ${state.plan.revision}; the view Plan says why`}>
              risk {state.plan.analysis.risk.score}
            </span>
          )}
          <Elapsed from={state.createdAt} to={state.phase === "closed" ? state.updatedAt : undefined} />
        </div>
      </div>
    </header>
  );
}

function Figures() {
  const { state, watchers } = useRun();
  const { usage } = state;
  const { budget } = state.options;
  const tokens = usage.inputTokens + usage.outputTokens;
  return (
    <div className="flex items-center gap-3 text-xs text-ink-soft tabular">
      {watchers.length > 1 && (
        <span className="flex items-center gap-1" title={list(watchers, 12)}>
          <Eye size={14} aria-hidden />
          {watchers.length} <span className="max-lg:sr-only">watching</span>
        </span>
      )}
      {(tokens > 0 || usage.costUsd > 0) && (
        <>
          <span title={`${count(usage.turns, "turn")} of all sessions of this run`}>
            {moneyWords(usage.costUsd)}
            {usage.costUsd > 0 && budget.run.costUsd > 0 && (
              <span className="max-lg:sr-only"> of {moneyWords(budget.run.costUsd)}</span>
            )}
          </span>
          <span className="max-lg:sr-only" title={`${usage.inputTokens} in, ${usage.outputTokens} out`}>
            {tokenWords(tokens)} tok
          </span>
        </>
      )}
    </div>
  );
}

/** Also for a run that is over: its story is worth showing. */
function Share() {
  const { role } = useRun();
  const [open, setOpen] = useState(false);
  if (role !== "owner") return null;
  return (
    <>
      <Button size="small" aria-label="Share run" onClick={() => setOpen(true)}>
        <Share2 size={13} aria-hidden />
        <span className="max-lg:hidden">Share</span>
      </Button>
      {open && <ShareRun onClose={() => setOpen(false)} />}
    </>
  );
}

function Controls() {
  const { state } = useRun();
  const { decide, operate } = useRights();
  const command = useCommand();
  const [busy, setBusy] = useState(false);
  const [aborting, setAborting] = useState(false);
  if (!decide) return null;
  const toggle = async () => {
    setBusy(true);
    const refusal = await command(state.paused ? { type: "run.continue" } : { type: "run.pause", reason: "" });
    setBusy(false);
    if (refusal) toast.error(refusal);
  };
  return (
    <div className="flex items-center gap-2">
      {operate && (
        <Button
          size="small"
          busy={busy}
          onClick={() => void toggle()}
          aria-label={state.paused ? "Continue run" : "Pause run"}
        >
          {state.paused ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
          <span className="max-lg:hidden">{state.paused ? "Continue run" : "Pause run"}</span>
        </Button>
      )}
      <Button size="small" look="danger" onClick={() => setAborting(true)} aria-label="Abort run">
        <Square size={12} aria-hidden />
        <span className="max-lg:hidden">Abort run</span>
      </Button>
      <AbortRun open={aborting} onClose={() => setAborting(false)} />
    </div>
  );
}
