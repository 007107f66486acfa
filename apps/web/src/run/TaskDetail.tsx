"use client";
// One task: its pane, what it is to do, its attempts with their evidence, what it changed, and what can be done about it.
import { workerOf } from "@signalbox/engine";
import { X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { loadPart } from "../connection/loadPart.ts";
import { Button } from "../design/Button.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { statusLanguage, taskStatus } from "../design/status.ts";
import { count } from "../design/words.ts";
import { AmendTask } from "./AmendTask.tsx";
import { AttemptCard } from "./AttemptCard.tsx";
import { Steering } from "./Steering.tsx";
import { TaskDecision, type TaskVerb } from "./TaskDecision.tsx";
import { TaskMessages } from "./TaskMessages.tsx";
import { TaskSpec } from "./TaskSpec.tsx";
import { contextOf, liveByTask, liveOf } from "./taskFacts.ts";
import { useLive, useRights, useRun } from "./useRun.ts";
import { useSelection } from "./useSelection.ts";

const TaskPane = dynamic(() => loadPart(() => import("../panes/TaskPane.tsx")).then((m) => m.TaskPane), {
  ssr: false,
  loading: () => <Skeleton rows={4} what="Loading the pane" />,
});

/** The detail of the task `id`, which is in the plan. */
export function TaskDetail({ id }: { id: string }) {
  const { state } = useRun();
  const live = useLive();
  const { select } = useSelection();
  const task = state.tasks[id]!;
  const planned = state.plan?.plan.tasks.find((each) => each.id === id);
  const { status, word } = taskStatus(task, state);
  const facts = liveOf(task, liveByTask(live));
  const context = contextOf(task.attempts.at(-1), facts);
  return (
    <section aria-label={`Task ${id}`} className="@container flex h-full flex-col">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1.5 border-b bg-raised px-3 py-1.5">
        <div className="flex min-w-0 flex-1 items-center gap-2">
          <StatusMark status={status} size={16} />
          <h2 className="min-w-0 truncate text-base font-semibold" title={id}>
            {id}
          </h2>
          <span className={`whitespace-nowrap ${statusLanguage[status].text}`}>{word}</span>
          {context && <span className="text-xs text-ink-faint tabular">{context}</span>}
          {facts?.turns !== undefined && <span className="text-xs text-ink-faint">{count(facts.turns, "turn")}</span>}
        </div>
        <TaskControls id={id} />
        <Button look="quiet" size="small" aria-label="Close task" onClick={() => select({ task: null })}>
          <X size={15} aria-hidden />
        </Button>
      </header>
      <div className="thin-scroll min-h-0 flex-1 space-y-5 overflow-y-auto p-3">
        <TaskPane task={id} />
        <Steering session={workerOf(id)} />
        {planned && <TaskSpec task={planned} />}
        <section aria-label="Attempts">
          <h3 className="mb-2 text-xs font-medium text-ink-faint">Attempts</h3>
          {task.attempts.length === 0 ? (
            <p className="text-ink-soft">None yet.</p>
          ) : (
            <div className="space-y-3">
              {[...task.attempts].reverse().map((attempt, index) => (
                <AttemptCard key={attempt.n} task={id} attempt={attempt} latest={index === 0} />
              ))}
            </div>
          )}
        </section>
        <TaskMessages task={id} />
      </div>
    </section>
  );
}

function TaskControls({ id }: { id: string }) {
  const { state } = useRun();
  const { operate, decide } = useRights();
  const [asked, setAsked] = useState<TaskVerb | null>(null);
  const [amending, setAmending] = useState(false);
  const planned = state.plan?.plan.tasks.find((each) => each.id === id);
  const phase = state.tasks[id]!.phase;
  if (!operate && !decide) return null;
  if (state.phase !== "executing" || phase === "merged" || phase === "skipped") return null;
  const busy = phase === "working" || phase === "blocked" || phase === "verifying";
  return (
    <div className="flex flex-wrap items-center gap-1.5 @max-2xl:order-last @max-2xl:w-full @max-2xl:[&>button]:grow">
      {busy && (
        <Button size="small" onClick={() => setAsked("stop")}>
          Stop task
        </Button>
      )}
      {operate && (busy || phase === "escalated") && state.tasks[id]!.block?.kind !== "byHand" && (
        <Button size="small" onClick={() => setAsked("takeOver")}>
          Take over
        </Button>
      )}
      {operate && phase !== "merging" && planned && (
        <Button size="small" onClick={() => setAmending(true)}>
          Change task
        </Button>
      )}
      {amending && planned && <AmendTask task={planned} onClose={() => setAmending(false)} />}
      {phase !== "pending" && (
        <Button size="small" onClick={() => setAsked("retry")}>
          Retry task
        </Button>
      )}
      <Button size="small" onClick={() => setAsked("skip")}>
        Skip task
      </Button>
      {asked && <TaskDecision task={id} verb={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}
