"use client";
// Rows that are wider than a phone show what is current in them.
import { type RefObject, useEffect, useRef } from "react";

/** For the element that is current; it is brought to the middle of its row whenever `key` changes. */
export function useBroughtIntoView<T extends HTMLElement>(key: string): RefObject<T | null> {
  const current = useRef<T>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is current when the key is another
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [key]);
  return current;
}
