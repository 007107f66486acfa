"use client";
// A dialog that asks before something that can't be undone: it names what happens and takes a comment for the log.
import { type ReactNode, useId, useState } from "react";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { TextArea, TextInput } from "./Field.tsx";
import { Refusal } from "./Refusal.tsx";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will happen and what will not. */
  consequence: ReactNode;
  /** The verb with its object, on the button. */
  verb: string;
  /** What the other button says. */
  stay?: string;
  look?: "primary" | "danger";
  /** Sends the wish; answers with what to say where it was refused, or null. */
  decide: (comment: string) => Promise<string | null>;
  commentLabel?: string;
  /** Where words are needed, not only welcome. */
  needsComment?: boolean;
  /** What has to be typed first, where it can't be undone. */
  typed?: string;
  /** What is to be filled in before the comment. */
  children?: ReactNode;
}

/** Asks, sends, and stays open with the reason where the server refuses. */
export function Decision(props: Props) {
  const {
    open,
    onClose,
    title,
    consequence,
    verb,
    stay = "Cancel",
    look = "danger",
    needsComment = false,
    typed,
  } = props;
  const [comment, setComment] = useState("");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const field = useId();
  const ready = (!needsComment || comment.trim() !== "") && (typed === undefined || sameWords(name, typed));
  const send = async () => {
    setBusy(true);
    const refused = await props.decide(comment.trim());
    setBusy(false);
    setRefusal(refused);
    if (refused !== null) return;
    setComment("");
    setName("");
    onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={title} description={consequence}>
      {props.children}
      <label htmlFor={field} className="mt-4 mb-1 block text-xs text-ink-soft">
        {props.commentLabel ?? "Comment for the log (optional)"}
      </label>
      <TextArea id={field} rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />
      {typed !== undefined && (
        <div className="mt-3">
          <label htmlFor={`${field}-name`} className="mb-1 block text-xs text-ink-soft">
            Type <strong className="font-medium text-ink select-all">{typed}</strong> to confirm
          </label>
          <TextInput
            id={`${field}-name`}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
      )}
      <Refusal sentence={refusal} className="mt-2" />
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{stay}</Button>
        <Button look={look} busy={busy} disabled={!ready} onClick={() => void send()}>
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}

/** A phone writes capitals of its own accord. */
const sameWords = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();
