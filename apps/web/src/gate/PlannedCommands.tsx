// Every command exactly as it will be run, the unusual ones marked with the reason.
import type { Plan, PlanAnalysis } from "@signalbox/engine";
import { keyed } from "../design/keyed.ts";
import { Scroll } from "../design/Scroll.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { commandsByTask } from "./plannedGroups.ts";

/** The list; it scrolls on its own where it is long. */
export function PlannedCommands({ analysis, plan }: { analysis: PlanAnalysis; plan: Plan }) {
  const groups = commandsByTask(analysis, plan);
  if (groups.length === 0) return <p className="text-ink-soft">No task is verified by a command.</p>;
  return (
    <Scroll label="Commands" className="max-h-96 overflow-y-auto rounded-md border bg-raised">
      <ul className="divide-y">
        {groups.map(({ task, commands }) => (
          <li key={task} className="later-seen px-3 py-2">
            <h4 className="truncate text-sm font-medium" title={task}>
              {task}
            </h4>
            <ul className="space-y-1">
              {keyed(commands, (command) => command.command).map(([key, command]) => (
                <li key={key}>
                  <code className="block font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
                    {command.command}
                  </code>
                  <span className="flex flex-wrap items-center gap-x-2 text-xs text-ink-faint">
                    {command.unusual && (
                      <span className="flex items-center gap-1 text-blocked">
                        <StatusMark status="blocked" size={11} />
                        unusual: {command.unusual}
                      </span>
                    )}
                    <span>
                      {command.type}, {command.required ? "required" : "not required"}, at most {command.timeout} s
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Scroll>
  );
}
