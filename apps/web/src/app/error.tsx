"use client";
// Where a page can't be drawn: a defect of its own, said with the id to look for, or a part that the server no longer has.
import { useEffect } from "react";
import { isMissingPart } from "../connection/loadPart.ts";
import { Button } from "../design/Button.tsx";

export default function PageDefect({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  const updated = isMissingPart(error);
  return (
    <main className="mx-auto max-w-xl px-4 py-16" role="alert">
      <h1 className="text-xl font-semibold">
        {updated
          ? "A part of this page couldn’t be loaded: Signalbox was updated since you opened it."
          : "This page stopped because of a defect in Signalbox."}
      </h1>
      <p className="mt-2 text-ink-soft">
        The run itself isn’t touched: it goes on in the server.{" "}
        {updated ? "Load the page again." : "Draw the page again; if it stops once more, report this:"}
      </p>
      {!updated && (
        <pre className="mt-4 overflow-x-auto rounded-md border bg-sunken p-3 font-mono text-xs">
          {error.digest ? `${error.digest}: ` : ""}
          {error.message}
        </pre>
      )}
      <Button className="mt-4" look="primary" onClick={updated ? () => window.location.reload() : reset}>
        {updated ? "Load the page again" : "Draw the page again"}
      </Button>
    </main>
  );
}
