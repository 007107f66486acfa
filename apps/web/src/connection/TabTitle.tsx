"use client";
// The tab says how many things wait for a person, in its title, `(2) Add user authentication · Signalbox`, and on its icon.
import { attentionOf } from "@signalbox/engine";
import { firstLine } from "../design/words.ts";
import { useAddress, usePathname } from "./paths.tsx";
import { usePanel } from "./store.ts";

/** Things that wait in all runs, the open one counted from its own state, which is the newer one. */
export function useWaiting(): number {
  return usePanel(({ runs, run }) => {
    const others = Object.values(runs ?? {}).filter((each) => each.runId !== run?.runId);
    return others.reduce((sum, each) => sum + each.waiting, 0) + (run ? attentionOf(run.state).length : 0);
  });
}

/** The title and the icon; React moves them into the head. No page has others. */
export function TabTitle() {
  const waiting = useWaiting();
  const path = usePathname();
  const mark = useAddress("/icon.svg");
  const request = usePanel((panel) =>
    path.startsWith("/runs/") && panel.run ? firstLine(panel.run.state.request) : null,
  );
  const page = request ?? (path === "/new" ? "New run" : path === "/settings" ? "Settings" : null);
  const title = page ? `${page} · Signalbox` : "Signalbox";
  return (
    <>
      <title>{waiting > 0 ? `(${waiting}) ${title}` : title}</title>
      <link rel="icon" type="image/svg+xml" sizes="any" href={waiting === 0 ? mark : countIcon(waiting)} />
    </>
  );
}

/** An amber plate with the number; the plain mark stands while nobody is needed. */
const countIcon = (waiting: number): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#f2b84b"/><text x="16" y="${waiting > 9 ? 22 : 24}" text-anchor="middle" font-family="system-ui, sans-serif" font-weight="700" font-size="${waiting > 9 ? 18 : 23}" fill="#1b1a17">${waiting > 99 ? "99" : waiting}</text></svg>`,
  )}`;
