"use client";
// How a run ended, and what to do next.
import type { Landed, PullRequest, Target } from "@signalbox/engine";
import { RotateCcw } from "lucide-react";
import { ButtonLink } from "../design/Button.tsx";
import { Copyable } from "../design/Copyable.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { Age } from "../design/Time.tsx";
import { count, shortSha } from "../design/words.ts";
import { useRun } from "./useRun.ts";

/** A quiet line at the top of a closed run; the story stays readable below. */
export function ClosedRun() {
  const { runId, state, role } = useRun();
  const landed = state.outcome === "landed" && state.landed;
  return (
    <section
      aria-label="Outcome"
      className={`border-b px-4 py-2.5 ${landed ? "border-good-line bg-good-ground" : "bg-sunken"}`}
    >
      <div className="flex items-start gap-3">
        <span className="mt-0.5">
          <StatusMark status={landed ? "merged" : "closed"} size={16} />
        </span>
        <div className="min-w-0">
          <p className="font-medium">
            {landed ? (
              <>
                Landed: <code className="font-mono">{branchName(landed.ref)}</code> is at{" "}
                <Copyable value={landed.sha} shown={shortSha(landed.sha)} what="commit" />, exactly the commit that
                passed.
              </>
            ) : (
              <>
                {state.outcome === "rejected" ? "Rejected." : "Aborted."}{" "}
                <code className="font-mono">{state.target.branch}</code> stays as it was.
              </>
            )}
          </p>
          {landed && (
            <p className="text-ink-soft empty:hidden">
              <NextSteps target={state.target} landed={landed} />
            </p>
          )}
          {state.cleaned && (
            <p className="text-ink-soft">
              Transcripts and evidence were deleted by {state.cleaned.by}, <Age at={state.cleaned.at} />.
            </p>
          )}
          {state.kept.length > 0 && <Kept />}
        </div>
        {role === "owner" && (
          <ButtonLink href={`/new?again=${runId}`} size="small" className="ml-auto">
            <RotateCcw size={13} aria-hidden />
            Run again
          </ButtonLink>
        )}
      </div>
    </section>
  );
}

const branchName = (ref: string) => ref.replace(/^refs\/heads\//, "");

/** Pasted into a shell it is itself, whatever a repository calls its remotes. */
const isPlainWord = (name: string) => /^\w[\w./-]*$/.test(name);

function NextSteps({ target, landed: { pullRequest, remote } }: { target: Target; landed: Landed }) {
  if (pullRequest) return <NextOfPullRequest target={target} pullRequest={pullRequest} />;
  if (target.kind === "fastForward") {
    return remote && isPlainWord(remote) && isPlainWord(target.branch) ? (
      <>
        Push it when you are ready: <Copyable value={`git push ${remote} ${target.branch}`} what="command" />.{" "}
      </>
    ) : null;
  }
  return (
    <>
      Look at it with <Copyable value={`git log -p ${target.branch}`} what="command" />, then merge it or open a pull
      request.{" "}
    </>
  );
}

function NextOfPullRequest({ target, pullRequest }: { target: Target; pullRequest: PullRequest }) {
  const { url, opened, remote, note } = pullRequest;
  const safe = url?.startsWith("https://") ? url : null;
  return (
    <>
      {safe ? (
        <a className="underline underline-offset-2" href={safe} target="_blank" rel="noreferrer noopener">
          {opened ? `Pull request to ${target.branch}` : `Open a pull request to ${target.branch}`}
        </a>
      ) : (
        <>
          Pushed to {remote}: open a pull request to {target.branch} there
        </>
      )}
      . {note && <>{note}. </>}
    </>
  );
}

function Kept() {
  const { state } = useRun();
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-ink-soft">{count(state.kept.length, "unmerged attempt")} kept</summary>
      <ul className="mt-1 space-y-1">
        {state.kept.map((each) => (
          <li key={each.ref}>
            {each.task}, attempt {each.attempt}: <Copyable value={each.ref} what="ref" />{" "}
            <span className="text-ink-faint">
              bring it back with{" "}
              <Copyable value={`git branch ${each.task}-${each.attempt} ${each.ref}`} what="command" />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
