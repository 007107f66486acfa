"use client";
// Tells a person what began to wait: a toast where they look at another page, a notification where they look elsewhere.
import { useEffect, useRef } from "react";
import { toast } from "sonner";
import { openPath, usePathname, useRouter } from "../connection/paths.tsx";
import { usePanel } from "../connection/store.ts";
import { notify } from "./browserNotifications.ts";
import { newsBetween } from "./news.ts";

/** Whether the page at `path` tells of a run itself: the run's own, and the first page's inbox. */
const tells = (path: string, runId: string): boolean => path === "/" || path === `/runs/${runId}`;

/** Draws nothing. */
export function Notifier() {
  const router = useRouter();
  const pathname = usePathname();
  const runs = usePanel((panel) => panel.runs);
  const before = useRef(runs);
  useEffect(() => {
    if (runs === null) return;
    const news = newsBetween(before.current, runs);
    before.current = runs;
    for (const { tag, title, body, path, runId } of news) {
      if (document.hidden) notify(title, body, tag, path);
      else if (!tells(openPath(), runId))
        toast(title, {
          id: tag,
          description: body,
          duration: 12_000,
          action: { label: "Open", onClick: () => router.push(path) },
        });
    }
  }, [runs, router]);
  useEffect(() => {
    // What was said on the way here would lie over what it leads to.
    for (const { id } of toast.getToasts()) if (tells(pathname, String(id).split(" ")[0] ?? "")) toast.dismiss(id);
  }, [pathname]);
  return null;
}
