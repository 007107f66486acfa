"use client";
// One file of a diff, unified or side by side, in its language's colours; lines take comments where somebody is to hear them.
import "react-diff-view/style/index.css";
import "./diff.css";
import { MessageSquarePlus } from "lucide-react";
import { memo, useMemo, useState } from "react";
import { type ChangeData, Decoration, Diff, getChangeKey, Hunk, type ViewType } from "react-diff-view";
import { Button } from "../design/Button.tsx";
import { Scroll } from "../design/Scroll.tsx";
import { CommentBox } from "./CommentBox.tsx";
import type { Comment } from "./comments.ts";
import { tokensOf } from "./highlight.ts";
import { hunksOf, lineOf } from "./hunks.ts";
import type { PatchFile } from "./parsePatch.ts";

interface Props {
  file: PatchFile;
  view: ViewType;
  /** Those of this file. */
  comments: Comment[];
  /** Null where nobody would hear a comment. An empty text takes it back. */
  onComment: ((comment: Comment) => void) | null;
}

/** The patch of the file, or what git says instead. */
export const DiffFile = memo(function DiffFile({ file, view, comments, onComment }: Props) {
  const hunks = useMemo(() => hunksOf(file), [file]);
  const tokens = useMemo(() => tokensOf(hunks, file.path), [hunks, file.path]);
  const [asked, setAsked] = useState<Comment[]>([]);
  const ask = (comment: Comment) => setAsked((had) => [...had.filter(({ key }) => key !== comment.key), comment]);
  const box = (comment: Comment) => (
    <CommentBox
      comment={comment}
      onDone={(text) => {
        setAsked((had) => had.filter(({ key }) => key !== comment.key));
        if (text !== null) onComment?.({ ...comment, text });
      }}
    />
  );
  const open = [...comments.filter(({ key }) => !asked.some((each) => each.key === key)), ...asked];
  const widgets = Object.fromEntries(
    open.filter(({ line }) => line !== undefined).map((each) => [each.key, box(each)]),
  );
  const whole = open.find(({ line }) => line === undefined);
  const askAt = (change: ChangeData | null) =>
    change && ask({ key: getChangeKey(change), path: file.path, line: lineOf(change), code: change.content, text: "" });
  return (
    <Scroll
      label={`Changes of ${file.path}`}
      className="overflow-x-auto [content-visibility:auto] [contain-intrinsic-size:auto_300px]"
    >
      {onComment && (
        <div className="flex justify-end border-b px-2 py-0.5">
          <Button
            size="small"
            look="quiet"
            aria-label={`Comment on ${file.path}`}
            onClick={() => ask({ key: "file", path: file.path, text: "" })}
          >
            <MessageSquarePlus size={13} aria-hidden /> Comment
          </Button>
        </div>
      )}
      {whole && box(whole)}
      {file.notes.map((note) => (
        <p key={note} className="px-3 py-1 font-mono text-xs text-ink-faint">
          {note}
        </p>
      ))}
      {hunks.length > 0 && (
        <Diff
          diffType="modify"
          viewType={view}
          hunks={hunks}
          tokens={tokens}
          widgets={widgets}
          {...(onComment
            ? { gutterEvents: { onClick: ({ change }) => askAt(change) }, className: "takes-comments" }
            : {})}
        >
          {(all) =>
            all.flatMap((hunk) => [
              <Decoration key={`head ${hunk.content}`}>
                <span className="block px-3 py-0.5 whitespace-pre text-ink-faint">{hunk.content}</span>
              </Decoration>,
              <Hunk key={hunk.content} hunk={hunk} />,
            ])
          }
        </Diff>
      )}
    </Scroll>
  );
});
