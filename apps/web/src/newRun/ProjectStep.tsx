"use client";
// Which repository: by its path, or one that Signalbox knows. Opening one executes nothing in it.
import type { ProjectFacts } from "@signalbox/protocol";
import { useState } from "react";
import { postJson, type RequestFailure } from "../connection/http.ts";
import { usePanel } from "../connection/store.ts";
import { Button } from "../design/Button.tsx";
import { Labelled, TextInput } from "../design/Field.tsx";
import { FailureNotice, Notice } from "../design/Notice.tsx";
import { Age } from "../design/Time.tsx";
import { shortSha } from "../design/words.ts";
import { DirectoryBrowser } from "./DirectoryBrowser.tsx";

interface Props {
  project: ProjectFacts | null;
  onProject: (project: ProjectFacts | null) => void;
}

/** The path, and what was found there. */
export function ProjectStep({ project, onProject }: Props) {
  const known = usePanel((panel) => panel.projects);
  const [path, setPath] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const [looking, setLooking] = useState(false);
  const open = async (at: string) => {
    setBusy(true);
    setTrouble(null);
    const answer = await postJson<ProjectFacts>("/api/projects", { path: at.trim() });
    setBusy(false);
    if (answer.ok) onProject(answer.value);
    else setTrouble(answer.failure);
  };
  if (project) return <Found project={project} onChange={() => onProject(null)} />;
  return (
    <section aria-label="Project" className="space-y-3">
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void open(path);
        }}
      >
        <div className="min-w-0 flex-1">
          <Labelled label="Path of a git repository on the server" hint="Opening it executes nothing in it.">
            {(id) => (
              <TextInput
                id={id}
                className="font-mono"
                placeholder="/home/ada/acme-api"
                autoComplete="off"
                spellCheck={false}
                value={path}
                onChange={(event) => setPath(event.target.value)}
              />
            )}
          </Labelled>
        </div>
        <Button type="submit" className="mb-5" look="primary" busy={busy} disabled={!path.trim()}>
          Open project
        </Button>
      </form>
      {trouble && <FailureNotice failure={trouble} />}
      <Button size="small" aria-expanded={looking} onClick={() => setLooking(!looking)}>
        {looking ? "Hide folders" : "Look for it"}
      </Button>
      {looking && <DirectoryBrowser onChoose={(at) => void open(at)} />}
      {known.length > 0 && (
        <div>
          <h2 className="mb-1 text-xs text-ink-faint">Recent projects</h2>
          <ul className="divide-y rounded-md border bg-raised">
            {[...known]
              .sort((a, b) => b.lastUsedAt.localeCompare(a.lastUsedAt))
              .map((each) => (
                <li key={each.id}>
                  <button
                    type="button"
                    disabled={busy}
                    className="flex w-full items-baseline gap-3 px-3 py-2 text-left hover:bg-hover"
                    onClick={() => void open(each.path)}
                  >
                    <span className="font-medium">{each.name}</span>
                    <span className="min-w-0 truncate font-mono text-xs text-ink-faint" title={each.path}>
                      {each.path}
                    </span>
                    <span className="ml-auto shrink-0 text-xs text-ink-faint">
                      <Age at={each.lastUsedAt} />
                    </span>
                  </button>
                </li>
              ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Found({ project, onChange }: { project: ProjectFacts; onChange: () => void }) {
  const { changed, untracked } = project.dirty;
  return (
    <section aria-label="Project" className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border bg-raised px-3 py-2">
        <span className="text-base font-medium">{project.name}</span>
        <span className="min-w-0 truncate font-mono text-xs text-ink-faint" title={project.path}>
          {project.path}
        </span>
        <span className="text-xs text-ink-soft">
          {project.branch ?? "detached"}{" "}
          {project.headSha && <code className="font-mono">{shortSha(project.headSha)}</code>}
          {changed + untracked > 0 && `, ${changed} changed, ${untracked} untracked`}
        </span>
        <Button className="ml-auto" size="small" look="quiet" onClick={onChange}>
          Choose another
        </Button>
      </div>
      {project.notes.map((note) => (
        <Notice
          key={note.message}
          tone={note.blocking ? "danger" : "plain"}
          {...(note.blocking ? { role: "alert" as const } : {})}
        >
          {note.message}
        </Notice>
      ))}
    </section>
  );
}
