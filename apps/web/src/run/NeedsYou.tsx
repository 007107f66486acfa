"use client";
// The one thing that may be loud: what waits for a person in this run, apart from the gate, which takes the whole page.
import { attentionOf } from "@signalbox/engine";
import dynamic from "next/dynamic";
import { useEffect, useMemo, useState } from "react";
import { loadPart } from "../connection/loadPart.ts";
import { StatusMark } from "../design/StatusMark.tsx";
import { useWide } from "../design/useMedia.ts";
import { count } from "../design/words.ts";
import { useRun } from "./useRun.ts";
import { useSelection } from "./useSelection.ts";

const loadCards = () => loadPart(() => import("./WaitingCards.tsx")).then((m) => m.WaitingCards);
const WaitingCards = dynamic(loadCards, { ssr: false, loading: () => <div className="h-14 bg-attention-ground" /> });

/** Cards, the oldest first; announced when one arrives. */
export function NeedsYou() {
  const { state } = useRun();
  const waiting = useMemo(() => attentionOf(state).filter((each) => each.kind !== "gate"), [state]);
  const wide = useWide();
  const { task, pane } = useSelection();
  const [open, setOpen] = useState(false);
  useEffect(() => void loadCards(), []);
  // On a phone, who reads a pane or a task keeps the room for it.
  const folds = !wide && (task ?? pane) !== null;
  return (
    <div aria-live="assertive" aria-relevant="additions">
      {folds && waiting.length > 0 && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex w-full items-center gap-2 border-b border-attention-line bg-attention-ground px-4 py-2.5 text-left font-medium"
        >
          <StatusMark status="blocked" size={16} />
          {count(waiting.length, "thing needs", "things need")} you
        </button>
      )}
      {waiting.length > 0 && (!folds || open) && (
        <section
          aria-label="Needs you"
          className="thin-scroll max-h-[45dvh] space-y-px overflow-y-auto border-b border-attention-line"
        >
          <WaitingCards waiting={waiting} />
        </section>
      )}
    </div>
  );
}
