// What each task is to do, in the plan's words.
import type { Plan } from "@signalbox/engine";

/** A card for each task; new packages and contracts are named. */
export function TaskCards({ plan }: { plan: Plan }) {
  return (
    <ul className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
      {plan.tasks.map((task) => {
        const packages = [...task.deps_required.runtime, ...task.deps_required.dev];
        return (
          <li key={task.id} className="later-seen min-w-0 rounded-md border bg-raised px-3 py-2">
            <h4 className="truncate font-medium" title={task.id}>
              {task.id}
            </h4>
            <p className="line-clamp-4 text-ink-soft" title={task.description}>
              {task.description || "No description."}
            </p>
            {task.depends_on.length > 0 && (
              <p className="mt-1 truncate text-xs text-ink-faint">depends on {task.depends_on.join(", ")}</p>
            )}
            {packages.length > 0 && (
              <p className="mt-1 truncate text-xs text-blocked">new packages: {packages.join(", ")}</p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
