"use client";
// `/`: what waits for a person in any run, then the runs themselves.
import { useMemo, useState } from "react";
import { LockedPage } from "../connection/LockedPage.tsx";
import { usePanel } from "../connection/store.ts";
import { Top } from "../connection/Top.tsx";
import { Choice, TextInput } from "../design/Field.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { EmptyHome } from "./EmptyHome.tsx";
import { GuestHome } from "./GuestHome.tsx";
import { Inbox } from "./Inbox.tsx";
import { NewRun } from "./NewRun.tsx";
import { RunList } from "./RunList.tsx";
import { matchingRuns, type RunFilter, runFilters } from "./runOrder.ts";

/** The page. */
export function HomePage() {
  const link = usePanel((panel) => panel.link);
  const runs = usePanel((panel) => panel.runs);
  const projects = usePanel((panel) => panel.projects);
  const guest = usePanel((panel) => panel.guest);
  if (link === "locked") return <LockedPage />;
  if (guest) return <GuestHome />;
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
            <Runs />
          </>
        )}
      </main>
    </>
  );
}

function Runs() {
  const runs = usePanel((panel) => panel.runs);
  const projects = usePanel((panel) => panel.projects);
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<RunFilter>("all");
  const [project, setProject] = useState<string | null>(null);
  const shown = useMemo(
    () => matchingRuns(Object.values(runs ?? {}), projects, search, filter, project),
    [runs, projects, search, filter, project],
  );
  return (
    <section aria-label="Runs">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="mr-auto text-xl font-semibold">Runs</h1>
        <fieldset className="flex rounded-md border border-line-strong">
          <legend className="sr-only">Which runs</legend>
          {runFilters.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={filter === each}
              onClick={() => setFilter(each)}
              className={`h-7 border-line-strong px-2.5 text-xs first-letter:uppercase border-l first-of-type:border-l-0 max-sm:h-9 ${filter === each ? "bg-hover font-medium" : "text-ink-soft hover:bg-hover"}`}
            >
              {each}
            </button>
          ))}
        </fieldset>
        {projects.length > 1 && (
          <Choice
            className="!w-40"
            aria-label="Project"
            value={project ?? ""}
            onChange={(event) => setProject(event.target.value || null)}
          >
            <option value="">All projects</option>
            {projects.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </Choice>
        )}
        <TextInput
          id="search"
          className="!w-64 max-sm:!w-full"
          type="search"
          aria-label="Search runs"
          placeholder="Search requests and projects"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <RunList runs={shown} projects={projects} />
      {shown.length === 0 && <p className="py-6 text-center text-ink-soft">No run matches.</p>}
    </section>
  );
}
