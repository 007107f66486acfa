"use client";
// Runs with their phase, progress, who is needed, cost and age.
import type { RunSummary } from "@signalbox/engine";
import type { ProjectSummary } from "@signalbox/protocol";
import { Link } from "../connection/paths.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { runStatus, statusLanguage } from "../design/status.ts";
import { Age } from "../design/Time.tsx";
import { firstLine, moneyWords } from "../design/words.ts";

/** One row per run; on a phone each takes two lines. */
export function RunList({ runs, projects }: { runs: RunSummary[]; projects: ProjectSummary[] }) {
  const names = new Map(projects.map((project) => [project.id, project.name]));
  if (runs.length === 0) return null;
  return (
    <ul className="divide-y overflow-hidden rounded-md border bg-raised">
      {runs.map((run) => (
        <li key={run.runId}>
          <Link
            href={`/runs/${run.runId}`}
            className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-0.5 px-3 py-2 hover:bg-hover lg:grid-cols-[minmax(0,1fr)_13rem_12rem_4rem_6rem]"
          >
            <span className="min-w-0">
              <span className="block truncate text-base font-medium" title={run.request}>
                {firstLine(run.request)}
              </span>
              <span className="block truncate text-xs text-ink-faint">
                {names.get(run.projectId) ?? "unknown project"} · {run.createdBy}
                {run.costUsd > 0 && <span className="lg:hidden"> · {moneyWords(run.costUsd)}</span>}
              </span>
            </span>
            <Phase run={run} />
            <Progress run={run} />
            <span className="text-right text-xs text-ink-soft tabular max-lg:hidden">
              {run.costUsd > 0 && moneyWords(run.costUsd)}
            </span>
            <span className="text-right text-xs text-ink-faint max-lg:col-start-2 max-lg:row-start-2">
              <Age at={run.createdAt} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Phase({ run }: { run: RunSummary }) {
  const { status, word } = runStatus(run);
  return (
    <span className={`flex items-center gap-1.5 ${statusLanguage[status].text}`}>
      <StatusMark status={status} />
      <span className="truncate">{word}</span>
      {run.iteration > 1 && <span className="shrink-0 text-xs text-ink-faint">iteration {run.iteration}</span>}
    </span>
  );
}

function Progress({ run }: { run: RunSummary }) {
  if (run.tasks === 0) return <span className="text-xs text-ink-faint max-lg:hidden">no plan yet</span>;
  return (
    <span className="flex items-center gap-2 text-xs whitespace-nowrap text-ink-soft tabular max-lg:col-start-1 max-lg:row-start-2">
      <span className="h-1.5 w-20 shrink-0 overflow-hidden rounded-sm bg-hover" aria-hidden>
        <span className="block h-full bg-merged" style={{ width: `${(run.merged / run.tasks) * 100}%` }} />
      </span>
      {run.merged}/{run.tasks} merged
    </span>
  );
}
