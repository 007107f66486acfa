"use client";
// Where the server tells what waits, for when no page is open: addresses, their form, a test, and how deliveries went.
import type { Delivery, SettingsAnswer, Webhook } from "@signalbox/protocol";
import { useState } from "react";
import { postJson } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { Choice, Labelled, TextInput } from "../design/Field.tsx";
import { keyed } from "../design/keyed.ts";
import { FailureNotice, Notice } from "../design/Notice.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { Age } from "../design/Time.tsx";
import { Part } from "./Part.tsx";
import { useSettingsList } from "./useSettingsList.ts";

interface Props {
  settings: SettingsAnswer;
  onChanged: (settings: SettingsAnswer) => void;
  onReload: () => Promise<void>;
}

const fresh = (): Webhook => ({
  id: Math.random().toString(36).slice(2, 10),
  name: "",
  url: "",
  format: "json",
  needs: true,
  ended: true,
});

/** The list, a form for one, and the log. */
export function Webhooks({ settings, onChanged, onReload }: Props) {
  const [edited, setEdited] = useState<Webhook | null>(null);
  const { webhooks } = settings;
  const { trouble, save, drop } = useSettingsList("webhooks", onChanged);
  const keep = async (webhook: Webhook) => {
    const known = webhooks.some(({ id }) => id === webhook.id);
    const next = known ? webhooks.map((each) => (each.id === webhook.id ? webhook : each)) : [...webhooks, webhook];
    if (await save(next)) setEdited(null);
  };
  return (
    <Part
      title="Webhooks"
      note="The server posts to these when a run needs somebody or is over, also when no page is open."
    >
      {webhooks.length > 0 && (
        <ul className="divide-y rounded-md border bg-raised">
          {webhooks.map((each) => (
            <Entry
              key={each.id}
              webhook={each}
              onEdit={() => setEdited(each)}
              onDelete={() => void drop(webhooks, each)}
              onTested={onReload}
            />
          ))}
        </ul>
      )}
      {edited ? (
        <Form webhook={edited} onCancel={() => setEdited(null)} onSave={(webhook) => void keep(webhook)} />
      ) : (
        <Button className="mt-3" size="small" onClick={() => setEdited(fresh())}>
          Add webhook
        </Button>
      )}
      {trouble && <FailureNotice failure={trouble} />}
      {settings.deliveries.length > 0 && <Deliveries deliveries={settings.deliveries} />}
    </Part>
  );
}

interface EntryProps {
  webhook: Webhook;
  onEdit: () => void;
  onDelete: () => void;
  onTested: () => Promise<void>;
}

function Entry({ webhook, onEdit, onDelete, onTested }: EntryProps) {
  const [busy, setBusy] = useState(false);
  const [tested, setTested] = useState<{ delivered: boolean; outcome: string } | null>(null);
  const test = async () => {
    setBusy(true);
    const answer = await postJson<Delivery>(`/api/webhooks/${encodeURIComponent(webhook.id)}/test`, {});
    setBusy(false);
    setTested(answer.ok ? answer.value : { delivered: false, outcome: answer.failure.message });
    await onTested();
  };
  const hears = [webhook.needs && "what needs somebody", webhook.ended && "the end of runs"].filter(Boolean);
  return (
    <li className="px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 flex-1 basis-56">
          <span className="font-medium">{webhook.name}</span>
          <span className="block truncate text-xs text-ink-faint">
            {URL.canParse(webhook.url) ? new URL(webhook.url).host : webhook.url}, as{" "}
            {webhook.format === "slack" ? "Slack" : "JSON"}, hears {hears.join(" and ") || "nothing"}
          </span>
        </span>
        <span className="flex gap-2">
          <Button size="small" busy={busy} aria-label={`Test ${webhook.name}`} onClick={() => void test()}>
            Test
          </Button>
          <Button size="small" aria-label={`Edit ${webhook.name}`} onClick={onEdit}>
            Edit
          </Button>
          <Button size="small" look="danger" aria-label={`Delete ${webhook.name}`} onClick={onDelete}>
            Delete
          </Button>
        </span>
      </div>
      {tested && (
        <Notice role="status" className="mt-2" tone={tested.delivered ? "good" : "danger"}>
          {tested.delivered ? "Delivered." : "Not delivered."} {tested.outcome}
        </Notice>
      )}
    </li>
  );
}

interface FormProps {
  webhook: Webhook;
  onSave: (webhook: Webhook) => void;
  onCancel: () => void;
}

function Form({ webhook, onSave, onCancel }: FormProps) {
  const [draft, setDraft] = useState(webhook);
  const change = (part: Partial<Webhook>) => setDraft((had) => ({ ...had, ...part }));
  return (
    <form
      aria-label="Webhook"
      className="mt-3 space-y-3 rounded-md border bg-raised p-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(draft);
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Labelled label="Name">
          {(id) => (
            <TextInput
              id={id}
              required
              maxLength={60}
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Labelled>
        <Labelled label="Form">
          {(id) => (
            <Choice
              id={id}
              value={draft.format}
              onChange={(event) => change({ format: event.target.value as Webhook["format"] })}
            >
              <option value="json">JSON</option>
              <option value="slack">Slack, Mattermost, Discord’s /slack</option>
            </Choice>
          )}
        </Labelled>
      </div>
      <Labelled label="Address" hint="It counts as a secret: only its host is written to the log.">
        {(id) => (
          <TextInput
            id={id}
            required
            type="url"
            className="font-mono"
            placeholder="https://hooks.example.com/…"
            value={draft.url}
            onChange={(event) => change({ url: event.target.value })}
          />
        )}
      </Labelled>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={draft.needs} onChange={(event) => change({ needs: event.target.checked })} />
          When something needs a person
        </label>
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={draft.ended} onChange={(event) => change({ ended: event.target.checked })} />
          When a run is over
        </label>
      </div>
      <div className="flex gap-2">
        <Button type="submit" look="primary">
          Save webhook
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

const Deliveries = ({ deliveries }: { deliveries: Delivery[] }) => (
  <details className="mt-4">
    <summary className="cursor-pointer text-ink-soft">Last deliveries</summary>
    <ul className="mt-2 divide-y rounded-md border bg-raised">
      {keyed(deliveries, (each) => `${each.at} ${each.webhook}`).map(([key, each]) => (
        <li key={key} className="flex items-start gap-2 px-3 py-1.5">
          <span className="mt-1">
            <StatusMark
              status={each.delivered ? "merged" : "failed"}
              size={13}
              label={each.delivered ? "Delivered" : "Not delivered"}
            />
          </span>
          <span className="min-w-0 flex-1">
            <span className="break-words">
              {each.webhook}: {each.what}
            </span>
            <span className="block text-xs text-ink-faint">
              {each.outcome} {each.tries > 1 && `${each.tries} tries. `}
              <Age at={each.at} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  </details>
);
