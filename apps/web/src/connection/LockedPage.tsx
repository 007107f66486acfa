"use client";
// What a browser sees that hasn't been let in: how to get in, and nothing else.

/** Says how to get in. `reason` where a token was tried and refused. */
export function LockedPage({ reason }: { reason?: string }) {
  return (
    <main className="mx-auto max-w-xl px-4 py-20">
      <h1 className="text-xl font-semibold">This browser hasn’t been let in.</h1>
      {reason && (
        <p role="alert" className="mt-3 rounded-md border border-danger-line bg-danger-ground px-3 py-2">
          {reason}
        </p>
      )}
      <p className="mt-3 text-base text-ink-soft">
        Run this in the folder of Signalbox, then open the URL that it prints. A URL lets one browser in, once.
      </p>
      <pre className="mt-4 rounded-md border bg-sunken px-4 py-3 font-mono text-base">npm run url</pre>
      <p className="mt-4 text-ink-soft">
        Somebody sent you a link to a run? It may have expired or been revoked; ask them for another.
      </p>
    </main>
  );
}
