"use client";
// Checks with their verdict; the output is behind each and loaded when it is asked for.
import type { CheckSummary } from "@signalbox/engine";
import { useState } from "react";
import { keyed } from "../design/keyed.ts";
import { StatusMark } from "../design/StatusMark.tsx";
import { checkStatus } from "../design/status.ts";
import { shortDuration } from "../design/words.ts";
import { Evidence } from "./Evidence.tsx";

/** The list; red ones first open nothing by themselves, but stand first. */
export function CheckList({ checks }: { checks: CheckSummary[] }) {
  if (checks.length === 0) return <p className="text-ink-faint">No check has been run.</p>;
  const rank = (check: CheckSummary) => (check.status === "failed" ? 0 : check.status === "not_run" ? 1 : 2);
  const sorted = [...checks].sort((a, b) => rank(a) - rank(b));
  return (
    <ul className="divide-y rounded-md border bg-raised">
      {keyed(sorted, (check) => check.id).map(([key, check]) => (
        <Check key={key} check={check} />
      ))}
    </ul>
  );
}

function Check({ check }: { check: CheckSummary }) {
  const [open, setOpen] = useState(false);
  const { status, word } = checkStatus(check);
  return (
    <li className="px-3 py-1.5" data-check={check.id} data-status={check.status}>
      <div className="flex items-baseline gap-x-2">
        <span className="mt-1 self-start leading-none">
          <StatusMark status={status} size={13} />
          <span className="sr-only">{word}:</span>
        </span>
        <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
          <span className={check.name === check.command ? "font-mono text-xs font-medium" : "font-medium"}>
            {check.name}
          </span>
          {!check.required && <span className="text-xs text-ink-faint">not required</span>}
          {check.category && check.status === "failed" && (
            <span className="text-xs text-failed">{check.category.replaceAll("_", " ")}</span>
          )}
          <span className="min-w-0 flex-1 basis-32 text-ink-soft break-words whitespace-pre-line">{check.summary}</span>
        </div>
        <span className="shrink-0 text-xs text-ink-faint tabular">
          {check.status === "not_run" ? "not run" : shortDuration(check.durationMs)}
        </span>
        {check.evidence && (
          <button
            type="button"
            className="shrink-0 text-xs underline underline-offset-2"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? "Hide evidence" : "Evidence"}
          </button>
        )}
      </div>
      {check.command && check.command !== check.name && (
        <code className="block truncate pl-5 font-mono text-xs text-ink-faint" title={check.command}>
          {check.command}
        </code>
      )}
      {open && check.evidence && <Evidence evidence={check.evidence} />}
    </li>
  );
}
