"use client";
// The shape of everything that waits for a person: who asks, what for, since when, and what can be answered.
import { type ReactNode, useState } from "react";
import { StatusMark } from "../design/StatusMark.tsx";
import type { StatusName } from "../design/status.ts";
import { Age } from "../design/Time.tsx";

interface Props {
  status: StatusName;
  title: ReactNode;
  since: string;
  /** One line under the title. */
  note?: ReactNode;
  /** Folded until asked for. */
  details?: ReactNode;
  children: ReactNode;
}

/** A card on the attention ground. */
export function AttentionCard({ status, title, since, note, details, children }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <article className="bg-attention-ground px-4 py-2.5">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <span className="mt-0.5">
          <StatusMark status={status} size={16} />
        </span>
        <div className="min-w-0 flex-1 basis-64">
          <p className="font-medium break-words">{title}</p>
          <p className="text-xs text-ink-soft break-words">
            {note && <>{note} · </>}
            <Age at={since} />
            {details && (
              <>
                {" · "}
                <button
                  type="button"
                  className="underline underline-offset-2"
                  aria-expanded={open}
                  onClick={() => setOpen(!open)}
                >
                  {open ? "Hide details" : "Details"}
                </button>
              </>
            )}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2 max-sm:w-full max-sm:[&>button]:grow">{children}</div>
      </div>
      {open && details && <div className="mt-2 pl-7">{details}</div>}
    </article>
  );
}
