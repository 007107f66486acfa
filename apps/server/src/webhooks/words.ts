// What a webhook is sent: Signalbox's own JSON, or one line in the form of Slack and its likes.
import type { RunSummary } from "@signalbox/engine";
import type { Webhook } from "@signalbox/protocol";

/** One thing to tell: what waits in a run, how it ended, or that this is a test. */
export interface News {
  event: "needs_you" | "run_closed" | "test";
  /** Sentences. */
  what: string[];
  run: RunSummary | null;
  /** The page to open. */
  url: string;
  at: string;
}

/** A request's first line, short enough for a line in a chat. */
const titleOf = (run: RunSummary): string => (run.request.trim().split("\n", 1)[0] ?? "").slice(0, 120);

/** Slack reads `<…>` as links and mentions: none of it comes from a plan or a session. */
const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** The body of a post. */
export function bodyOf(news: News, format: Webhook["format"]): object {
  const { event, what, run, url, at } = news;
  if (format === "slack") {
    const about = run ? `*${escaped(titleOf(run)).replaceAll("*", "")}*\n` : "";
    return { text: `${about}${what.map(escaped).join("\n")}\n<${url}|Open in Signalbox>` };
  }
  return {
    event,
    at,
    what,
    url,
    run: run && {
      id: run.runId,
      request: run.request,
      phase: run.phase,
      outcome: run.outcome,
      waiting: run.waiting,
      merged: run.merged,
      tasks: run.tasks,
      costUsd: run.costUsd,
    },
  };
}
