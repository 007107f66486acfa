"use client";
// `/settings`: how this browser looks and tells, whom the server tells, what is asked for again, and who is let in.
import type { SettingsAnswer, Template } from "@signalbox/protocol";
import { useTheme } from "next-themes";
import { useCallback, useEffect, useState } from "react";
import { refuseNotifications, useNotificationChoice, wantNotifications } from "../attention/browserNotifications.ts";
import { getJson, type RequestFailure } from "../connection/http.ts";
import { LockedPage } from "../connection/LockedPage.tsx";
import { Link } from "../connection/paths.tsx";
import { usePanel } from "../connection/store.ts";
import { Top } from "../connection/Top.tsx";
import { Button } from "../design/Button.tsx";
import { Copyable } from "../design/Copyable.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { firstLine } from "../design/words.ts";
import { Browsers } from "./Browsers.tsx";
import { Part } from "./Part.tsx";
import { useSettingsList } from "./useSettingsList.ts";
import { Webhooks } from "./Webhooks.tsx";

/** The page. A guest has the part that concerns their own browser. */
export function SettingsPage() {
  const link = usePanel((panel) => panel.link);
  const guest = usePanel((panel) => panel.guest);
  const [settings, setSettings] = useState<SettingsAnswer | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const load = useCallback(async () => {
    const answer = await getJson<SettingsAnswer>("/api/settings");
    setTrouble(answer.ok ? null : answer.failure);
    if (answer.ok) setSettings(answer.value);
  }, []);
  useEffect(() => void (guest || load()), [guest, load]);
  if (link === "locked") return <LockedPage />;
  return (
    <>
      <Top />
      <main className="mx-auto max-w-3xl space-y-8 px-4 py-6">
        <h1 className="text-xl font-semibold">Settings</h1>
        <ThisBrowser />
        {trouble && <FailureNotice failure={trouble} />}
        {!guest && !settings && !trouble && <Skeleton rows={6} what="Loading the settings" />}
        {settings && (
          <>
            <Webhooks settings={settings} onChanged={setSettings} onReload={load} />
            <Templates templates={settings.templates} onChanged={setSettings} />
            <Browsers sessions={settings.sessions} onReload={load} />
            <Server server={settings.server} />
          </>
        )}
      </main>
    </>
  );
}

const themes = ["system", "light", "dark"] as const;

function ThisBrowser() {
  const { theme, setTheme } = useTheme();
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return (
    <Part title="This browser">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-3">
        <dt className="text-ink-soft">Theme</dt>
        <dd className="flex gap-1">
          {themes.map((each) => (
            <Button
              key={each}
              size="small"
              aria-pressed={alive && theme === each}
              look={alive && theme === each ? "primary" : "secondary"}
              className="capitalize"
              onClick={() => setTheme(each)}
            >
              {each}
            </Button>
          ))}
        </dd>
        <dt className="text-ink-soft">Notifications</dt>
        <dd>
          <NotificationSwitch />
        </dd>
      </dl>
    </Part>
  );
}

function NotificationSwitch() {
  const choice = useNotificationChoice();
  if (choice === "impossible")
    return <p className="text-ink-soft">Not at this address: browsers want HTTPS, or this machine itself.</p>;
  if (choice === "blocked")
    return <p className="text-ink-soft">Blocked for this address. The browser’s own settings can allow them again.</p>;
  return choice === "on" ? (
    <p className="flex flex-wrap items-center gap-3">
      On: you hear when a run needs you, or is over, while this page is in the background.
      <Button size="small" onClick={refuseNotifications}>
        Turn off
      </Button>
    </p>
  ) : (
    <Button size="small" onClick={() => void wantNotifications()}>
      Turn on
    </Button>
  );
}

function Templates({ templates, onChanged }: { templates: Template[]; onChanged: (settings: SettingsAnswer) => void }) {
  const { trouble, drop } = useSettingsList("templates", onChanged);
  return (
    <Part title="Templates" note="Requests to begin a new run with. Save one on the page New run.">
      {trouble && <FailureNotice failure={trouble} />}
      {templates.length === 0 ? (
        <p className="text-ink-faint">None yet.</p>
      ) : (
        <ul className="divide-y rounded-md border bg-raised">
          {templates.map((each) => (
            <li key={each.name} className="flex items-center gap-3 px-3 py-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{each.name}</span>
                <span className="block truncate text-xs text-ink-faint">{firstLine(each.request)}</span>
              </span>
              <Button
                size="small"
                aria-label={`Delete the template ${each.name}`}
                onClick={() => void drop(templates, each)}
              >
                Delete
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

const Server = ({ server }: { server: SettingsAnswer["server"] }) => (
  <Part title="This server" note="What else can be configured stands in its file, and holds from the next start.">
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
      <dt className="text-ink-soft">Address</dt>
      <dd>
        <Copyable value={server.url} what="address" />
      </dd>
      <dt className="text-ink-soft">Data</dt>
      <dd>
        <Copyable value={server.home} what="folder" />
      </dd>
      <dt className="text-ink-soft">Configuration</dt>
      <dd>
        <Copyable value={server.configFile} what="file" />
      </dd>
      <dt className="text-ink-soft">Agent</dt>
      <dd className="font-mono text-xs break-words">{server.agent}</dd>
      <dt className="text-ink-soft">Kept</dt>
      <dd>
        <Link href="/kept" className="underline underline-offset-2">
          What closed runs keep
        </Link>
      </dd>
    </dl>
  </Part>
);
