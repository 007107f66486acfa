// A sentence that matters, with a hint of what to do: the one shape for trouble, attention and good news.
import { describeError } from "@signalbox/engine";
import type { ReactNode } from "react";

const tones = {
  attention: "border-attention-line bg-attention-ground",
  danger: "border-danger-line bg-danger-ground",
  good: "border-good-line bg-good-ground",
  plain: "border-line bg-sunken",
} as const;

interface Props {
  tone?: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  /** The buttons. */
  actions?: ReactNode;
  role?: "alert" | "status";
  className?: string;
}

/** A framed notice. */
export function Notice({ tone = "plain", title, children, actions, role, className = "" }: Props) {
  return (
    <div className={`rounded-md border px-3 py-2.5 text-sm ${tones[tone]} ${className}`} role={role}>
      {title && <div className="font-medium">{title}</div>}
      {children && <div className={title ? "mt-1 text-ink-soft" : ""}>{children}</div>}
      {actions && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

/** A failure in words, with the hint of the one table and its detail folded. */
export function FailureNotice({
  failure,
  title,
}: {
  failure: { code: string; message: string; detail?: string; hint?: string };
  title?: string;
}) {
  const { sentence, hint } = describeError(failure);
  return (
    <Notice tone="danger" role="alert" title={title ?? sentence}>
      {title && <p>{sentence}</p>}
      {(failure.hint ?? hint) && <p>{failure.hint ?? hint}</p>}
      {failure.detail && (
        <details className="mt-1">
          <summary className="cursor-pointer text-xs">Show the output</summary>
          <pre className="thin-scroll mt-1 max-h-72 overflow-auto whitespace-pre-wrap rounded-sm bg-sunken p-2 font-mono text-xs text-ink">
            {failure.detail}
          </pre>
        </details>
      )}
    </Notice>
  );
}
