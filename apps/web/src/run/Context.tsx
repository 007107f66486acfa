"use client";
// What sessions are told of the project: its entries, which tasks were given which, and changing them.
import type { ContextAnswer } from "@signalbox/protocol";
import { Pencil, Trash2 } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { getJson, putJson, remove } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { Labelled, TextArea, TextInput } from "../design/Field.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { sayDeleted } from "../design/sayDeleted.ts";
import { Age } from "../design/Time.tsx";
import { list } from "../design/words.ts";
import { useRun } from "./useRun.ts";

type Entry = ContextAnswer["entries"][number];
interface Trouble {
  code: string;
  message: string;
}

/** The entries of the run's project; only its owner may see and change them. */
export function Context() {
  const { state, role } = useRun();
  const path = `/api/projects/${encodeURIComponent(state.projectId)}/context`;
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [draft, setDraft] = useState({ key: "", value: "" });
  const load = useCallback(async () => {
    const answer = await getJson<ContextAnswer>(path);
    if (answer.ok) setEntries(answer.value.entries);
    setTrouble(answer.ok ? null : answer.failure);
  }, [path]);
  useEffect(() => {
    if (role === "owner") void load();
  }, [load, role]);
  if (role !== "owner") {
    return <p className="p-4 text-ink-soft">Only the owner of this panel sees and changes what sessions are told.</p>;
  }
  const change = async (work: ReturnType<typeof putJson>) => {
    const answer = await work;
    if (!answer.ok) return setTrouble(answer.failure);
    setDraft({ key: "", value: "" });
    await load();
  };
  const drop = async ({ key, value }: Entry) => {
    const gone = remove(`${path}/${encodeURIComponent(key)}`);
    await change(gone);
    if ((await gone).ok) sayDeleted(key, () => change(putJson(path, { key, value })));
  };
  return (
    <section aria-label="Context" className="thin-scroll h-full space-y-4 overflow-y-auto p-3">
      <p className="max-w-prose text-ink-soft">
        An entry is put into the prompt of each task that names its key, or whose description or paths match it. It
        holds for sessions that start from now on, in every run of this project.
      </p>
      {trouble && <FailureNotice failure={trouble} />}
      {!entries && !trouble && <Skeleton rows={4} what="Loading the context" />}
      {entries?.length === 0 && <p className="text-ink-soft">There are no entries yet.</p>}
      {entries && entries.length > 0 && (
        <ul className="divide-y rounded-md border bg-raised">
          {entries.map((entry) => (
            <EntryLine
              key={entry.key}
              entry={entry}
              given={Object.values(state.tasks)
                .filter(({ attempts }) => attempts.some(({ context }) => context?.includes(entry.key)))
                .map(({ id }) => id)}
              onEdit={() => setDraft({ key: entry.key, value: entry.value })}
              onDelete={() => void drop(entry)}
            />
          ))}
        </ul>
      )}
      <form
        className="max-w-prose space-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          void change(putJson(path, draft));
        }}
      >
        <Labelled label="Key">
          {(id) => (
            <TextInput
              id={id}
              value={draft.key}
              placeholder="auth-rules"
              onChange={(event) => setDraft({ ...draft, key: event.target.value })}
            />
          )}
        </Labelled>
        <Labelled label="What sessions are told">
          {(id) => (
            <TextArea
              id={id}
              rows={4}
              value={draft.value}
              onChange={(event) => setDraft({ ...draft, value: event.target.value })}
            />
          )}
        </Labelled>
        <Button type="submit" look="primary" disabled={!draft.key.trim() || !draft.value.trim()}>
          {entries?.some(({ key }) => key === draft.key) ? "Change entry" : "Add entry"}
        </Button>
      </form>
    </section>
  );
}

interface LineProps {
  entry: Entry;
  /** Tasks of this run whose sessions were given it. */
  given: string[];
  onEdit: () => void;
  onDelete: () => void;
}

function EntryLine({ entry, given, onEdit, onDelete }: LineProps) {
  return (
    <li className="flex items-start gap-2 px-3 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="font-mono text-xs font-medium break-all">{entry.key}</p>
        <p className="max-h-40 overflow-auto whitespace-pre-wrap break-words">{entry.value}</p>
        <p className="text-xs text-ink-faint">
          {entry.by}
          {entry.at && (
            <>
              , <Age at={entry.at} />
            </>
          )}
          {given.length > 0 && ` · given to ${list(given, 6)}`}
        </p>
      </div>
      <Button look="quiet" size="small" aria-label={`Edit ${entry.key}`} onClick={onEdit}>
        <Pencil size={13} aria-hidden />
      </Button>
      <Button look="quiet" size="small" aria-label={`Delete ${entry.key}`} onClick={onDelete}>
        <Trash2 size={13} aria-hidden />
      </Button>
    </li>
  );
}
