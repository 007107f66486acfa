"use client";
// A session's wish to renegotiate a contract: what would change, for whom, the how-manieth time, and granting or denying it.
import { type ContractRequest, judgeContract, methodName, wishedMethods } from "@signalbox/engine";
import { useMemo } from "react";
import { AttentionCard } from "./AttentionCard.tsx";
import { GrantOrDeny } from "./GrantOrDeny.tsx";
import { useRun } from "./useRun.ts";

/** One open request; what it means to others is as of this moment. */
export function ContractCard({ request }: { request: ContractRequest }) {
  const { state } = useRun();
  const { contract, count, most, refusal, concerned } = useMemo(() => judgeContract(state, request), [state, request]);
  const methods = contract ? wishedMethods(contract, request.methods).map(methodName) : [];
  const before = contract?.methods.map(methodName) ?? [];
  const news = methods.filter((each) => !before.includes(each));
  const gone = before.filter((each) => !methods.includes(each));
  return (
    <AttentionCard
      status="blocked"
      since={request.requestedAt}
      title={
        <>
          {request.task} asks to renegotiate the contract {request.contract}: {contract?.version || "no version"} →{" "}
          {request.version}
        </>
      }
      note={refusal ?? request.failure?.message ?? `renegotiation ${count} of ${most}`}
      details={
        <div className="space-y-2 text-sm text-ink-soft">
          <p>{request.reason}</p>
          <p>
            Methods: <code className="font-mono text-xs">{methods.join(", ") || "none"}</code>
            {news.length > 0 && `; new: ${news.join(", ")}`}
            {gone.length > 0 && `; gone: ${gone.join(", ")}`}
          </p>
          {concerned.map((sentence) => (
            <p key={sentence} className="text-blocked">
              {sentence}
            </p>
          ))}
          <p>
            Granting writes {contract?.file_path ?? "its file"} anew on staging where no task has made it its own, and
            tells every task that uses it. Denying tells the session to keep to it as it is.
          </p>
        </div>
      }
    >
      <GrantOrDeny
        label={`Comment on ${request.contract}`}
        grant="Grant contract"
        impossible={refusal !== null}
        command={(verb, comment) => ({ type: `contract.${verb}`, request: request.id, comment })}
      />
    </AttentionCard>
  );
}
