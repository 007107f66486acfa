"use client";
// The tab says how many things wait for a person, in its title, `(2) Add user authentication · Signalbox`, and on its icon.
import { attentionOf } from "@signalbox/engine";
import { usePathname } from "next/navigation";
import { useEffect } from "react";
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
  const page = request ?? (path === "/new" ? "New run" : path === "/settings" ? "Settings" : null);
  const title = page ? `${page} · Signalbox` : "Signalbox";
  return (
    <>
      <title>{waiting > 0 ? `(${waiting}) ${title}` : title}</title>
      <TabIcon waiting={waiting} />
    </>
  );
}

/** The mark with the count on it: a green signal while nobody is needed, an amber plate with the number otherwise. */
function TabIcon({ waiting }: { waiting: number }) {
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>("link[rel='icon'][type='image/svg+xml']");
    if (!link) return;
    link.dataset.plain ??= link.href;
    link.href = waiting === 0 ? link.dataset.plain : countIcon(waiting);
  }, [waiting]);
  return null;
}

const countIcon = (waiting: number): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#f2b84b"/><text x="16" y="${waiting > 9 ? 22 : 24}" text-anchor="middle" font-family="system-ui, sans-serif" font-weight="700" font-size="${waiting > 9 ? 18 : 23}" fill="#1b1a17">${waiting > 99 ? "99" : waiting}</text></svg>`,
  )}`;
