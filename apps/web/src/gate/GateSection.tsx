// A part of the gate with its heading and a figure beside it.
import type { ReactNode } from "react";

/** `note` says how much there is. */
export const GateSection = ({ title, note, children }: { title: string; note: string; children: ReactNode }) => (
  <section aria-label={title} className="min-w-0">
    <h3 className="mb-2 flex flex-wrap items-baseline gap-x-3">
      <span className="text-base font-semibold">{title}</span>
      <span className="text-ink-faint">{note}</span>
    </h3>
    {children}
  </section>
);
