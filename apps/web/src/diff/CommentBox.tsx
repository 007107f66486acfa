"use client";
// A comment under a line of a diff: written, kept, changed or taken back.
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextArea } from "../design/Field.tsx";
import type { Comment } from "./comments.ts";

interface Props {
  comment: Comment;
  /** The text, empty to take it back; null where nothing was changed. */
  onDone: (text: string | null) => void;
}

/** Open while it is written, then a quiet card. */
export function CommentBox({ comment, onDone }: Props) {
  const [editing, setEditing] = useState(comment.text === "");
  const [text, setText] = useState(comment.text);
  const place = comment.line === undefined ? comment.path : `line ${comment.line}`;
  if (!editing)
    return (
      <div className="m-2 max-w-2xl rounded-md border border-focus bg-raised px-3 py-2 font-sans text-sm">
        <p className="whitespace-pre-wrap break-words">{comment.text}</p>
        <div className="mt-1 flex gap-1">
          <Button size="small" look="quiet" onClick={() => setEditing(true)}>
            Edit
          </Button>
          <Button size="small" look="quiet" onClick={() => onDone("")}>
            Delete
          </Button>
        </div>
      </div>
    );
  const keep = () => {
    setEditing(false);
    onDone(text.trim());
  };
  return (
    <form
      className="m-2 max-w-2xl rounded-md border border-focus bg-raised p-2 font-sans"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <TextArea
        autoFocus
        rows={2}
        aria-label={`Comment on ${place}`}
        placeholder={`Comment on ${place}`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && text.trim()) keep();
        }}
      />
      <div className="mt-2 flex gap-2">
        <Button type="submit" size="small" look="primary" disabled={!text.trim()}>
          Keep comment
        </Button>
        <Button size="small" onClick={() => onDone(null)}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
