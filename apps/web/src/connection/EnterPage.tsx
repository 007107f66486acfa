"use client";
// Exchanges the token in the address for a session. The token leaves the address bar and the history at once.
import type { OpenSessionAnswer } from "@signalbox/protocol";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { destinationOf } from "./destination.ts";
import { postJson } from "./http.ts";
import { LockedPage } from "./LockedPage.tsx";
import { keepSecret } from "./secret.ts";
import { reconnect, watchRuns } from "./socket.ts";

/** Tokens are good once: React's second mount in development must not spend it twice. */
let spent: string | undefined;

/** Lets the browser in, then goes to the run of a share link or to the page that was asked for. */
export function EnterPage() {
  const router = useRouter();
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => {
    const token = location.hash.slice(1);
    if (token && token === spent) return;
    spent = token;
    const { search } = location;
    history.replaceState(null, "", "/enter");
    if (!token) return setRefused("This address has no token in it. It may have been cut off when it was copied.");
    void postJson<OpenSessionAnswer>("/api/session", { token }).then((answer) => {
      if (!answer.ok) return setRefused(answer.failure.message);
      keepSecret(answer.value.secret);
      reconnect();
      watchRuns();
      router.replace(destinationOf(search, answer.value.runId));
    });
  }, [router]);
  if (refused) return <LockedPage reason={refused} />;
  return <p className="px-4 py-20 text-center text-ink-soft">Letting this browser in…</p>;
}
