"use client";
// Exchanges the token in the address for a session. The token leaves the address bar and the history at once.
import type { OpenSessionAnswer } from "@signalbox/protocol";
import { useCallback, useEffect, useState } from "react";
import { Button } from "../design/Button.tsx";
import { Labelled, TextInput } from "../design/Field.tsx";
import { destinationOf, isForGuest } from "./destination.ts";
import { postJson } from "./http.ts";
import { LockedPage } from "./LockedPage.tsx";
import { addressOf, useRouter } from "./paths.tsx";
import { keepSecret } from "./secret.ts";
import { reconnect, watchRuns } from "./socket.ts";

/** Tokens are good once: React's second mount in development must not spend it twice. */
let spent: string | undefined;

/** Lets the browser in, then goes to the run of a share link or to the page that was asked for. A guest says their name first. */
export function EnterPage() {
  const router = useRouter();
  const [refused, setRefused] = useState<string | null>(null);
  const [invited, setInvited] = useState<{ token: string; search: string } | null>(null);
  const enter = useCallback(
    async (token: string, search: string, name?: string) => {
      const answer = await postJson<OpenSessionAnswer>("/api/session", { token, ...(name ? { name } : {}) });
      if (!answer.ok) return setRefused(answer.failure.message);
      keepSecret(answer.value.secret);
      reconnect();
      watchRuns();
      router.replace(destinationOf(search, answer.value.runId));
    },
    [router],
  );
  useEffect(() => {
    const token = location.hash.slice(1);
    if (token && token === spent) return;
    spent = token;
    const { search } = location;
    history.replaceState(null, "", addressOf("/enter"));
    if (!token) return setRefused("This address has no token in it. It may have been cut off when it was copied.");
    if (isForGuest(search)) return setInvited({ token, search });
    void enter(token, search);
  }, [enter]);
  if (refused) return <LockedPage reason={refused} />;
  if (invited) return <Guest onEnter={(name) => enter(invited.token, invited.search, name)} />;
  return <p className="px-4 py-20 text-center text-ink-soft">Letting this browser in…</p>;
}

function Guest({ onEnter }: { onEnter: (name: string) => Promise<void> }) {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  return (
    <main className="mx-auto max-w-sm px-4 py-20">
      <h1 className="text-xl font-semibold">You are invited to a run</h1>
      <form
        className="mt-6 space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          setBusy(true);
          void onEnter(name.trim()).finally(() => setBusy(false));
        }}
      >
        <Labelled
          label="Your name"
          hint="Everybody who watches the run sees it, and it stands in the log beside what you decide."
        >
          {(id) => (
            <TextInput
              id={id}
              className="!h-10 !text-base"
              autoComplete="name"
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Labelled>
        <Button type="submit" size="large" look="primary" busy={busy} disabled={!name.trim()}>
          Open the run
        </Button>
      </form>
    </main>
  );
}
