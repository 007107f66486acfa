"use client";
// What the gate still waits for, where the configuration says who may approve or that it takes two.
import { approvalWords } from "@signalbox/engine";
import { useRun } from "../run/useRun.ts";

/** Nothing where anybody with the role may approve alone. */
export function ApprovalRules() {
  const { state } = useRun();
  const words = approvalWords(state);
  if (words.length === 0) return null;
  return (
    <p role="status" aria-label="Approvals" className="mx-auto mb-2 max-w-[1600px] text-ink-soft">
      {words.join(" ")}
    </p>
  );
}
