"use client";
// `/kept`: closed runs with what they still keep (unmerged work, transcripts, evidence), how much room it takes, since when.
import type { CleanRunAnswer, KeptAnswer, KeptRun } from "@signalbox/protocol";
import { useCallback, useEffect, useState } from "react";
import { getJson, postJson, type RequestFailure } from "../connection/http.ts";
import { LockedPage } from "../connection/LockedPage.tsx";
import { Link } from "../connection/paths.tsx";
import { usePanel } from "../connection/store.ts";
import { Top } from "../connection/Top.tsx";
import { Button } from "../design/Button.tsx";
import { Decision } from "../design/Decision.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { Age } from "../design/Time.tsx";
import { count, firstLine, list, shortSha, sizeWords } from "../design/words.ts";
import { CleanRun, filesOf } from "./CleanRun.tsx";

/** The page; for owners only. */
export function KeptPage() {
  const link = usePanel((panel) => panel.link);
  const [kept, setKept] = useState<KeptAnswer | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const load = useCallback(async () => {
    const answer = await getJson<KeptAnswer>("/api/kept");
    setTrouble(answer.ok ? null : answer.failure);
    if (answer.ok) setKept(answer.value);
  }, []);
  useEffect(() => void load(), [load]);
  if (link === "locked") return <LockedPage />;
  return (
    <>
      <Top />
      <main className="mx-auto max-w-4xl space-y-5 px-4 py-6">
        <h1 className="text-xl font-semibold">What closed runs keep</h1>
        {trouble && <FailureNotice failure={trouble} />}
        {!kept && !trouble && <Skeleton rows={6} what="Looking at what is kept" />}
        {kept && <Totals kept={kept} onCleaned={load} />}
        {kept && kept.runs.length > 0 && (
          <ul aria-label="Closed runs" className="divide-y rounded-md border bg-raised">
            {kept.runs.map((run) => (
              <KeptLine key={run.runId} run={run} onCleaned={load} />
            ))}
          </ul>
        )}
      </main>
    </>
  );
}

function Totals({ kept, onCleaned }: { kept: KeptAnswer; onCleaned: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const withFiles = kept.runs.filter((run) => filesOf(run) > 0);
  const bytes = withFiles.reduce((sum, run) => sum + filesOf(run), 0);
  const works = kept.runs.reduce((sum, run) => sum + run.refs.length, 0);
  const clean = async (comment: string): Promise<string | null> => {
    for (const run of withFiles) {
      const cleaned = await postJson<CleanRunAnswer>(`/api/runs/${run.runId}/clean`, {
        files: true,
        refs: [],
        comment,
      });
      if (!cleaned.ok) return cleaned.failure.message;
    }
    await onCleaned();
    return null;
  };
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <p className="min-w-0 flex-1 basis-72 text-ink-soft">
        {count(kept.runs.length, "closed run")} {kept.runs.length === 1 ? "keeps" : "keep"} {sizeWords(bytes)} of
        transcripts and evidence, and {count(works, "piece")} of unmerged work. The database takes{" "}
        {sizeWords(kept.databaseBytes)}; {sizeWords(kept.freeBytes)} are free. {goesByItself(kept)}
      </p>
      {withFiles.length > 1 && <Button onClick={() => setOpen(true)}>Delete all transcripts and evidence</Button>}
      <Decision
        open={open}
        onClose={() => setOpen(false)}
        title="Delete transcripts and evidence"
        consequence={
          <p>
            {sizeWords(bytes)} of {count(withFiles.length, "closed run")} go: their panes can’t be replayed any more,
            and the output of their checks can’t be read. All unmerged work and the log of every run stay.
          </p>
        }
        verb="Delete transcripts and evidence"
        decide={clean}
      />
    </div>
  );
}

/** When transcripts and evidence are deleted without anybody's click. */
function goesByItself({ keepDays, keepBytes }: KeptAnswer): string {
  const when = [
    ...(keepDays > 0 ? [`after ${count(keepDays, "day")}`] : []),
    ...(keepBytes > 0 ? [`the oldest first where all take more than ${sizeWords(keepBytes)}`] : []),
  ];
  if (when.length === 0) return "Nothing goes by itself (signalbox.keep_days, signalbox.keep_mb).";
  return `Transcripts and evidence go ${when.join(", and ")}.`;
}

function KeptLine({ run, onCleaned }: { run: KeptRun; onCleaned: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const parts = [
    ...(run.transcriptsBytes > 0 ? [`transcripts ${sizeWords(run.transcriptsBytes)}`] : []),
    ...(run.evidenceBytes > 0 ? [`evidence ${sizeWords(run.evidenceBytes)}`] : []),
    ...(run.otherBytes > 0 ? [`other ${sizeWords(run.otherBytes)}`] : []),
  ];
  return (
    <li className="flex flex-wrap items-start gap-3 px-3 py-2.5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="truncate">
          <Link href={`/runs/${run.runId}`} className="font-medium underline underline-offset-2">
            {firstLine(run.request)}
          </Link>
        </p>
        <p className="text-xs text-ink-soft">
          {run.project}, {run.outcome} <Age at={run.closedAt} /> · {list(parts) || "no files"}
        </p>
        {run.trouble && <p className="text-xs text-blocked">Its unmerged work can’t be looked at: {run.trouble}</p>}
        {run.refs.map((each) => (
          <p key={each.ref} className="text-xs break-words">
            <code className="font-mono break-all">{each.ref}</code>{" "}
            <span className="text-ink-soft">
              {shortSha(each.sha)} “{each.subject}”{" "}
              {each.merged ? "is in what is checked out now" : <strong className="text-blocked">unmerged</strong>}
            </span>
          </p>
        ))}
      </div>
      <Button size="small" aria-label={`Clean up ${firstLine(run.request)}`} onClick={() => setOpen(true)}>
        Clean up…
      </Button>
      {open && <CleanRun run={run} onClose={() => setOpen(false)} onCleaned={onCleaned} />}
    </li>
  );
}
