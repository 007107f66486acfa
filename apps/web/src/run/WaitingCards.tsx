"use client";
// What waits for a person, card by card; loaded right after the page, so that it is there when something comes to wait.
import type { Attention } from "@signalbox/engine";
import { BoundaryCard } from "./BoundaryCard.tsx";
import { ByHandCard } from "./ByHandCard.tsx";
import { ContractCard } from "./ContractCard.tsx";
import { ApproveAll, DependencyCard } from "./DependencyCard.tsx";
import { EscalationCard } from "./EscalationCard.tsx";
import { PausedCard } from "./PausedCard.tsx";
import { PermissionCard } from "./PermissionCard.tsx";
import { QuestionCard } from "./QuestionCard.tsx";
import { useRun } from "./useRun.ts";

/** The cards, in the given order. */
export function WaitingCards({ waiting }: { waiting: readonly Attention[] }) {
  const { state } = useRun();
  return (
    <>
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
    </>
  );
}
