"use client";
// The tab says how many things wait for a person: `(2) Add user authentication · Signalbox`.
import { attentionOf } from "@signalbox/engine";
import { usePathname } from "next/navigation";
import { firstLine } from "../design/words.ts";
import { usePanel } from "./store.ts";

/** Things that wait in all runs, the open one counted from its own state, which is the newer one. */
export function useWaiting(): number {
  return usePanel(({ runs, run }) => {
    const others = Object.values(runs ?? {}).filter((each) => each.runId !== run?.runId);
    return others.reduce((sum, each) => sum + each.waiting, 0) + (run ? attentionOf(run.state).length : 0);
  });
}

/** The title element; React moves it into the head. No page has another one. */
export function TabTitle() {
  const waiting = useWaiting();
  const path = usePathname();
  const request = usePanel((panel) =>
    path.startsWith("/runs/") && panel.run ? firstLine(panel.run.state.request) : null,
  );
  const page = request ?? (path === "/new" ? "New run" : null);
  const title = page ? `${page} · Signalbox` : "Signalbox";
  return <title>{waiting > 0 ? `(${waiting}) ${title}` : title}</title>;
}
