"use client";
// A stop that only a person can resolve: what happened, and what each answer would do.
import { describeError, type Escalation } from "@signalbox/engine";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { Decision } from "../design/Decision.tsx";
import { AbortRun } from "./AbortRun.tsx";
import { AttentionCard } from "./AttentionCard.tsx";
import { CheckList } from "./CheckList.tsx";
import { TaskDecision } from "./TaskDecision.tsx";
import { useCommand, useRights, useRun } from "./useRun.ts";

type Asked = "resume" | "replan" | "abort" | "retry" | "skip" | null;

const titles: Record<string, string> = {
  planning: "Planning stopped",
  preparing: "Preparing stopped before anything was started",
  integrating: "The whole doesn’t pass",
  reviewing: "The review needs a decision",
  closing: "Cleaning up stopped",
};

const resumes: Record<string, string> = {
  planning: "The planner tries again, from the start, with what was wrong.",
  preparing: "Preflight and preparation run again. Fix what is named above first.",
  integrating: "Staging is tested again as it stands. Fix it on the staging branch first, or a test that is wrong.",
  reviewing: "Staging is tested and reviewed again. Fix what is named above on the staging branch first.",
  closing: "Cleaning up runs again.",
};

/** One escalation; a task's can also be retried or skipped. */
export function EscalationCard({ escalation }: { escalation: Escalation }) {
  const { decide } = useRights();
  const [asked, setAsked] = useState<Asked>(null);
  const { key, failure, checks } = escalation;
  const task = key.startsWith("task/") ? key.slice("task/".length) : null;
  const { hint } = describeError(failure);
  return (
    <AttentionCard
      status="escalated"
      since={escalation.raisedAt}
      title={
        <>
          {task ? `${task} needs a decision` : (titles[key] ?? "The run stopped")}: {failure.message}
        </>
      }
      note={hint ?? undefined}
      details={
        (failure.detail || checks) && (
          <div className="space-y-2">
            {failure.detail && (
              <pre className="thin-scroll max-h-56 overflow-auto whitespace-pre-wrap rounded-sm bg-raised p-2 font-mono text-xs">
                {failure.detail}
              </pre>
            )}
            {checks && <CheckList checks={checks} />}
          </div>
        )
      }
    >
      {decide && (
        <>
          {task && <Button onClick={() => setAsked("skip")}>Skip task</Button>}
          {key !== "closing" && <Button onClick={() => setAsked("replan")}>Re-plan</Button>}
          {key !== "closing" && (
            <Button look="danger" onClick={() => setAsked("abort")}>
              Abort
            </Button>
          )}
          <Button look={task ? "secondary" : "primary"} onClick={() => setAsked("resume")}>
            Resume
          </Button>
          {task && (
            <Button look="primary" onClick={() => setAsked("retry")}>
              Retry task
            </Button>
          )}
        </>
      )}
      <Answers asked={asked} onClose={() => setAsked(null)} escalation={escalation} task={task} />
    </AttentionCard>
  );
}

function Answers({
  asked,
  onClose,
  escalation,
  task,
}: {
  asked: Asked;
  onClose: () => void;
  escalation: Escalation;
  task: string | null;
}) {
  const command = useCommand();
  const { state } = useRun();
  const { key } = escalation;
  return (
    <>
      <Decision
        open={asked === "resume"}
        onClose={onClose}
        title={task ? `Resume ${task}?` : "Resume the run?"}
        look="primary"
        verb="Resume"
        consequence={
          task
            ? "You have fixed it in the task’s worktree: its latest commit is verified again, like any attempt. To have a session try again instead, retry the task."
            : resumes[key]
        }
        decide={(comment) => command({ type: "escalation.resume", key, comment })}
      />
      <Decision
        open={asked === "replan"}
        onClose={onClose}
        title="Plan this run again?"
        verb="Re-plan"
        consequence={`The run goes back to planning with this report; a new plan starts on fresh staging and stands at the gate again. What is on ${state.staging.branch} now is not used any more. ${state.target.branch} stays as it is.`}
        commentLabel="Words for the plan (optional)"
        decide={(comment) => command({ type: "escalation.replan", key, comment })}
      />
      <AbortRun open={asked === "abort"} onClose={onClose} />
      {task && (asked === "retry" || asked === "skip") && <TaskDecision task={task} verb={asked} onClose={onClose} />}
    </>
  );
}
