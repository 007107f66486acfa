"use client";
// A button that first says what it will do, in its place, and does it when it is pressed again.
import { useState } from "react";
import { Button } from "./Button.tsx";

interface Props {
  /** What is done to what, for those who hear the page. */
  name: string;
  verb: string;
  /** What will happen, in a sentence. */
  consequence: string;
  onYes: () => Promise<void>;
}

/** For what can't be undone and is easily made again: less than a dialog, more than a slip of the hand. */
export function AskFirst({ name, verb, consequence, onYes }: Props) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!asking) {
    return (
      <Button size="small" look="danger" aria-label={name} onClick={() => setAsking(true)}>
        {verb}
      </Button>
    );
  }
  const act = async () => {
    setBusy(true);
    await onYes();
    setBusy(false);
    setAsking(false);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div role="group" aria-label={name} className="flex flex-wrap items-center justify-end gap-2">
      <p className="text-xs text-ink-soft">{consequence}</p>
      <Button size="small" ref={(keep) => keep?.focus()} onClick={() => setAsking(false)}>
        Keep
      </Button>
      <Button size="small" look="danger" busy={busy} onClick={() => void act()}>
        {verb}
      </Button>
    </div>
  );
}
