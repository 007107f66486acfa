"use client";
// Everything that waits for a person, across runs: the first reason of each run, and a way there.
import type { RunSummary } from "@signalbox/engine";
import type { ProjectSummary } from "@signalbox/protocol";
import Link from "next/link";
import { StatusMark } from "../design/StatusMark.tsx";
import { Age } from "../design/Time.tsx";
import { firstLine } from "../design/words.ts";

/** Nothing while nobody is needed. */
export function Inbox({ runs, projects }: { runs: RunSummary[]; projects: ProjectSummary[] }) {
  const waiting = runs.filter((run) => run.waiting > 0).sort((a, b) => a.updatedAt.localeCompare(b.updatedAt));
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Needs you" id="inbox">
      <h2 className="mb-2 text-base font-semibold">Needs you</h2>
      <ul className="divide-y divide-attention-line overflow-hidden rounded-md border border-attention-line bg-attention-ground">
        {waiting.map((run) => (
          <li key={run.runId}>
            <Link
              href={`/runs/${run.runId}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2.5 hover:underline"
            >
              <StatusMark status={run.paused ? "paused" : "blocked"} size={16} label="Needs you" />
              <span className="min-w-0 flex-1 basis-64 font-medium break-words">{run.waitingFor}</span>
              {run.waiting > 1 && <span className="text-xs text-ink-soft">and {run.waiting - 1} more</span>}
              <span className="max-w-72 truncate text-xs text-ink-soft">
                {projects.find((project) => project.id === run.projectId)?.name} · {firstLine(run.request)}
              </span>
              <span className="text-xs text-ink-soft">
                <Age at={run.updatedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
