"use client";
// `/audit`: the owner's view of the audit log: filtered, in pages, as a file, and whether its chain is whole.
import type { AuditAnswer, VerifyAuditAnswer } from "@signalbox/protocol";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { getJson, getText, type RequestFailure } from "../connection/http.ts";
import { LockedPage } from "../connection/LockedPage.tsx";
import { usePanel } from "../connection/store.ts";
import { Top } from "../connection/Top.tsx";
import { Button } from "../design/Button.tsx";
import { Labelled, TextInput } from "../design/Field.tsx";
import { FailureNotice, Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { saveFile } from "../design/saveFile.ts";
import { count } from "../design/words.ts";
import { AuditList } from "./AuditList.tsx";
import { type AuditFilter, auditQuery, everything } from "./auditQuery.ts";

const pageSize = 100;

/** The page. A guest is told whose it is. */
export function AuditPage() {
  const link = usePanel((panel) => panel.link);
  const guest = usePanel((panel) => panel.guest);
  if (link === "locked") return <LockedPage />;
  return (
    <>
      <Top />
      <main className="mx-auto max-w-6xl space-y-4 px-4 py-6">
        <h1 className="text-xl font-semibold">Audit log</h1>
        {guest ? <p className="text-ink-soft">Only the owner of this panel sees who did what.</p> : <Log />}
      </main>
    </>
  );
}

function Log() {
  const [filter, setFilter] = useState(everything);
  const [entries, setEntries] = useState<AuditAnswer["entries"] | null>(null);
  const [more, setMore] = useState(false);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const load = useCallback(async (wanted: AuditFilter, had: AuditAnswer["entries"]) => {
    const before = had.at(-1)?.id;
    const page = { limit: String(pageSize), ...(before === undefined ? {} : { before: String(before) }) };
    const answer = await getJson<AuditAnswer>(`/api/audit?${auditQuery(wanted, page)}`);
    setTrouble(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setEntries([...had, ...answer.value.entries]);
    setMore(answer.value.entries.length === pageSize);
  }, []);
  useEffect(() => void load(filter, []), [filter, load]);
  return (
    <>
      <Chain />
      <Filter onFilter={setFilter} />
      <div className="flex flex-wrap items-center gap-2">
        <Export filter={filter} format="csv" onTrouble={setTrouble} />
        <Export filter={filter} format="jsonFile" onTrouble={setTrouble} />
        <span className="text-xs text-ink-faint">A file holds everything that the filter lets through.</span>
      </div>
      {trouble && <FailureNotice failure={trouble} />}
      {entries === null && !trouble && <Skeleton rows={8} what="Loading the audit log" />}
      {entries && <AuditList entries={entries} />}
      {more && <Button onClick={() => void load(filter, entries ?? [])}>Show older entries</Button>}
    </>
  );
}

/** Each entry holds a digest over itself and the one before: a change in the database shows. */
function Chain() {
  const [checked, setChecked] = useState<VerifyAuditAnswer | null>(null);
  useEffect(() => {
    void getJson<VerifyAuditAnswer>("/api/audit/verify").then((answer) => answer.ok && setChecked(answer.value));
  }, []);
  if (!checked) return null;
  return checked.brokenAt === null ? (
    <p className="text-ink-soft">{count(checked.entries, "entry", "entries")}; the chain over them is whole.</p>
  ) : (
    <Notice tone="danger" role="alert">
      Entry {checked.brokenAt} doesn’t follow from the one before it: somebody changed the database. What stands before
      it is whole; keep a copy of the data directory, and look who can write there.
    </Notice>
  );
}

function Filter({ onFilter }: { onFilter: (filter: AuditFilter) => void }) {
  const [draft, setDraft] = useState(everything);
  const field = (label: string, key: keyof AuditFilter, more: { type?: string; placeholder?: string } = {}) => (
    <Labelled label={label}>
      {(id) => (
        <TextInput
          id={id}
          {...more}
          value={draft[key]}
          onChange={(event) => setDraft((had) => ({ ...had, [key]: event.target.value }))}
        />
      )}
    </Labelled>
  );
  const show = (event: FormEvent) => {
    event.preventDefault();
    onFilter(draft);
  };
  return (
    <form onSubmit={show} aria-label="Filter" className="grid grid-cols-2 items-end gap-3 md:grid-cols-6">
      {field("Who", "by", { placeholder: "Grace" })}
      {field("What", "action", { placeholder: "gate.approve" })}
      {field("Run", "runId")}
      {field("From", "since", { type: "date" })}
      {field("To", "until", { type: "date" })}
      <div className="flex gap-2">
        <Button type="submit" look="primary">
          Filter
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            setDraft(everything);
            onFilter(everything);
          }}
        >
          Clear
        </Button>
      </div>
    </form>
  );
}

interface ExportProps {
  filter: AuditFilter;
  format: "csv" | "jsonFile";
  onTrouble: (trouble: RequestFailure | null) => void;
}

function Export({ filter, format, onTrouble }: ExportProps) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const answer = await getText(`/api/audit?${auditQuery(filter, { format })}`);
    setBusy(false);
    onTrouble(answer.ok ? null : answer.failure);
    if (answer.ok) saveFile(format === "csv" ? "signalbox-audit.csv" : "signalbox-audit.json", answer.value);
  };
  return (
    <Button size="small" busy={busy} onClick={() => void save()}>
      Export as {format === "csv" ? "CSV" : "JSON"}
    </Button>
  );
}
