"use client";
// The project's file was changed while the run goes on, and some of it doesn't count: why, and where to see to it.
import { Link } from "../connection/paths.tsx";
import { Notice } from "../design/Notice.tsx";
import { useRun } from "./useRun.ts";

/** One notice above the page; who may trust the project gets the way there. */
export function ConfigurationNotes() {
  const { state, role } = useRun();
  return (
    <Notice
      tone="attention"
      role="status"
      className="mx-4 my-2"
      title="Not all of the project’s configuration counts for this run"
      actions={
        role === "owner" && (
          <Link href={`/new?project=${encodeURIComponent(state.projectId)}`} className="underline underline-offset-2">
            Look at it on New run
          </Link>
        )
      }
    >
      {state.configurationNotes.join(" ")}
    </Notice>
  );
}
