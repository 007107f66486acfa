"use client";
// Ids in mono, copied on a click.
import { useState } from "react";
import { copyText } from "./copyText.ts";

/** Shows `shown` (or the value) and copies the whole value. */
export function Copyable({ value, shown = value, what }: { value: string; shown?: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Where it isn't allowed, the value is in the title.
    if (!(await copyText(value))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
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
