"use client";
// Tells a person what began to wait: a toast where they look at another page, a notification where they look elsewhere.
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { toast } from "sonner";
import { usePanel } from "../connection/store.ts";
import { notify } from "./browserNotifications.ts";
import { newsBetween } from "./news.ts";

/** Draws nothing. */
export function Notifier() {
  const router = useRouter();
  const runs = usePanel((panel) => panel.runs);
  const before = useRef(runs);
  useEffect(() => {
    if (runs === null) return;
    const news = newsBetween(before.current, runs);
    before.current = runs;
    for (const { tag, title, body, path, runId } of news) {
      if (document.hidden) notify(title, body, tag, path);
      // Where the run is open, its page says so itself.
      else if (location.pathname !== `/runs/${runId}` && location.pathname !== "/")
        toast(title, {
          id: tag,
          description: body,
          duration: 12_000,
          action: { label: "Open", onClick: () => router.push(path) },
        });
    }
  }, [runs, router]);
  return null;
}
