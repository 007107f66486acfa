"use client";
// The output of a check, as it was recorded: loaded on demand, shown as text and never as markup.
import type { EvidenceRef } from "@signalbox/engine";
import { useEffect, useState } from "react";
import { getText, type RequestFailure } from "../connection/http.ts";
import { Copyable } from "../design/Copyable.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { plainText } from "./plainText.ts";
import { useRun } from "./useRun.ts";

/** One file of evidence. */
export function Evidence({ evidence }: { evidence: EvidenceRef }) {
  const { runId } = useRun();
  const [text, setText] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  useEffect(() => {
    let current = true;
    void getText(`/api/runs/${encodeURIComponent(runId)}/evidence/${encodeURIComponent(evidence.id)}`).then(
      (answer) => {
        if (!current) return;
        if (answer.ok) setText(plainText(answer.value));
        else setTrouble(answer.failure);
      },
    );
    return () => {
      current = false;
    };
  }, [runId, evidence.id]);
  if (trouble) return <FailureNotice failure={trouble} />;
  if (text === null) return <Skeleton rows={3} what="Loading the evidence" />;
  return (
    <figure className="mt-1">
      <pre className="thin-scroll max-h-96 overflow-auto whitespace-pre-wrap rounded-sm bg-terminal p-2.5 font-mono text-xs text-[#d6d3cd] [overflow-wrap:anywhere]">
        {text || "(no output)"}
      </pre>
      <figcaption className="mt-0.5 text-xs text-ink-faint">
        sha256 <Copyable value={evidence.digest} shown={evidence.digest.slice(0, 12)} what="digest" />
      </figcaption>
    </figure>
  );
}
