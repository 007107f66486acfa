"use client";
// What changed since the revision before, so that a person who looked once needn't look at everything again.
import type { PlanRevision } from "@signalbox/engine";
import { useEffect, useMemo, useState } from "react";
import { getJson, type RequestFailure } from "../connection/http.ts";
import { keyed } from "../design/keyed.ts";
import { FailureNotice } from "../design/Notice.tsx";
import { Scroll } from "../design/Scroll.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { count } from "../design/words.ts";
import { useRun } from "../run/useRun.ts";
import { GateSection } from "./GateSection.tsx";
import { type Change, planDiff } from "./planDiff.ts";

/** Nothing for a first revision. */
export function PlanChanges({ plan }: { plan: PlanRevision }) {
  const { runId } = useRun();
  const [before, setBefore] = useState<PlanRevision | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const { revision } = plan;
  useEffect(() => {
    if (revision < 2) return;
    let current = true;
    void getJson<PlanRevision>(`/api/runs/${encodeURIComponent(runId)}/plans/${revision - 1}`).then((answer) => {
      if (!current) return;
      if (answer.ok) setBefore(answer.value);
      else setTrouble(answer.failure);
    });
    return () => {
      current = false;
    };
  }, [runId, revision]);
  const diff = useMemo(() => before && planDiff(before, plan), [before, plan]);
  if (revision < 2) return null;
  if (trouble) return <FailureNotice failure={trouble} title={`Revision ${revision - 1} can’t be compared`} />;
  if (!diff) return <Skeleton rows={2} what="Comparing the revisions" />;
  const risk = diff.risk.before === diff.risk.after ? "" : `, risk ${diff.risk.before} → ${diff.risk.after}`;
  return (
    <GateSection
      title={`What changed since revision ${revision - 1}`}
      note={`${diff.tasks.length === 0 ? "no task" : count(diff.tasks.length, "task")}${risk}`}
    >
      <Scroll label="What changed" className="max-h-80 divide-y overflow-y-auto rounded-md border bg-raised">
        {diff.plan.length > 0 && <Lines changes={diff.plan} />}
        {diff.tasks.map(({ task, kind, changes }) => (
          <div key={task} className="px-3 py-2">
            <p className="font-medium">
              {task}{" "}
              {kind !== "changed" && (
                <span className="font-normal text-ink-soft">is {kind === "added" ? "new" : "gone"}</span>
              )}
            </p>
            <Lines changes={changes} />
          </div>
        ))}
        {diff.tasks.length + diff.plan.length === 0 && <p className="px-3 py-2 text-ink-soft">Nothing that counts.</p>}
      </Scroll>
    </GateSection>
  );
}

const looks: Record<Change["kind"], { sign: string; ground: string }> = {
  added: { sign: "+", ground: "bg-diff-added" },
  removed: { sign: "−", ground: "bg-diff-deleted" },
  changed: { sign: "~", ground: "" },
};

const Lines = ({ changes }: { changes: Change[] }) => (
  <ul className="font-mono text-xs">
    {keyed(changes, ({ kind, text }) => `${kind} ${text}`).map(([key, { kind, text }]) => (
      <li key={key} className={`flex gap-2 px-2 py-0.5 ${looks[kind].ground}`}>
        <span aria-hidden className="text-ink-faint">
          {looks[kind].sign}
        </span>
        <span className="sr-only">{kind}:</span>
        <span className="min-w-0 [overflow-wrap:anywhere]">{text}</span>
      </li>
    ))}
  </ul>
);
