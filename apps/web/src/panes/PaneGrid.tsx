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
/** A row higher than this shows more than a screen has, in pixels. */
const rowHeight = 560;

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
        <LiveGrid count={live.length} more={ended.length > 0}>
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

/** As many columns as can be read, and rows that share the room but never get too low; `more` that follows stays in sight. */
function LiveGrid({ count, more, children }: { count: number; more: boolean; children: React.ReactNode[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(columnWidth);
  useEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? columnWidth));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const columns = Math.max(1, Math.min(count, Math.floor(width / columnWidth)));
  return (
    <div
      ref={frame}
      className="grid auto-rows-[minmax(260px,1fr)] gap-2 *:[contain:size]"
      style={{
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        minHeight: `min(${more ? "100% - 6rem" : "100%"}, ${Math.ceil(count / columns) * rowHeight}px)`,
      }}
    >
      {children}
    </div>
  );
}

const emptyWords = (phase: string): string =>
  phase === "closed"
    ? "No pane of this run is left to show."
    : "No pane yet. Sessions and checks appear here as they start.";
