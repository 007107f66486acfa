"use client";
// The palette: runs, tasks of the open run, views and places, found by typing.
import { Command } from "cmdk";
import { useRouter } from "../connection/paths.tsx";
import { usePanel } from "../connection/store.ts";
import { Dialog } from "../design/Dialog.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { runStatus, taskStatus } from "../design/status.ts";
import { firstLine } from "../design/words.ts";
import { wideTabs } from "../run/useSelection.ts";

const item = "flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 data-[selected=true]:bg-hover";
const heading =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint";

/** Closes when something was chosen. */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const runs = usePanel((panel) => panel.runs);
  const open = usePanel((panel) => panel.run);
  const go = (path: string) => () => {
    onClose();
    router.push(path);
  };

  return (
    <Dialog open onClose={onClose} title="Go to">
      <Command label="Palette" className="mt-2">
        <Command.Input
          autoFocus
          placeholder="A run, a task, a view"
          className="h-9 w-full rounded-md border border-line-strong bg-ground px-2.5"
        />
        <Command.List className="thin-scroll mt-2 max-h-[50vh] overflow-y-auto">
          <Command.Empty className="px-2 py-4 text-ink-soft">Nothing has these words.</Command.Empty>
          <Command.Group heading="Places" className={heading}>
            <Command.Item className={item} onSelect={go("/")}>
              All runs
            </Command.Item>
            <Command.Item className={item} onSelect={go("/new")}>
              New run
            </Command.Item>
            <Command.Item className={item} onSelect={go("/settings")}>
              Settings
            </Command.Item>
            <Command.Item className={item} onSelect={go("/audit")}>
              Audit log
            </Command.Item>
            <Command.Item className={item} onSelect={go("/kept")}>
              What closed runs keep
            </Command.Item>
          </Command.Group>
          {open && (
            <Command.Group heading="This run" className={heading}>
              {wideTabs.map((tab) => (
                <Command.Item
                  key={tab}
                  className={`${item} capitalize`}
                  onSelect={go(`/runs/${open.runId}?tab=${tab}`)}
                >
                  {tab}
                </Command.Item>
              ))}
              {Object.values(open.state.tasks).map((task) => (
                <Command.Item
                  key={task.id}
                  value={`task ${task.id}`}
                  className={item}
                  onSelect={go(`/runs/${open.runId}?task=${task.id}`)}
                >
                  <StatusMark status={taskStatus(task, open.state).status} /> {task.id}
                </Command.Item>
              ))}
            </Command.Group>
          )}
          <Command.Group heading="Runs" className={heading}>
            {Object.values(runs ?? {}).map((run) => (
              <Command.Item
                key={run.runId}
                value={`${run.request} ${run.runId}`}
                className={item}
                onSelect={go(`/runs/${run.runId}`)}
              >
                <StatusMark status={runStatus(run).status} />
                <span className="truncate">{firstLine(run.request)}</span>
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}
