"use client";
// What a task is to do, as the plan says it: description, files, commands, what it depends on.
import type { PlanTask } from "@signalbox/engine";
import type { ReactNode } from "react";
import { keyed } from "../design/keyed.ts";
import { StatusMark } from "../design/StatusMark.tsx";
import { taskStatus } from "../design/status.ts";
import { useRun } from "./useRun.ts";
import { useSelection } from "./useSelection.ts";

/** The specification; empty parts are left out. */
export function TaskSpec({ task }: { task: PlanTask }) {
  return (
    <section aria-label="Specification" className="space-y-3">
      {task.description && <p className="max-w-prose whitespace-pre-wrap text-base">{task.description}</p>}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        {task.depends_on.length > 0 && (
          <Part name="Depends on">
            <ul className="flex flex-wrap gap-2">
              {task.depends_on.map((id) => (
                <DependsOn key={id} id={id} />
              ))}
            </ul>
          </Part>
        )}
        <Paths name="Writes" paths={task.files_write} />
        <Paths name="Appends to" paths={task.files_append} />
        <Paths name="Reads" paths={task.files_read} />
        <Paths name="Needs packages" paths={[...task.deps_required.runtime, ...task.deps_required.dev]} />
        {task.verification.length > 0 && (
          <Part name="Verified by">
            <ul className="space-y-0.5">
              {keyed(task.verification, (check) => check.command).map(([key, check]) => (
                <li key={key} className="flex flex-wrap items-baseline gap-x-2">
                  <code className="font-mono text-xs break-all">{check.command}</code>
                  <span className="text-xs text-ink-faint">
                    {check.type}, {check.required ? "required" : "not required"}, at most {check.timeout} s
                  </span>
                </li>
              ))}
            </ul>
          </Part>
        )}
      </dl>
    </section>
  );
}

const Part = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-xs leading-5 text-ink-faint">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </>
);

function Paths({ name, paths }: { name: string; paths: readonly string[] }) {
  if (paths.length === 0) return null;
  return (
    <Part name={name}>
      <ul>
        {paths.map((path) => (
          <li key={path} className="truncate font-mono text-xs leading-5" title={path}>
            {path}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function DependsOn({ id }: { id: string }) {
  const { state } = useRun();
  const { select } = useSelection();
  const task = state.tasks[id];
  if (!task) return <li>{id}</li>;
  const { status, word } = taskStatus(task, state);
  return (
    <li>
      <button
        type="button"
        className="flex items-center gap-1.5 underline decoration-line-strong underline-offset-2"
        onClick={() => select({ task: id })}
      >
        <StatusMark status={status} size={12} label={word} />
        {id}
      </button>
    </li>
  );
}
