"use client";
// Two halves with a bar between them that is dragged, or moved with the arrow keys, and remembered.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";

interface Props {
  /** Under which the place of the bar is remembered. */
  id: string;
  label: string;
  direction: "row" | "column";
  /** Percent of the first half where nothing is remembered. */
  initial: number;
  first: ReactNode;
  second: ReactNode;
}

const least = 15;
const bound = (percent: number) => Math.min(100 - least, Math.max(least, percent));

function remembered(id: string): number | null {
  try {
    const value = Number(localStorage.getItem(`signalbox.split.${id}`));
    return value >= least && value <= 100 - least ? value : null;
  } catch {
    return null;
  }
}

/** The halves fill their parent. */
export function Split({ id, label, direction, initial, first, second }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [percent, setPercent] = useState(initial);
  useEffect(() => setPercent(remembered(id) ?? initial), [id, initial]);
  const keep = (value: number) => {
    const next = bound(value);
    setPercent(next);
    try {
      localStorage.setItem(`signalbox.split.${id}`, String(next));
    } catch {
      // The bar then starts at its place again next time.
    }
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !frame.current) return;
    const box = frame.current.getBoundingClientRect();
    keep(
      direction === "row"
        ? ((event.clientX - box.left) / box.width) * 100
        : ((event.clientY - box.top) / box.height) * 100,
    );
  };
  const nudge = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    keep(percent + step);
  };
  const row = direction === "row";
  return (
    <div ref={frame} className={`flex h-full min-h-0 min-w-0 ${row ? "flex-row" : "flex-col"}`}>
      <div className="min-h-0 min-w-0 overflow-hidden" style={{ flex: `${percent} 1 0` }}>
        {first}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a rule can't be moved; a separator with a value can */}
      <div
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation={row ? "vertical" : "horizontal"}
        aria-valuenow={Math.round(percent)}
        aria-valuemin={least}
        aria-valuemax={100 - least}
        onKeyDown={nudge}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        className={`relative shrink-0 touch-none bg-line hover:bg-line-strong ${row ? "w-px cursor-col-resize after:absolute after:inset-y-0 after:-left-1.5 after:w-3" : "h-px cursor-row-resize after:absolute after:inset-x-0 after:-top-1.5 after:h-3"}`}
      />
      <div className="min-h-0 min-w-0 overflow-hidden" style={{ flex: `${100 - percent} 1 0` }}>
        {second}
      </div>
    </div>
  );
}
