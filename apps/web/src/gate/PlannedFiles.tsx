// Every file that each task will write, grouped by its owner, sensitive ones first.
import type { Plan, PlanAnalysis, PlannedFile } from "@signalbox/engine";
import { keyed } from "../design/keyed.ts";
import { Scroll } from "../design/Scroll.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { filesByTask, patternWords } from "./plannedGroups.ts";

const accessWords: Record<PlannedFile["access"], string> = {
  write: "",
  append: "appends, shared in turn",
  intent: "changes by intent, shared in turn",
  read: "reads",
};

/** The list; it scrolls on its own where it is long. */
export function PlannedFiles({ analysis, plan }: { analysis: PlanAnalysis; plan: Plan }) {
  const groups = filesByTask(analysis, plan);
  if (groups.length === 0) return <p className="text-ink-soft">No task writes a file.</p>;
  return (
    <Scroll label="Files" className="max-h-96 overflow-y-auto rounded-md border bg-raised">
      <ul className="divide-y">
        {groups.map(({ task, files }) => (
          <li key={task} className="later-seen px-3 py-2">
            <h4 className="truncate text-sm font-medium" title={task}>
              {task}
            </h4>
            <ul>
              {keyed(files, (file) => `${file.access} ${file.path}`).map(([key, file]) => (
                <li key={key} className="flex flex-wrap items-baseline gap-x-2">
                  <span
                    className={`min-w-0 font-mono text-xs break-all ${file.sensitive || file.reason ? "font-semibold text-ink" : "text-ink-soft"}`}
                  >
                    {file.path}
                  </span>
                  {(file.sensitive || file.reason) && (
                    <span className="flex items-center gap-1 text-xs text-blocked">
                      <StatusMark status="blocked" size={11} />
                      {file.reason ??
                        `sensitive: ${patternWords(file.sensitive!.pattern)} (+${file.sensitive!.weight})`}
                    </span>
                  )}
                  {accessWords[file.access] && (
                    <span className="text-xs text-ink-faint">{accessWords[file.access]}</span>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Scroll>
  );
}
