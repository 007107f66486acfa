"use client";
// One attempt: how it went, its checks, its failure in words, and what it changed.
import { type Attempt, opinionHeading } from "@signalbox/engine";
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { loadPart } from "../connection/loadPart.ts";
import { Copyable } from "../design/Copyable.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { attemptStatus, statusLanguage } from "../design/status.ts";
import { Clock, Elapsed } from "../design/Time.tsx";
import { contextWords, count, moneyWords, shortSha, tokenWords } from "../design/words.ts";
import { CheckList } from "./CheckList.tsx";
import { Opinion } from "./Opinion.tsx";
import { useRun } from "./useRun.ts";
import { useSelection } from "./useSelection.ts";

const DiffView = dynamic(() => loadPart(() => import("../diff/DiffView.tsx")).then((m) => m.DiffView), {
  loading: () => <Skeleton rows={5} />,
});

/** The latest attempt stands open, older ones are folded. */
export function AttemptCard({ task, attempt, latest }: { task: string; attempt: Attempt; latest: boolean }) {
  const { attempt: named } = useSelection();
  const asked = named === attempt.n;
  const [open, setOpen] = useState(latest || asked);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (asked) card.current?.scrollIntoView({ block: "start" });
  }, [asked]);
  const { runId, state } = useRun();
  const { status, word } = attemptStatus(attempt.phase, state.phase === "closed");
  const [diff, setDiff] = useState(false);
  return (
    <article ref={card} className="rounded-md border bg-raised" data-attempt={attempt.n}>
      <h4>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex w-full flex-wrap items-center gap-2 px-3 py-2 text-left"
        >
          <StatusMark status={status} />
          <span className="font-medium">Attempt {attempt.n}</span>
          <span className={statusLanguage[status].text}>{word}</span>
          {attempt.iteration > 1 && (
            <span className="text-xs text-ink-faint">
              try {attempt.try}, iteration {attempt.iteration}
            </span>
          )}
          <span className="ml-auto text-xs text-ink-faint">
            <Elapsed
              from={attempt.startedAt}
              to={attempt.endedAt ?? (state.phase === "closed" ? state.updatedAt : undefined)}
            />
          </span>
        </button>
      </h4>
      {open && (
        <div className="space-y-3 border-t px-3 py-2.5">
          <Figures attempt={attempt} task={task} />
          {attempt.summary && <p className="max-w-prose whitespace-pre-wrap">{attempt.summary}</p>}
          {attempt.failure && <FailureNotice failure={attempt.failure} />}
          {attempt.failure?.opinion && (
            <Opinion heading={opinionHeading(`task/${task}`)} text={attempt.failure.opinion} />
          )}
          {attempt.notices && <Notices notices={attempt.notices} />}
          {attempt.message && <p className="max-w-prose text-ink-soft">It was told: “{attempt.message}”</p>}
          {attempt.checks.length > 0 && <CheckList checks={attempt.checks} />}
          {(attempt.sha ?? attempt.workedAt) && (
            <>
              <button
                type="button"
                className="text-xs underline underline-offset-2"
                aria-expanded={diff}
                onClick={() => setDiff(!diff)}
              >
                {diff ? "Hide what it changed" : "Show what it changed"}
              </button>
              {diff && (
                <DiffView
                  task={task}
                  path={`/api/runs/${encodeURIComponent(runId)}/diff?task=${encodeURIComponent(task)}&attempt=${attempt.n}`}
                />
              )}
            </>
          )}
        </div>
      )}
    </article>
  );
}

/** What the host noticed of its session: compaction, circles, silence. */
function Notices({ notices }: { notices: NonNullable<Attempt["notices"]> }) {
  return (
    <ul aria-label="Noticed" className="space-y-1 text-sm text-ink-soft">
      {notices.map(({ at, text }) => (
        <li key={`${at} ${text}`} className="flex gap-2">
          <Clock at={at} />
          <span className="min-w-0 break-words">{text}</span>
        </li>
      ))}
    </ul>
  );
}

function Figures({ attempt, task }: { attempt: Attempt; task: string }) {
  const { usage, sha } = attempt;
  const context = contextWords(usage?.contextTokens, usage?.contextWindow);
  return (
    <p className="flex flex-wrap gap-x-4 text-xs text-ink-soft tabular">
      {sha && (
        <span>
          verified at <Copyable value={sha} shown={shortSha(sha)} what="commit" />
        </span>
      )}
      {attempt.environmentHash && (
        <span title="The hash over the lockfiles with which it began">environment {attempt.environmentHash}</span>
      )}
      {usage && <span>{moneyWords(usage.costUsd)}</span>}
      {usage && <span>{tokenWords(usage.inputTokens + usage.outputTokens)} tok</span>}
      {usage && usage.turns > 0 && <span>{count(usage.turns, "turn")}</span>}
      {context && <span>context {context}</span>}
      <a
        className="ml-auto underline underline-offset-2"
        href={`?task=${encodeURIComponent(task)}&attempt=${attempt.n}`}
      >
        Address of this attempt
      </a>
      {usage?.model && <span className="font-mono">{usage.model}</span>}
    </p>
  );
}
