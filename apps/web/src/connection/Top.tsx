"use client";
// The bar above pages other than a run's: where you are, what waits, and the theme.
import { Settings } from "lucide-react";
import type { ReactNode } from "react";
import { ThemeChoice } from "../design/ThemeChoice.tsx";
import { Link } from "./paths.tsx";

/** `children` stand behind the name, `actions` at the right. */
export function Top({ children, actions }: { children?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="flex h-12 items-center gap-3 border-b bg-raised px-4">
      <Link href="/" className="flex items-center gap-2 font-semibold">
        <SignalMark />
        Signalbox
      </Link>
      {children}
      <div className="ml-auto flex items-center gap-2">
        {actions}
        <Link
          href="/settings"
          aria-label="Settings"
          title="Settings (g s)"
          className="inline-flex h-7 items-center rounded-md px-2 text-ink-soft hover:bg-hover hover:text-ink"
        >
          <Settings size={15} aria-hidden />
        </Link>
        <ThemeChoice />
      </div>
    </header>
  );
}

/** The mark: two tracks and a signal at clear. */
export const SignalMark = () => (
  <svg width="18" height="18" viewBox="0 0 32 32" aria-hidden className="shrink-0">
    <path
      d="M6 5v22M6 11h13l-4-4M6 22h20"
      stroke="currentColor"
      strokeWidth="3"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
    <circle cx="25" cy="11" r="5" fill="var(--status-merged)" />
  </svg>
);
