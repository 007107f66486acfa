"use client";
// A defect of the page itself: says so, keeps the id to look for, and offers the one thing that may help.
import { useEffect } from "react";
import { Button } from "../design/Button.tsx";

export default function PageDefect({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <main className="mx-auto max-w-xl px-4 py-16" role="alert">
      <h1 className="text-xl font-semibold">This page stopped because of a defect in Signalbox.</h1>
      <p className="mt-2 text-ink-soft">
        The run itself isn’t touched: it goes on in the server. Draw the page again; if it stops once more, report this:
      </p>
      <pre className="mt-4 overflow-x-auto rounded-md border bg-sunken p-3 font-mono text-xs">
        {error.digest ? `${error.digest}: ` : ""}
        {error.message}
      </pre>
      <Button className="mt-4" look="primary" onClick={reset}>
        Draw the page again
      </Button>
    </main>
  );
}
