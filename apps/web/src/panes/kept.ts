// Small wishes about panes that a browser remembers: which are pinned, and how large the type of an enlarged one is.
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
/** What was read or written, so that a hook gets the same value until it changes. */
const known = new Map<string, unknown>();

function read<Value>(key: string, fallback: Value, fits: (value: unknown) => value is Value): Value {
  if (!known.has(key)) {
    let value: unknown = fallback;
    try {
      value = JSON.parse(localStorage.getItem(key) ?? "null");
    } catch {
      // Nothing is kept, or nothing of ours.
    }
    known.set(key, fits(value) ? value : fallback);
  }
  return known.get(key) as Value;
}

function write(key: string, value: unknown): void {
  known.set(key, value);
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // It then holds until the page is left.
  }
  for (const each of listeners) each();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

const noPins: readonly string[] = [];
const isPins = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

/** The names of the pinned panes of a run, and how to pin and let go. */
export function usePins(runId: string): { pins: readonly string[]; toggle: (pane: string) => void } {
  const key = `signalbox.pins.${runId}`;
  const pins = useSyncExternalStore(
    subscribe,
    () => read(key, noPins, isPins),
    () => noPins,
  );
  const toggle = (pane: string) =>
    write(key, pins.includes(pane) ? pins.filter((each) => each !== pane) : [...pins, pane]);
  return { pins, toggle };
}

const sizeKey = "signalbox.paneSize";
const isSize = (value: unknown): value is number => typeof value === "number" && value >= 7 && value <= 32;

/** The size of the type in enlarged panes in pixels; 0 fits all columns into the width. */
export function usePaneSize(): [number, (size: number) => void] {
  const size = useSyncExternalStore(
    subscribe,
    () => read(sizeKey, 0, (value): value is number => value === 0 || isSize(value)),
    () => 0,
  );
  return [size, (next) => write(sizeKey, next === 0 ? 0 : Math.min(32, Math.max(7, next)))];
}
