"use client";
// Looks for a repository on the server: folder by folder, repositories marked.
import type { DirectoryAnswer } from "@signalbox/protocol";
import { CornerLeftUp, Folder, FolderGit2 } from "lucide-react";
import { useEffect, useState } from "react";
import { getJson, type RequestFailure } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Scroll } from "../design/Scroll.tsx";
import { Skeleton } from "../design/Skeleton.tsx";

const row = "flex w-full items-center gap-2 px-3 py-1.5 text-left hover:bg-hover max-sm:py-2.5";

/** `onChoose` gets the path of a repository. */
export function DirectoryBrowser({ onChoose }: { onChoose: (path: string) => void }) {
  const [path, setPath] = useState("");
  const [found, setFound] = useState<DirectoryAnswer | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  useEffect(() => {
    let current = true;
    void getJson<DirectoryAnswer>(`/api/directories?path=${encodeURIComponent(path)}`).then((answer) => {
      if (!current) return;
      setTrouble(answer.ok ? null : answer.failure);
      if (answer.ok) setFound(answer.value);
    });
    return () => {
      current = false;
    };
  }, [path]);
  if (!found) return trouble ? <FailureNotice failure={trouble} /> : <Skeleton rows={5} what="Loading the folder" />;
  const { parent } = found;
  return (
    <section aria-label="Folders" className="rounded-md border bg-raised">
      <div className="flex items-center gap-2 border-b px-3 py-1.5">
        <span className="min-w-0 flex-1 truncate font-mono text-xs" title={found.path}>
          {found.path}
        </span>
        {found.repository && (
          <Button size="small" look="primary" onClick={() => onChoose(found.path)}>
            Open this folder
          </Button>
        )}
      </div>
      {trouble && <FailureNotice failure={trouble} />}
      <Scroll label="Folders" className="max-h-72 overflow-y-auto">
        <ul>
          {parent !== null && (
            <li>
              <button type="button" className={row} onClick={() => setPath(parent)}>
                <CornerLeftUp size={15} aria-hidden className="text-ink-faint" /> Up
              </button>
            </li>
          )}
          {found.directories.map((each) => (
            <li key={each.path} className="flex items-center hover:bg-hover">
              <button type="button" className={`${row} min-w-0 flex-1`} onClick={() => setPath(each.path)}>
                {each.repository ? (
                  <FolderGit2 size={15} aria-hidden className="shrink-0" />
                ) : (
                  <Folder size={15} aria-hidden className="shrink-0 text-ink-faint" />
                )}
                <span className={`truncate ${each.repository ? "font-medium" : ""}`}>{each.name}</span>
              </button>
              {each.repository && (
                <Button
                  className="mr-2"
                  size="small"
                  aria-label={`Open ${each.name}`}
                  onClick={() => onChoose(each.path)}
                >
                  Open
                </Button>
              )}
            </li>
          ))}
        </ul>
        {found.directories.length === 0 && <p className="px-3 py-2 text-ink-soft">No folders here.</p>}
        {found.cut > 0 && <p className="px-3 py-2 text-xs text-ink-faint">{found.cut} more; type the path instead.</p>}
      </Scroll>
    </section>
  );
}
