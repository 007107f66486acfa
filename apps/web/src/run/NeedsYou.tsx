"use client";
// The one thing that may be loud: what waits for a person in this run, apart from the gate, which takes the whole page.
import { attentionOf } from "@signalbox/engine";
import { useMemo, useState } from "react";
import { StatusMark } from "../design/StatusMark.tsx";
import { useWide } from "../design/useMedia.ts";
import { count } from "../design/words.ts";
import { BoundaryCard } from "./BoundaryCard.tsx";
import { ByHandCard } from "./ByHandCard.tsx";
import { ContractCard } from "./ContractCard.tsx";
import { ApproveAll, DependencyCard } from "./DependencyCard.tsx";
import { EscalationCard } from "./EscalationCard.tsx";
import { PausedCard } from "./PausedCard.tsx";
import { PermissionCard } from "./PermissionCard.tsx";
import { QuestionCard } from "./QuestionCard.tsx";
import { useRun } from "./useRun.ts";
import { useSelection } from "./useSelection.ts";

/** Cards, the oldest first; announced when one arrives. */
export function NeedsYou() {
  const { state } = useRun();
  const waiting = useMemo(() => attentionOf(state).filter((each) => each.kind !== "gate"), [state]);
  const wide = useWide();
  const { task, pane } = useSelection();
  const [open, setOpen] = useState(false);
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
          <ApproveAll requests={Object.values(state.dependencyRequests).filter(({ phase }) => phase === "open")} />
          {waiting.map((each) => {
            if (each.kind === "dependency") {
              const request = state.dependencyRequests[each.key.slice("dependency/".length)];
              return request && <DependencyCard key={each.key} request={request} />;
            }
            if (each.kind === "contract") {
              const request = state.contractRequests[each.key.slice("contract/".length)];
              return request && <ContractCard key={each.key} request={request} />;
            }
            if (each.kind === "permission") {
              const request = state.permissions[each.key.slice("permission/".length)];
              return request && <PermissionCard key={each.key} request={request} />;
            }
            if (each.kind === "escalation") {
              const escalation = state.escalations[each.key.slice("escalation/".length)];
              return escalation && <EscalationCard key={each.key} escalation={escalation} />;
            }
            const block = each.task ? state.tasks[each.task]?.block : undefined;
            if (each.task && block?.kind === "boundary") {
              return <BoundaryCard key={each.key} task={each.task} path={block.path} reason={block.reason} />;
            }
            if (each.task && block?.kind === "byHand") {
              return <ByHandCard key={each.key} task={each.task} by={block.by} />;
            }
            if (each.task && block?.kind === "question") {
              return <QuestionCard key={each.key} task={each.task} text={block.text} />;
            }
            return state.paused && <PausedCard key={each.key} paused={state.paused} />;
          })}
        </section>
      )}
    </div>
  );
}
