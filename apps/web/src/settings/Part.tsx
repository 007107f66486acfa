// A part of the settings with its heading and a sentence under it.
import type { ReactNode } from "react";

export const Part = ({ title, note, children }: { title: string; note?: string; children: ReactNode }) => (
  <section aria-label={title}>
    <h2 className="text-base font-semibold">{title}</h2>
    {note && <p className="mt-0.5 text-ink-soft">{note}</p>}
    <div className="mt-3">{children}</div>
  </section>
);
