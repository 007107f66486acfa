"use client";
// A diff loaded on demand: the list of its files with who owns each, their patches, and comments for the session.
import type { DiffAnswer } from "@signalbox/protocol";
import { useCallback, useEffect, useMemo, useState } from "react";
import { getJson, type RequestFailure } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { FailureNotice, Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { count, shortSha } from "../design/words.ts";
import type { Comment } from "./comments.ts";
import { DiffFile } from "./DiffFile.tsx";
import { parsePatch } from "./parsePatch.ts";
import { SendComments } from "./SendComments.tsx";
import { useDiffLook } from "./useDiffLook.ts";

interface Props {
  path: string;
  /** Loads again whenever it changes. */
  version?: string;
  /** The task whose session hears comments on it. */
  task?: string;
}

/** The diff behind `path`. */
export function DiffView({ path, version = "", task }: Props) {
  const [diff, setDiff] = useState<DiffAnswer | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version of the same address is loaded again
  useEffect(() => {
    let current = true;
    void getJson<DiffAnswer>(path).then((answer) => {
      if (!current) return;
      setTrouble(answer.ok ? null : answer.failure);
      if (answer.ok) setDiff(answer.value);
    });
    return () => {
      current = false;
    };
  }, [path, version]);
  if (trouble) return <FailureNotice failure={trouble} />;
  if (!diff) return <Skeleton rows={5} what="Loading the diff" />;
  return <Diff diff={diff} task={task} />;
}

const none: Comment[] = [];

function Diff({ diff, task }: { diff: DiffAnswer; task: string | undefined }) {
  const [look, setLook] = useDiffLook();
  const [comments, setComments] = useState<Comment[]>(none);
  const keep = useCallback((comment: Comment) => {
    setComments((had) => [
      ...had.filter(({ path, key }) => path !== comment.path || key !== comment.key),
      ...(comment.text ? [comment] : []),
    ]);
  }, []);
  const patches = useMemo(() => new Map(parsePatch(diff.patch).map((file) => [file.path, file])), [diff.patch]);
  const added = diff.files.reduce((sum, file) => sum + file.added, 0);
  const deleted = diff.files.reduce((sum, file) => sum + file.deleted, 0);
  if (diff.files.length === 0)
    return (
      <p className="text-ink-soft">
        Nothing has changed between {shortSha(diff.from)} and {shortSha(diff.to)}.
      </p>
    );
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="mr-auto text-ink-soft tabular">
          {count(diff.files.length, "file")}, <Plus n={added} /> <Minus n={deleted} />, from{" "}
          <code className="font-mono">{shortSha(diff.from)}</code> to{" "}
          <code className="font-mono">{shortSha(diff.to)}</code>
        </p>
        <Button
          size="small"
          look="quiet"
          aria-pressed={look === "split"}
          onClick={() => setLook(look === "split" ? "unified" : "split")}
        >
          {look === "split" ? "Unified" : "Side by side"}
        </Button>
      </div>
      {diff.cut && (
        <Notice tone="attention">
          The diff is too long to be shown whole; every file is listed, the last patches are missing.
        </Notice>
      )}
      {diff.files.map((file) => {
        const patch = patches.get(file.path);
        return (
          <details key={file.path} open={diff.files.length <= 30} className="overflow-hidden rounded-md border">
            <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 bg-sunken px-3 py-1.5">
              <span className="min-w-0 font-mono text-xs break-all">
                {file.oldPath && file.oldPath !== file.path ? `${file.oldPath} → ` : ""}
                {file.path}
              </span>
              <span className="text-xs text-ink-faint">{statusOf(file.status, patch?.notes)}</span>
              {file.task && <span className="text-xs text-ink-soft">{file.task}</span>}
              <span className="ml-auto text-xs tabular">
                {file.binary ? (
                  "binary"
                ) : (
                  <>
                    <Plus n={file.added} /> <Minus n={file.deleted} />
                  </>
                )}
              </span>
            </summary>
            {patch ? (
              <DiffFile
                file={patch}
                view={look}
                comments={
                  comments.some(({ path }) => path === patch.path)
                    ? comments.filter(({ path }) => path === patch.path)
                    : none
                }
                onComment={task ? keep : null}
              />
            ) : (
              <p className="px-3 py-2 text-xs text-ink-faint">
                {file.binary ? "A binary file." : "Its patch isn’t shown."}
              </p>
            )}
          </details>
        );
      })}
      {task && <SendComments task={task} comments={comments} onSent={() => setComments(none)} />}
    </div>
  );
}

/** What git's own header says of a file goes before what the list says. */
function statusOf(status: string, notes: readonly string[] = []): string {
  if (notes.some((note) => note.startsWith("new file"))) return "added";
  return notes.some((note) => note.startsWith("deleted file")) ? "deleted" : status;
}

const Plus = ({ n }: { n: number }) => <span className="text-merged">+{n}</span>;
const Minus = ({ n }: { n: number }) => <span className="text-failed">−{n}</span>;
