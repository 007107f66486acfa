"use client";
// The history of the run for the activity list: the last page from the server, then what arrives; older pages on demand.
import type { EventsAnswer } from "@signalbox/protocol";
import { useCallback, useEffect, useRef, useState } from "react";
import { getJson, type RequestFailure } from "../connection/http.ts";
import type { Numbered } from "../connection/openRun.ts";
import { useRun } from "./useRun.ts";

const page = 200;

export interface Events {
  /** In order, without gaps, the newest last. */
  events: Numbered[];
  /** True until everything from the first event is there. */
  older: boolean;
  loading: boolean;
  trouble: RequestFailure | null;
  loadOlder: () => void;
}

/** Merges two runs of events by number. */
export function mergeEvents(a: readonly Numbered[], b: readonly Numbered[]): Numbered[] {
  const all = new Map([...a, ...b].map((each) => [each.seq, each]));
  return [...all.values()].sort((x, y) => x.seq - y.seq);
}

/** Events of the open run. */
export function useEvents(): Events {
  const { runId, seq, recent } = useRun();
  const [loaded, setLoaded] = useState<Numbered[]>([]);
  const [loading, setLoading] = useState(false);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const started = useRef<string | null>(null);
  const load = useCallback(
    async (before: number) => {
      const from = Math.max(1, before - page);
      if (before <= 1) return;
      setLoading(true);
      const answer = await getJson<EventsAnswer>(
        `/api/runs/${encodeURIComponent(runId)}/events?from=${from}&limit=${before - from}`,
      );
      setLoading(false);
      if (!answer.ok) return setTrouble(answer.failure);
      setTrouble(null);
      setLoaded((had) => mergeEvents(answer.value.events, had));
    },
    [runId],
  );
  useEffect(() => {
    if (started.current === runId) return;
    started.current = runId;
    setLoaded([]);
    void load(seq + 1);
  }, [runId, seq, load]);
  useEffect(() => setLoaded((had) => mergeEvents(had, recent)), [recent]);
  const first = loaded[0]?.seq ?? seq + 1;
  return { events: loaded, older: first > 1, loading, trouble, loadOlder: () => void load(first) };
}
