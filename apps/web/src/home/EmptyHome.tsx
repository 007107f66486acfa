"use client";
// What a newcomer sees: what this is, and the two ways to begin.
import type { ProjectSummary } from "@signalbox/protocol";
import { NewRun } from "./NewRun.tsx";

/** The empty state. */
export function EmptyHome({ projects }: { projects: ProjectSummary[] }) {
  return (
    <section aria-label="Runs" className="mx-auto max-w-2xl py-12">
      <h1 className="text-xl font-semibold">No run yet</h1>
      <p className="mt-2 text-base text-ink-soft">
        A run takes a request and a plan for one git repository. You approve the plan here; every task is then worked on
        in a worktree of its own, verified, merged to a staging branch and tested. Your checkout is left alone until the
        end, when the target moves to exactly the commit that passed.
      </p>
      <div className="mt-6 flex items-center gap-4">
        <NewRun />
        <span className="text-ink-faint">
          {projects.length > 0
            ? `on ${projects.map((project) => project.name).join(", ")} or another repository`
            : "on a repository of yours"}
        </span>
      </div>
      <p className="mt-8 text-ink-soft">Want to watch one first? This plays a whole run on a throw-away repository:</p>
      <pre className="mt-2 rounded-md border bg-sunken px-4 py-3 font-mono text-sm">npm run demo</pre>
    </section>
  );
}
