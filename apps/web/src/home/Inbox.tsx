"use client";
// Everything that waits for a person, across runs, the longest wait first; each line leads to where it is decided.
import type { Attention, RunSummary } from "@signalbox/engine";
import type { ProjectSummary } from "@signalbox/protocol";
import { Link } from "../connection/paths.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import type { StatusName } from "../design/status.ts";
import { Age } from "../design/Time.tsx";
import { count, firstLine } from "../design/words.ts";
import { inboxOf } from "./runOrder.ts";

const kinds: Record<Attention["kind"], { status: StatusName; word: string }> = {
  gate: { status: "blocked", word: "Gate" },
  dependency: { status: "blocked", word: "Package" },
  boundary: { status: "blocked", word: "File" },
  contract: { status: "blocked", word: "Contract" },
  escalation: { status: "escalated", word: "Escalation" },
  permission: { status: "blocked", word: "Permission" },
  byHand: { status: "blocked", word: "By hand" },
  question: { status: "blocked", word: "Question" },
  paused: { status: "paused", word: "Paused" },
};

/** Nothing while nobody is needed. */
export function Inbox({ runs, projects }: { runs: RunSummary[]; projects: ProjectSummary[] }) {
  const waiting = inboxOf(runs);
  if (waiting.length === 0) return null;
  const total = runs.reduce((sum, run) => sum + run.waiting, 0);
  return (
    <section aria-label="Needs you" id="inbox" className="scroll-mt-4">
      <h2 className="mb-2 flex items-baseline gap-2 text-base font-semibold">
        Needs you <span className="text-sm font-normal text-ink-faint tabular">{total}</span>
      </h2>
      <ul className="divide-y divide-attention-line overflow-hidden rounded-md border border-attention-line bg-attention-ground">
        {waiting.map(({ run, attention }) => {
          const { status, word } = kinds[attention.kind];
          return (
            <li key={`${run.runId} ${attention.key}`}>
              <Link
                href={`/runs/${run.runId}${attention.task ? `?task=${attention.task}` : ""}`}
                className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-2 hover:bg-hover max-sm:py-3"
              >
                <StatusMark status={status} size={16} label={word} />
                <span className="min-w-0">
                  <span className="line-clamp-2 font-medium break-words">{attention.sentence || "Paused."}</span>
                  <span className="block truncate text-xs text-ink-soft">
                    {projects.find((project) => project.id === run.projectId)?.name ?? "unknown project"} ·{" "}
                    {firstLine(run.request)}
                  </span>
                </span>
                <span className="text-right text-xs whitespace-nowrap text-ink-soft">
                  <Age at={attention.since} />
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {total > waiting.length && (
        <p className="mt-1 text-xs text-ink-faint">{count(total - waiting.length, "more")} in these runs.</p>
      )}
    </section>
  );
}
