"use client";
// The request, the plan, and the few choices of a run; starting it leads to its page, where the gate stands open.
import { defaultRunOptions, type SessionMode, type Target } from "@signalbox/engine";
import type { CreateRun, CreateRunAnswer, ProjectFacts } from "@signalbox/protocol";
import { useId, useState } from "react";
import { postJson, type RequestFailure } from "../connection/http.ts";
import { useRouter } from "../connection/paths.tsx";
import { Button } from "../design/Button.tsx";
import { Choice, Labelled, TextInput } from "../design/Field.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { PlanEditor } from "../gate/PlanEditor.tsx";
import { usePlanCheck } from "../gate/usePlanCheck.ts";
import { PlanSource } from "./PlanSource.tsx";
import { RequestField } from "./RequestField.tsx";

/** What a person has chosen for a run that isn't started yet. */
export type RunDraft = {
  request: string;
  plan: string;
  base: string;
  kind: Target["kind"];
  branch: string;
  maxWorkers: number;
  landingGate: boolean;
  mode: "configured" | SessionMode;
};

const draftOf = (project: ProjectFacts): RunDraft => ({
  request: "",
  plan: project.plan ?? "",
  base: project.branch ?? "HEAD",
  kind: "fastForward",
  branch: project.branch ?? project.defaultBranch ?? "main",
  maxWorkers: defaultRunOptions.maxWorkers,
  landingGate: defaultRunOptions.landingGate,
  mode: "configured",
});

/** The form; `again` is what a run that is repeated had. */
export function RunForm({ project, again }: { project: ProjectFacts; again: Partial<RunDraft> }) {
  const router = useRouter();
  const planId = useId();
  const requestId = useId();
  const [draft, setDraft] = useState(() => ({ ...draftOf(project), ...again }));
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const check = usePlanCheck(draft.plan, project.id);
  const change = (part: Partial<RunDraft>) => setDraft((had) => ({ ...had, ...part }));
  const byPlanner = draft.plan.trim() === "";
  const request = draft.request.trim() || (check.phase === "valid" ? check.answer.plan.request.trim() : "");
  const start = async (withoutSandbox = false) => {
    setBusy(true);
    setTrouble(null);
    const body: CreateRun = {
      projectId: project.id,
      request,
      base: draft.base.trim() || "HEAD",
      target: { kind: draft.kind, branch: draft.branch.trim() },
      ...(draft.plan.trim() ? { plan: draft.plan } : {}),
      // The project's own limit counts where the person left the number alone.
      ...(draft.maxWorkers === defaultRunOptions.maxWorkers ? {} : { maxWorkers: draft.maxWorkers }),
      landingGate: draft.landingGate,
      ...(draft.mode === "configured" ? {} : { mode: draft.mode }),
      withoutSandbox,
    };
    const answer = await postJson<CreateRunAnswer>("/api/runs", body);
    if (answer.ok) return router.push(`/runs/${answer.value.runId}`);
    setBusy(false);
    setTrouble(answer.failure);
  };
  return (
    <form
      aria-label="Run"
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <RequestField
        id={requestId}
        value={draft.request}
        placeholder={
          check.phase === "valid" ? check.answer.plan.request : "Add user authentication with refresh tokens"
        }
        onChange={(text) => change({ request: text })}
      />
      <div>
        <div className="mb-1 flex flex-wrap items-center gap-3">
          <span className="font-medium">Plan (tasks.yaml)</span>
          <span className="text-ink-faint">Leave it empty, and a planner session writes it.</span>
          <PlanSource project={project} onText={(plan) => change({ plan })} />
        </div>
        <PlanEditor
          id={planId}
          label="Plan (tasks.yaml)"
          value={draft.plan}
          onChange={(plan) => change({ plan })}
          check={check}
        />
      </div>
      <Choices project={project} draft={draft} change={change} />
      {trouble && <FailureNotice failure={trouble} />}
      {trouble?.code === "sandbox_missing" && (
        <Button look="danger" busy={busy} onClick={() => void start(true)}>
          Run without a sandbox, in my name
        </Button>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          size="large"
          look="primary"
          busy={busy}
          disabled={(!byPlanner && check.phase !== "valid") || !request || !draft.branch.trim()}
        >
          Start run
        </Button>
        <span className="text-ink-faint">
          {byPlanner
            ? "A planner session reads the project and writes the plan; then it stands at its gate."
            : "Nothing is executed yet: the plan stands at its gate first."}{" "}
          {project.payer}
        </span>
      </div>
    </form>
  );
}

interface ChoicesProps {
  project: ProjectFacts;
  draft: RunDraft;
  change: (part: Partial<RunDraft>) => void;
}

const landingHints: Record<Target["kind"], string> = {
  fastForward: "It moves once, at the end, forwards, to the commit that passed.",
  branch: "A name that doesn’t exist yet.",
  pullRequest: "The branch that the pull request goes to. Nothing of yours moves here.",
};

function Choices({ project, draft, change }: ChoicesProps) {
  const branches = useId();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <datalist id={branches}>
        {project.branches.map((branch) => (
          <option key={branch} value={branch} />
        ))}
      </datalist>
      <Labelled label="Base" hint="Any ref: work starts from here.">
        {(id) => (
          <TextInput
            id={id}
            list={branches}
            className="font-mono"
            value={draft.base}
            onChange={(event) => change({ base: event.target.value })}
          />
        )}
      </Labelled>
      <Labelled label="At most this many workers at once">
        {(id) => (
          <TextInput
            id={id}
            type="number"
            min={1}
            max={64}
            value={draft.maxWorkers}
            onChange={(event) => change({ maxWorkers: Math.max(1, Math.min(64, Number(event.target.value) || 1)) })}
          />
        )}
      </Labelled>
      <Labelled label="Landing">
        {(id) => (
          <Choice
            id={id}
            value={draft.kind}
            onChange={(event) => change({ kind: event.target.value as RunDraft["kind"] })}
          >
            <option value="fastForward">Fast-forward a branch</option>
            <option value="branch">Leave a new branch</option>
            <option value="pullRequest">Push, and open a pull request</option>
          </Choice>
        )}
      </Labelled>
      <Labelled label="Target branch" hint={landingHints[draft.kind]}>
        {(id) => (
          <TextInput
            id={id}
            list={branches}
            className="font-mono"
            value={draft.branch}
            onChange={(event) => change({ branch: event.target.value })}
          />
        )}
      </Labelled>
      <Labelled label="Sessions" hint="Writes outside a task’s files are refused in either way.">
        {(id) => (
          <Choice
            id={id}
            value={draft.mode}
            onChange={(event) => change({ mode: event.target.value as RunDraft["mode"] })}
          >
            <option value="configured">As configured</option>
            <option value="guarded">Guarded: ask me for what no rule allows</option>
            <option value="unattended">Unattended: ask nothing</option>
          </Choice>
        )}
      </Labelled>
      <label className="flex items-center gap-2 sm:col-span-2">
        <input
          type="checkbox"
          checked={draft.landingGate}
          onChange={(event) => change({ landingGate: event.target.checked })}
        />
        Wait for a decision before landing
      </label>
    </div>
  );
}
