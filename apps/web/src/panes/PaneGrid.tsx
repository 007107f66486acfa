"use client";
// The panes of a run: live ones in a grid that fits itself, ended ones as a list to replay; one can be enlarged.
import { useEffect, useRef, useState } from "react";
import { useRun } from "../run/useRun.ts";
import { useSelection } from "../run/useSelection.ts";
import { EndedPane } from "./EndedPane.tsx";
import { usePins } from "./kept.ts";
import { Pane } from "./Pane.tsx";
import { orderPanes } from "./paneTitles.ts";

/** A column narrower than this can't be read, in pixels. */
const columnWidth = 500;

/** Live panes first. */
export function PaneGrid() {
  const { runId, panes, state } = useRun();
  const { pins } = usePins(runId);
  const { pane: wanted, select } = useSelection();
  const enlarged = panes.find((pane) => pane.name === wanted);
  useEffect(() => {
    if (!wanted) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !(event.target as HTMLElement).closest(".xterm, [role=dialog]"))
        select({ pane: null });
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [wanted, select]);
  if (enlarged) {
    return (
      <section aria-label="Panes" className="h-full p-2">
        <Pane key={enlarged.name} pane={enlarged} enlarged />
      </section>
    );
  }
  const ordered = orderPanes(panes, pins);
  const live = ordered.filter((pane) => pane.live);
  const ended = ordered.filter((pane) => !pane.live);
  return (
    <section aria-label="Panes" className="thin-scroll h-full space-y-3 overflow-y-auto p-2">
      {live.length > 0 && (
        <LiveGrid count={live.length}>
          {live.map((pane) => (
            <Pane key={pane.name} pane={pane} />
          ))}
        </LiveGrid>
      )}
      {ended.length > 0 && (
        <div>
          <h2 className="mb-1 px-1 text-xs text-ink-faint">Ended</h2>
          <ul className="divide-y rounded-md border bg-raised">
            {ended.map((pane) => (
              <EndedPane key={pane.name} pane={pane} />
            ))}
          </ul>
        </div>
      )}
      {ordered.length === 0 && <p className="p-2 text-ink-soft">{emptyWords(state.phase)}</p>}
    </section>
  );
}

/** As many columns as can be read, and rows low enough that several are seen. */
function LiveGrid({ count, children }: { count: number; children: React.ReactNode[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(columnWidth);
  useEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? columnWidth));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const columns = Math.max(1, Math.min(count, Math.floor(width / columnWidth)));
  const rows = Math.ceil(count / columns);
  const height = rows === 1 ? 460 : rows === 2 ? 330 : 260;
  return (
    <div
      ref={frame}
      className="grid gap-2"
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridAutoRows: height }}
    >
      {children}
    </div>
  );
}

const emptyWords = (phase: string): string =>
  phase === "closed"
    ? "No pane of this run is left to show."
    : "No pane yet. Sessions and checks appear here as they start.";
