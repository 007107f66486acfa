"use client";
// The body of the run page: on the left the graph, tasks, activity, changes; on the right the panes or one task.
import dynamic from "next/dynamic";
import { loadPart } from "../connection/loadPart.ts";
import { Skeleton } from "../design/Skeleton.tsx";
import { Split } from "../design/Split.tsx";
import { useBroughtIntoView } from "../design/useBroughtIntoView.ts";
import { useWide } from "../design/useMedia.ts";
import { ActivityStrip } from "./ActivityStrip.tsx";
import { TaskList } from "./TaskList.tsx";
import { useRun } from "./useRun.ts";
import { type RunTab, useSelection, wideTabs } from "./useSelection.ts";

const TaskGraph = dynamic(() => loadPart(() => import("../graph/RunGraph.tsx")).then((m) => m.RunGraph), {
  ssr: false,
  loading: () => <Skeleton rows={4} what="Loading the graph" />,
});
const PaneGrid = dynamic(() => loadPart(() => import("../panes/PaneGrid.tsx")).then((m) => m.PaneGrid), {
  ssr: false,
  loading: () => <Skeleton rows={6} what="Loading the panes" />,
});
const Timeline = dynamic(() => loadPart(() => import("../timeline/Timeline.tsx")).then((m) => m.Timeline), {
  ssr: false,
  loading: () => <Skeleton rows={6} what="Loading the timeline" />,
});
const TaskDetail = dynamic(() => loadPart(() => import("./TaskDetail.tsx")).then((m) => m.TaskDetail), {
  loading: () => <Skeleton rows={8} what="Loading the task" />,
});
const Activity = dynamic(() => loadPart(() => import("./Activity.tsx")).then((m) => m.Activity), {
  loading: () => <Skeleton rows={8} what="Loading the activity" />,
});
const Messages = dynamic(() => loadPart(() => import("./Messages.tsx")).then((m) => m.Messages), {
  loading: () => <Skeleton rows={4} what="Loading the messages" />,
});
const Context = dynamic(() => loadPart(() => import("./Context.tsx")).then((m) => m.Context), {
  loading: () => <Skeleton rows={4} what="Loading what is known" />,
});
const Changes = dynamic(() => loadPart(() => import("./Changes.tsx")).then((m) => m.Changes), {
  loading: () => <Skeleton rows={6} />,
});
const PlanView = dynamic(() => loadPart(() => import("./PlanView.tsx")).then((m) => m.PlanView), {
  loading: () => <Skeleton rows={6} />,
});

const tabWords: Record<RunTab, string> = {
  overview: "Overview",
  graph: "Graph",
  timeline: "Timeline",
  tasks: "Tasks",
  panes: "Panes",
  activity: "Activity",
  messages: "Messages",
  context: "Context",
  changes: "Changes",
  plan: "Plan",
};

/** Two columns where there is room, one with more tabs on a phone. */
export function RunMain() {
  const wide = useWide();
  const { task, pane, tab } = useSelection();
  const { state, panes } = useRun();
  if (pane) return <PaneGrid />;
  const detail = task && state.tasks[task] ? <TaskDetail key={task} id={task} /> : null;
  if (!wide) return detail ?? <Narrow />;
  // A run that is over and has no panes left has its result to show.
  const right = state.phase === "closed" && panes.length === 0 && tab !== "changes" ? <Changes /> : <PaneGrid />;
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <Split
          id="run"
          label="Width of the left half"
          direction="row"
          initial={46}
          first={<Left />}
          second={detail ?? right}
        />
      </div>
      <ActivityStrip />
    </div>
  );
}

function Left() {
  const { tab } = useSelection();
  const shown = wideTabs.find((each) => each === tab) ?? "overview";
  return (
    <div className="flex h-full flex-col">
      <Tabs tabs={wideTabs} shown={shown} />
      <div className="min-h-0 flex-1">
        {shown === "overview" ? (
          <Split
            id="overview"
            label="Height of the graph"
            direction="column"
            initial={46}
            first={<TaskGraph />}
            second={<TaskList />}
          />
        ) : (
          <Content tab={shown} />
        )}
      </div>
    </div>
  );
}

function Narrow() {
  const { tab } = useSelection();
  const shown = tab === "overview" ? "tasks" : tab;
  return (
    <div className="flex h-full flex-col">
      <Tabs
        tabs={["tasks", "graph", "timeline", "panes", "activity", "messages", "context", "changes", "plan"]}
        shown={shown}
      />
      <div className="min-h-0 flex-1">
        <Content tab={shown} />
      </div>
    </div>
  );
}

function Content({ tab }: { tab: RunTab }) {
  switch (tab) {
    case "graph":
      return <TaskGraph />;
    case "timeline":
      return <Timeline />;
    case "panes":
      return <PaneGrid />;
    case "activity":
      return <Activity />;
    case "messages":
      return <Messages />;
    case "context":
      return <Context />;
    case "changes":
      return <Changes />;
    case "plan":
      return <PlanView />;
    default:
      return <TaskList />;
  }
}

function Tabs({ tabs, shown }: { tabs: readonly RunTab[]; shown: RunTab }) {
  const { select } = useSelection();
  const current = useBroughtIntoView<HTMLButtonElement>(shown);
  return (
    <nav
      aria-label="Views of the run"
      className="thin-scroll flex h-9 shrink-0 items-stretch gap-1 overflow-x-auto border-b px-2"
    >
      {tabs.map((each) => (
        <button
          key={each}
          ref={each === shown ? current : null}
          type="button"
          aria-current={each === shown ? "page" : undefined}
          onClick={() => select({ tab: each })}
          className={`-mb-px whitespace-nowrap border-b-2 px-2 text-sm ${each === shown ? "border-ink font-medium" : "border-transparent text-ink-soft hover:text-ink"}`}
        >
          {tabWords[each]}
        </button>
      ))}
    </nav>
  );
}
