"use client";
// A quiet bar where the connection is lost: the page stays readable and says from when it is.
import { clockWords } from "../design/words.ts";
import { usePanel } from "./store.ts";

/** Nothing while all is well. */
export function ConnectionBar() {
  const link = usePanel((panel) => panel.link);
  const refusal = usePanel((panel) => panel.refusal);
  const heardAt = usePanel((panel) => panel.heardAt);
  return (
    <div role="status" aria-live="polite">
      {link === "lost" && (
        <p className="border-b border-attention-line bg-attention-ground px-4 py-1 text-center text-xs">
          {refusal ?? "Connection lost."} Reconnecting…{heardAt && ` What you see is from ${clockWords(heardAt)}.`}
        </p>
      )}
    </div>
  );
}
