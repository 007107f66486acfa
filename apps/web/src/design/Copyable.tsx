"use client";
// Ids in mono, copied on a click.
import { useState } from "react";

/** Shows `shown` (or the value) and copies the whole value. */
export function Copyable({ value, shown = value, what }: { value: string; shown?: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
      setTimeout(() => setCopied(false), 1_500);
    } catch {
      // Without permission, or over plain HTTP on a network: the value is in the title.
    }
  };
  return (
    <button
      type="button"
      title={`${value} (click to copy)`}
      aria-label={`Copy ${what} ${value}`}
      onClick={() => void copy()}
      className="max-w-full truncate rounded-sm font-mono text-[0.95em] underline decoration-line-strong decoration-dotted underline-offset-2 hover:bg-hover"
    >
      {copied ? "copied" : shown}
    </button>
  );
}
