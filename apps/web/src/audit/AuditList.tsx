"use client";
// The entries of the audit log: one line each, with what was asked for and what it changed behind it.
import type { AuditAnswer } from "@signalbox/protocol";
import { exactTime } from "../design/words.ts";

type Entry = AuditAnswer["entries"][number];

/** The newest first. */
export function AuditList({ entries }: { entries: Entry[] }) {
  if (entries.length === 0) return <p className="text-ink-soft">Nothing of that kind was done.</p>;
  return (
    <ul aria-label="Entries" className="divide-y rounded-md border bg-raised">
      {entries.map((entry) => (
        <li key={entry.id}>
          <details>
            <summary className="grid cursor-pointer grid-cols-2 gap-x-3 px-3 py-2 hover:bg-hover md:grid-cols-[12rem_minmax(0,1fr)_12rem_9rem]">
              <time dateTime={entry.at} className="tabular text-ink-soft">
                {exactTime(entry.at)}
              </time>
              <span className="min-w-0 truncate">
                <span className="font-medium">{entry.by}</span>{" "}
                <span className="text-xs text-ink-soft">
                  {entry.role}
                  {entry.linkLabel && `, link for ${entry.linkLabel}`}
                </span>
              </span>
              <code className="truncate font-mono text-xs leading-5">{entry.action}</code>
              <span
                className={`truncate text-xs leading-5 ${entry.outcome === "done" ? "text-ink-soft" : "text-failed"}`}
              >
                {entry.outcome}
              </span>
            </summary>
            <Facts entry={entry} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function Facts({ entry }: { entry: Entry }) {
  const { before, after, ...asked } = isObject(entry.detail) ? entry.detail : { said: entry.detail };
  const parts: [string, unknown][] = [
    ["From", entry.address],
    ["Run", entry.runId],
    ["Project", entry.projectId],
    ["Asked for", "said" in asked ? asked.said : asked],
    ["Before", before],
    ["After", after],
    ["Hash", entry.hash],
  ];
  return (
    <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 border-t px-3 py-2">
      {parts
        .filter(([, value]) => !isEmpty(value))
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="font-mono text-xs leading-5 break-words whitespace-pre-wrap">
              {typeof value === "string" ? value : JSON.stringify(value, null, 1)}
            </dd>
          </div>
        ))}
    </dl>
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0);
