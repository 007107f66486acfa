"use client";
// A stop that only a person can resolve: what happened, and what each answer would do.
import {
  choicesOf,
  describeError,
  type Escalation,
  opinionHeading,
  type RunState,
  taskOfEscalation,
} from "@signalbox/engine";
import { useState } from "react";
import { usePanel } from "../connection/store.ts";
import { Button } from "../design/Button.tsx";
import { Copyable } from "../design/Copyable.tsx";
import { Decision } from "../design/Decision.tsx";
import { runName } from "../design/words.ts";
import { AbortRun } from "./AbortRun.tsx";
import { AttentionCard } from "./AttentionCard.tsx";
import { CheckList } from "./CheckList.tsx";
import { DropTask } from "./DropTask.tsx";
import { Opinion } from "./Opinion.tsx";
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

/** One escalation; a task's can also be retried or skipped. */
export function EscalationCard({ escalation }: { escalation: Escalation }) {
  const { decide } = useRights();
  const [asked, setAsked] = useState<Asked>(null);
  const { key, failure, checks } = escalation;
  const task = taskOfEscalation(key);
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
        <div className="space-y-2">
          <Choices escalation={escalation} task={task} />
          {failure.detail && (
            <pre className="thin-scroll max-h-56 overflow-auto whitespace-pre-wrap rounded-sm bg-raised p-2 font-mono text-xs">
              {failure.detail}
            </pre>
          )}
          {failure.opinion && <Opinion heading={opinionHeading(key)} text={failure.opinion} />}
          {checks && <CheckList checks={checks} />}
        </div>
      }
    >
      {decide && (
        <>
          {(key === "integrating" || key === "reviewing") && <DropTask />}
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

/** What is preserved, and what each of the three answers will do. */
function Choices({ escalation, task }: { escalation: Escalation; task: string | null }) {
  const { state } = useRun();
  const project = usePanel((panel) => panel.projects.find((each) => each.id === state.projectId));
  const choices = choicesOf(state, escalation.key);
  const worktree = task && (state.tasks[task]?.attempts.length ?? 0) > 0 ? `.worktrees/${task}` : null;
  return (
    <dl className="grid max-w-prose grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
      <dt className="font-medium">Resume</dt>
      <dd className="text-ink-soft">
        {choices.resume}
        {worktree && (
          <span className="block">
            Open it with{" "}
            <Copyable value={`cd ${shellQuoted(project ? `${project.path}/${worktree}` : worktree)}`} what="command" />
          </span>
        )}
      </dd>
      {choices.replan && (
        <>
          <dt className="font-medium">Re-plan</dt>
          <dd className="text-ink-soft">{choices.replan}</dd>
        </>
      )}
      {choices.abort && (
        <>
          <dt className="font-medium">Abort</dt>
          <dd className="text-ink-soft">{choices.abort}</dd>
        </>
      )}
    </dl>
  );
}

/** What a new plan would set aside. */
const someWork = (state: RunState) => Object.values(state.tasks).some(({ attempts }) => attempts.length > 0);

/** A path as a shell takes it, for a person to paste. */
const shellQuoted = (path: string) => (/^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

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
  const choices = choicesOf(state, key);
  return (
    <>
      <Decision
        open={asked === "resume"}
        onClose={onClose}
        title={task ? `Resume ${task}?` : "Resume the run?"}
        look="primary"
        verb="Resume"
        consequence={`${choices.resume}${task ? " To have a session try again instead, retry the task." : ""}`}
        decide={(comment) => command({ type: "escalation.resume", key, comment })}
      />
      <Decision
        open={asked === "replan"}
        onClose={onClose}
        title="Plan this run again?"
        verb="Re-plan"
        {...(someWork(state) ? { typed: runName(state.request) } : {})}
        consequence={choices.replan}
        commentLabel="Words for the plan (optional)"
        decide={(comment) => command({ type: "escalation.replan", key, comment })}
      />
      <AbortRun open={asked === "abort"} onClose={onClose} />
      {task && (asked === "retry" || asked === "skip") && <TaskDecision task={task} verb={asked} onClose={onClose} />}
    </>
  );
}
