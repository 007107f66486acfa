"use client";
// The panes of a run in a grid that fits itself; one can be enlarged to the whole page.
import { useEffect } from "react";
import { useSelection } from "../run/useSelection.ts";
import { useRun } from "../run/useRun.ts";
import { Pane } from "./Pane.tsx";
import { orderPanes } from "./paneTitles.ts";

/** Live panes first. */
export function PaneGrid() {
  const { panes, state } = useRun();
  const { pane: wanted, select } = useSelection();
  const enlarged = panes.find((pane) => pane.name === wanted);
  useEffect(() => {
    if (!wanted) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !(event.target as HTMLElement).closest(".xterm, [role=dialog]")) select({ pane: null });
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
  const ordered = orderPanes(panes);
  const live = ordered.filter((pane) => pane.live).length;
  const columns = ordered.length <= 1 ? "grid-cols-1" : "grid-cols-1 min-[1200px]:grid-cols-2";
  return (
    <section aria-label="Panes" className="thin-scroll h-full overflow-y-auto p-2">
      {ordered.length === 0 ? (
        <p className="p-2 text-ink-soft">{emptyWords(state.phase)}</p>
      ) : (
        <div className={`grid gap-2 ${columns}`} data-live={live}>
          {ordered.map((pane) => (
            <div key={pane.name} className={ordered.length <= 2 ? "h-[min(60dvh,560px)]" : "h-[320px]"}>
              <Pane pane={pane} />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

const emptyWords = (phase: string): string =>
  phase === "closed" ? "No pane of this run is left to show." : "No pane yet. Sessions and checks appear here as they start.";
