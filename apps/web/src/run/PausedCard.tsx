"use client";
// A paused run says who paused it and why; the button to continue stands in the header too.
import type { RunState } from "@signalbox/engine";
import { AttentionCard } from "./AttentionCard.tsx";

/** Why the run is paused. */
export function PausedCard({ paused }: { paused: NonNullable<RunState["paused"]> }) {
  return (
    <AttentionCard
      status="paused"
      since={paused.at}
      title={`Paused by ${paused.by}${paused.reason ? `: ${paused.reason}` : "."}`}
      note="Sessions are interrupted but alive; nothing new starts until the run is continued"
    >
      {null}
    </AttentionCard>
  );
}
