"use client";
// `/`: what waits for a person in any run, then the runs themselves.
import { useMemo, useState } from "react";
import { LockedPage } from "../connection/LockedPage.tsx";
import { usePanel } from "../connection/store.ts";
import { Top } from "../connection/Top.tsx";
import { TextInput } from "../design/Field.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { EmptyHome } from "./EmptyHome.tsx";
import { Inbox } from "./Inbox.tsx";
import { NewRun } from "./NewRun.tsx";
import { RunList } from "./RunList.tsx";
import { matchingRuns } from "./runOrder.ts";

/** The page. */
export function HomePage() {
  const link = usePanel((panel) => panel.link);
  const runs = usePanel((panel) => panel.runs);
  const projects = usePanel((panel) => panel.projects);
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(false);
  const shown = useMemo(
    () => matchingRuns(Object.values(runs ?? {}), projects, search, open),
    [runs, projects, search, open],
  );
  if (link === "locked") return <LockedPage />;
  const none = runs !== null && Object.keys(runs).length === 0;
  return (
    <>
      <Top actions={!none && <NewRun />} />
      <main className="mx-auto max-w-6xl space-y-6 px-4 py-6">
        {runs === null ? (
          <Skeleton rows={8} what="Loading the runs" />
        ) : none ? (
          <EmptyHome projects={projects} />
        ) : (
          <>
            <Inbox runs={Object.values(runs)} projects={projects} />
            <section aria-label="Runs">
              <div className="mb-2 flex flex-wrap items-center gap-3">
                <h1 className="text-xl font-semibold">Runs</h1>
                <TextInput
                  id="search"
                  className="ml-auto !w-64 max-sm:!w-full"
                  type="search"
                  aria-label="Search runs"
                  placeholder="Search requests and projects"
                  value={search}
                  onChange={(event) => setSearch(event.target.value)}
                />
                <label className="flex items-center gap-1.5 text-ink-soft">
                  <input type="checkbox" checked={open} onChange={(event) => setOpen(event.target.checked)} />
                  Open only
                </label>
              </div>
              <RunList runs={shown} projects={projects} />
              {shown.length === 0 && <p className="py-6 text-center text-ink-soft">No run matches.</p>}
            </section>
          </>
        )}
      </main>
    </>
  );
}
