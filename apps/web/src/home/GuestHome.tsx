"use client";
// What a guest sees who leaves their run: a link is for one run, and the way back to it.
import { useEffect, useState } from "react";
import { getJson } from "../connection/http.ts";
import { Link } from "../connection/paths.tsx";
import { Top } from "../connection/Top.tsx";

/** The way back. */
export function GuestHome() {
  const [runId, setRunId] = useState<string | null>(null);
  useEffect(() => {
    void getJson<{ runId: string | null }>("/api/session").then((answer) => answer.ok && setRunId(answer.value.runId));
  }, []);
  return (
    <>
      <Top />
      <main className="mx-auto max-w-xl px-4 py-16">
        <h1 className="text-xl font-semibold">Your link is for one run</h1>
        <p className="mt-2 text-ink-soft">The list of runs is for the owner of this panel.</p>
        {runId && (
          <p className="mt-4">
            <Link className="underline underline-offset-2" href={`/runs/${runId}`}>
              Back to the run
            </Link>
          </p>
        )}
      </main>
    </>
  );
}
