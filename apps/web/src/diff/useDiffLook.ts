"use client";
// Unified or side by side: chosen once, remembered in this browser.
import { useEffect, useState } from "react";
import type { ViewType } from "react-diff-view";

const key = "signalbox.diff";

/** The look and how to change it. */
export function useDiffLook(): [ViewType, (look: ViewType) => void] {
  const [look, setLook] = useState<ViewType>("unified");
  useEffect(() => {
    try {
      if (localStorage.getItem(key) === "split") setLook("split");
    } catch {
      // A browser that keeps nothing begins with the default.
    }
  }, []);
  const keep = (next: ViewType) => {
    setLook(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // It then holds until the page is left.
    }
  };
  return [look, keep];
}
