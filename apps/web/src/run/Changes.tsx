"use client";
// The whole of what would land, or has landed, in one view: the evidence of every check, the reviews, the total diff.
import { StatusMark } from "../design/StatusMark.tsx";
import { Clock } from "../design/Time.tsx";
import { count } from "../design/words.ts";
import { DiffView } from "../diff/DiffView.tsx";
import { CheckList } from "./CheckList.tsx";
import { useRun } from "./useRun.ts";

/** Before landing and after it. */
export function Changes() {
  const { runId, state } = useRun();
  return (
    <section aria-label="Changes" className="thin-scroll h-full space-y-5 overflow-y-auto p-3">
      <Evidence />
      <Reviews />
      <div>
        <h2 className="mb-2 text-base font-semibold">Total diff</h2>
        {state.staging.sha ? (
          <DiffView path={`/api/runs/${encodeURIComponent(runId)}/diff`} version={state.staging.sha} />
        ) : (
          <p className="text-ink-soft">Nothing is on staging yet.</p>
        )}
      </div>
    </section>
  );
}

function Evidence() {
  const { state } = useRun();
  const merged = Object.values(state.tasks).flatMap((task) => {
    const latest = task.attempts.at(-1);
    return latest && latest.checks.length > 0 ? [{ task: task.id, attempt: latest }] : [];
  });
  if (merged.length === 0 && !state.integration) return null;
  return (
    <div className="space-y-2">
      <h2 className="text-base font-semibold">Evidence</h2>
      {state.integration && (
        <Group title="The whole of staging" passed={state.integration.passed} checks={state.integration.checks} open />
      )}
      {merged.map(({ task, attempt }) => (
        <Group
          key={task}
          title={`${task}, attempt ${attempt.n}`}
          passed={attempt.phase !== "failed"}
          checks={attempt.checks}
        />
      ))}
    </div>
  );
}

type GroupProps = { title: string; passed: boolean; checks: Parameters<typeof CheckList>[0]["checks"]; open?: boolean };

const Group = ({ title, passed, checks, open = false }: GroupProps) => (
  <details open={open}>
    <summary className="flex cursor-pointer items-center gap-2">
      <StatusMark status={passed ? "merged" : "failed"} label={passed ? "Passed" : "Failed"} />
      <span className="font-medium">{title}</span>
      <span className="shrink-0 text-xs text-ink-faint">{count(checks.length, "check")}</span>
    </summary>
    <div className="mt-1">
      <CheckList checks={checks} />
    </div>
  </details>
);

function Reviews() {
  const { state } = useRun();
  if (state.reviews.length === 0) return null;
  return (
    <div className="space-y-2">
      <h2 className="text-base font-semibold">Review</h2>
      {state.reviews.map((review) => (
        <article key={review.iteration} className="rounded-md border bg-raised px-3 py-2">
          <p className="flex flex-wrap items-center gap-2">
            <StatusMark status={review.verdict === "accepted" ? "merged" : "failed"} />
            <span className="font-medium">
              {review.verdict === "accepted" ? "Accepted" : `Rework of ${count(review.rework.length, "task")}`}
            </span>
            <span className="text-xs text-ink-faint">
              iteration {review.iteration}, <Clock at={review.at} />
            </span>
          </p>
          {review.summary && <p className="mt-1 max-w-prose whitespace-pre-wrap text-ink-soft">{review.summary}</p>}
          {review.checklist.length > 0 && (
            <ul className="mt-1 space-y-0.5">
              {review.checklist.map((point) => (
                <li key={point.item} className="flex max-w-prose items-baseline gap-2">
                  <StatusMark status={point.passed ? "merged" : "failed"} size={12} />
                  <span>
                    <span className="font-medium">{point.item}</span>{" "}
                    <span className="text-ink-soft">{point.evidence}</span>
                  </span>
                </li>
              ))}
            </ul>
          )}
          {review.rework.map((each) => (
            <p key={each.task} className="mt-1 max-w-prose">
              <span className="font-medium">{each.task}:</span> {each.feedback}
            </p>
          ))}
        </article>
      ))}
    </div>
  );
}
