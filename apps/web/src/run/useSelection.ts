"use client";
// The address bar always says where you are: the tab and the selected task live in the query, not in the page.
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { addressOf, usePathname } from "../connection/paths.tsx";

/** `overview` is the graph above the tasks; a phone shows one at a time. */
export const runTabs = [
  "overview",
  "graph",
  "timeline",
  "tasks",
  "panes",
  "activity",
  "messages",
  "context",
  "changes",
  "plan",
] as const;
/** Where there is room for two columns, the others stand beside each other. */
export const wideTabs = ["overview", "timeline", "activity", "messages", "context", "changes", "plan"] as const;
export type RunTab = (typeof runTabs)[number];

export interface Selection {
  task: string | null;
  tab: RunTab;
  /** The pane that is enlarged. */
  pane: string | null;
  /** The attempt that the address names. */
  attempt: number | null;
  select: (change: { task?: string | null; tab?: RunTab; pane?: string | null }) => void;
}

/** Reads and writes the selection. Selecting a task leaves an entry in the history, so that Back closes it. */
export function useSelection(): Selection {
  const query = useSearchParams();
  const path = usePathname();
  const select = useCallback(
    (change: { task?: string | null; tab?: RunTab; pane?: string | null }) => {
      const next = new URLSearchParams(window.location.search);
      for (const [key, value] of Object.entries(change)) {
        if (value === null || value === undefined) next.delete(key);
        else next.set(key, value);
      }
      if (change.task !== undefined) next.delete("attempt");
      const search = next.toString();
      const address = search ? `${path}?${search}` : path;
      if (change.task !== undefined || change.pane !== undefined)
        window.history.pushState(null, "", addressOf(address));
      else window.history.replaceState(null, "", addressOf(address));
    },
    [path],
  );
  const tab = runTabs.find((each) => each === query.get("tab")) ?? "overview";
  const attempt = Number(query.get("attempt")) || null;
  return { task: query.get("task"), tab, pane: query.get("pane"), attempt, select };
}
