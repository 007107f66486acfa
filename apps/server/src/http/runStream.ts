// A run as server-sent events, for programs: what a page gets on its socket, over plain HTTP.
import { setTimeout as wait } from "node:timers/promises";
import { failure } from "@signalbox/base";
import type { RunEvent } from "@signalbox/engine";
import type { LiveFacts } from "@signalbox/protocol";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { factsOf } from "../access/index.ts";
import type { Panel } from "../panel.ts";
import { type App, answer } from "./answers.ts";

/** How often the right to look is checked again while nothing happens, in milliseconds. */
const lookAgainMs = 1_000;
/** A comment goes out after so many idle looks, so that proxies don't hang up. */
const idleLooks = 15;
const mostRead = 200;

/**
 * `GET /api/runs/:runId/stream`: `snapshot` with `{state, seq}` (none where `Last-Event-ID` says what was seen), then
 * `event` with `{seq, event}` for each event and `live` with `{facts}`; ends when the run is over. Events are read from
 * the log as fast as the reader takes them, so that a slow one costs no memory.
 */
export function streamRoutes(app: App, panel: Panel): void {
  app.get("/api/runs/:runId/stream", async (c) => {
    const runId = c.req.param("runId");
    const run = await panel.runs.readClosed(runId);
    if (!run) return answer(c, failure("run_unknown", "There is no such run. It may have been removed."));
    const seen = /^\d{1,9}$/.exec(c.req.header("last-event-id") ?? "")?.[0];
    const facts = factsOf(c.env.incoming);
    const mayLook = async () => (await panel.access.admitRequest(facts)).ok;
    c.header("x-accel-buffering", "no");
    return streamSSE(c, async (stream) => {
      if (seen === undefined) {
        await stream.writeSSE({ event: "snapshot", id: String(run.seq), data: JSON.stringify(run) });
        if (run.state.phase === "closed") return;
      }
      await follow(panel, runId, seen === undefined ? run.seq : Number(seen), stream, mayLook);
    });
  });
}

async function follow(
  panel: Panel,
  runId: string,
  from: number,
  stream: SSEStreamingApi,
  mayLook: () => Promise<boolean>,
): Promise<void> {
  const { hub } = panel;
  const live = new Map<string, LiveFacts>();
  let wake = new AbortController();
  const onEvents = (about: string) => about === runId && wake.abort();
  const onLive = (about: string, facts: LiveFacts) => {
    if (about !== runId) return;
    live.set(facts.pane, facts);
    wake.abort();
  };
  hub.on("events", onEvents);
  hub.on("live", onLive);
  stream.onAbort(() => wake.abort());
  try {
    let seq = from;
    for (let idle = 1; !stream.aborted && !stream.closed; idle += 1) {
      if (wake.signal.aborted) wake = new AbortController();
      const events = await after(panel, runId, seq);
      for (const { seq: at, event } of events) {
        await stream.writeSSE({ event: "event", id: String(at), data: JSON.stringify({ seq: at, event }) });
        seq = at;
        idle = 0;
        if (event.type === "run.closed") return;
      }
      for (const facts of live.values()) await stream.writeSSE({ event: "live", data: JSON.stringify({ facts }) });
      live.clear();
      if (events.length > 0) continue;
      if (idle % idleLooks === 0) await stream.write(": still here\n\n");
      await wait(lookAgainMs, undefined, { signal: wake.signal }).catch(() => {});
      if (!(await mayLook())) return;
    }
  } finally {
    hub.off("events", onEvents);
    hub.off("live", onLive);
  }
}

async function after(panel: Panel, runId: string, seq: number): Promise<{ seq: number; event: RunEvent }[]> {
  const last = await panel.store.events.lastSeq(runId);
  if (last <= seq) return [];
  const end = Math.min(last, seq + mostRead) + 1;
  return (await panel.store.events.readBackwards(runId, end - seq - 1, end)).reverse();
}
