"use client";
// One pane with its head: who works in it, how, and what can be done with it. Drawn only while it is on the screen.
import { isAtWork } from "@signalbox/engine";
import type { PaneSummary } from "@signalbox/protocol";
import { Maximize2, Minimize2, Pin, PinOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../design/Button.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { statusLanguage } from "../design/status.ts";
import { useWide } from "../design/useMedia.ts";
import { leaveChord } from "../palette/chords.ts";
import { SteeringBox } from "../run/Steering.tsx";
import { contextOf, liveByTask, liveOf } from "../run/taskFacts.ts";
import { useLive, useRights, useRun } from "../run/useRun.ts";
import { useSelection } from "../run/useSelection.ts";
import { usePaneSize, usePins } from "./kept.ts";
import { LivePane } from "./LivePane.tsx";
import { PaneTools, Tool } from "./PaneTools.tsx";
import { paneStatus } from "./paneTitles.ts";
import { Replay } from "./Replay.tsx";
import type { OpenTerminal } from "./terminal.ts";

interface Props {
  pane: PaneSummary;
  /** Fills the page: larger type, and keys may go to it. */
  enlarged?: boolean;
}

/** The pane. */
export function Pane({ pane, enlarged = false }: Props) {
  const { runId, state } = useRun();
  const live = useLive();
  const { operate } = useRights();
  const { select } = useSelection();
  const [typing, setTyping] = useState(false);
  const { ref, seen } = useSeen();
  const [opened, setOpened] = useState<OpenTerminal | null>(null);
  const { pins, toggle } = usePins(runId);
  const [exact] = usePaneSize();
  const size = enlarged ? { most: 15, exact: exact || undefined } : { most: 13 };
  const pinned = pins.includes(pane.name);
  const { status, word } = paneStatus(pane, state);
  const task = pane.task ? state.tasks[pane.task] : undefined;
  const facts = live[pane.name] ?? (task ? liveOf(task, liveByTask(live)) : undefined);
  const context = contextOf(task?.attempts.at(-1), facts);
  const wide = useWide();
  const canType = enlarged && operate && pane.live;
  const leave = () => {
    setTyping(false);
    ref.current?.focus();
  };
  return (
    <article
      ref={ref}
      tabIndex={-1}
      aria-label={`Pane ${pane.title}`}
      data-pane={pane.name}
      className={`flex h-full min-h-0 flex-col overflow-hidden rounded-md border bg-raised ${typing ? "border-focus" : ""}`}
    >
      <header className="flex h-8 shrink-0 items-center gap-2 px-2 text-xs">
        <StatusMark status={status} size={13} />
        <button
          type="button"
          className="min-w-0 truncate text-sm font-medium hover:underline"
          title={pane.title}
          onClick={() => pane.task && select({ task: pane.task, pane: null })}
        >
          {pane.title}
        </button>
        <span className={`shrink-0 ${statusLanguage[status].text}`}>{word}</span>
        {context && <span className="shrink-0 text-ink-faint tabular max-sm:hidden">{context}</span>}
        <div className="ml-auto flex items-center gap-0.5">
          {enlarged && <PaneTools runId={runId} pane={pane} opened={opened} />}
          {canType && wide && (
            <Button
              size="small"
              look={typing ? "primary" : "secondary"}
              aria-pressed={typing}
              onClick={() => setTyping(!typing)}
            >
              {typing ? `Leave with ${leaveChord}` : "Type here"}
            </Button>
          )}
          {!enlarged && (
            <Tool
              label={pinned ? `Let go of ${pane.title}` : `Pin ${pane.title} to the front`}
              icon={pinned ? PinOff : Pin}
              pressed={pinned}
              onClick={() => toggle(pane.name)}
            />
          )}
          <Button
            look="quiet"
            size="small"
            aria-label={enlarged ? `Shrink ${pane.title}` : `Enlarge ${pane.title}`}
            onClick={() => select({ pane: enlarged ? null : pane.name })}
          >
            {enlarged ? <Minimize2 size={13} aria-hidden /> : <Maximize2 size={13} aria-hidden />}
          </Button>
        </div>
      </header>
      <div className="min-h-0 flex-1 bg-terminal">
        {!seen ? null : pane.live || !pane.transcript ? (
          <LivePane
            runId={runId}
            pane={pane.name}
            typing={typing && canType}
            glanced={!enlarged}
            size={size}
            onLeave={leave}
            onTerminal={setOpened}
          />
        ) : (
          <Replay runId={runId} transcript={pane.transcript} size={size} onTerminal={setOpened} />
        )}
      </div>
      {canType && !wide && isAtWork(state, pane.name) && (
        <div className="border-t p-2">
          <SteeringBox session={pane.name} />
        </div>
      )}
    </article>
  );
}

/** True once the element has come near the screen; a pane that nobody sees costs nothing. */
function useSeen() {
  const ref = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!ref.current) return;
    const observer = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? false), {
      rootMargin: "120px",
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return { ref, seen };
}
