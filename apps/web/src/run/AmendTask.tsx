"use client";
// Changing a task that isn't merged yet: what it is to do, which files it owns, and which commands verify it.
import type { PlanTask, TaskAmendment } from "@signalbox/engine";
import { useState } from "react";
import { Decision } from "../design/Decision.tsx";
import { Labelled, TextArea } from "../design/Field.tsx";
import { useCommand, useRun } from "./useRun.ts";

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** The dialog; only what was really changed is sent. */
export function AmendTask({ task, onClose }: { task: PlanTask; onClose: () => void }) {
  const command = useCommand();
  const { state } = useRun();
  const before = {
    description: task.description,
    files: task.files_write.join("\n"),
    checks: task.verification.map((check) => check.command).join("\n"),
  };
  const [draft, setDraft] = useState(before);
  const change = (): TaskAmendment => ({
    ...(draft.description.trim() === before.description.trim() ? {} : { description: draft.description.trim() }),
    ...(draft.files === before.files ? {} : { files_write: lines(draft.files) }),
    ...(draft.checks === before.checks ? {} : { verification: lines(draft.checks).map(checkOf(task)) }),
  });
  const working = ["working", "blocked"].includes(state.tasks[task.id]?.phase ?? "");
  return (
    <Decision
      open
      onClose={onClose}
      title={`Change ${task.id}`}
      verb="Change task"
      look="primary"
      consequence={
        working
          ? "It holds from now on, and its verification goes by it. The session is told with its next step."
          : "It holds from now on: for the next attempt, and for a verification that is under way."
      }
      decide={(comment) => command({ type: "task.amend", task: task.id, change: change(), comment })}
    >
      <div className="mt-4 space-y-3">
        <Labelled label="What it is to do">
          {(id) => (
            <TextArea
              id={id}
              rows={5}
              value={draft.description}
              onChange={(event) => setDraft({ ...draft, description: event.target.value })}
            />
          )}
        </Labelled>
        <Labelled label="Files it owns" hint="One path or pattern a line.">
          {(id) => (
            <TextArea
              id={id}
              rows={4}
              className="font-mono text-xs"
              value={draft.files}
              onChange={(event) => setDraft({ ...draft, files: event.target.value })}
            />
          )}
        </Labelled>
        <Labelled label="Commands that verify it" hint="One a line; a new one is a required test.">
          {(id) => (
            <TextArea
              id={id}
              rows={3}
              className="font-mono text-xs"
              value={draft.checks}
              onChange={(event) => setDraft({ ...draft, checks: event.target.value })}
            />
          )}
        </Labelled>
      </div>
    </Decision>
  );
}

/** A command that stays keeps its type, timeout and weight. */
const checkOf = (task: PlanTask) => (command: string) =>
  task.verification.find((check) => check.command === command) ?? {
    command,
    type: "test" as const,
    required: true,
    timeout: 300,
    description: "",
  };
