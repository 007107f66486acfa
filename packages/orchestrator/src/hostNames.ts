// How the hosts of a run are called: one name per piece of work, which tells what it was and in which pane it ran.
import { plannerSession, reviewerSession, workerOf } from "@signalbox/engine";

/** What a host did, as its name tells. `start` counts from 1; more than one where it was interrupted. */
export interface HostName {
  pane: string;
  task?: string;
  attempt?: number;
  start: number;
}

/** The names of all work that runs in panes. Each begins with its kind, so that no task's id can stand for another. */
export const hostNames = {
  work: (task: string, attempt: number, leg: number) => `work-${task}-${attempt}-${leg}`,
  verify: (task: string, attempt: number, round: number) => `verify-${task}-${attempt}-${round}`,
  /** `of` is a task, or one of the worktrees that belong to the whole run (their names are reserved). */
  setup: (of: string, n: number, round = 1) => `setup-${of}-${n}-${round}`,
  teardown: (of: string, n: number) => `teardown-${of}-${n}-1`,
  merge: (task: string, attempt: number, round: number, sha: string) =>
    `merge-${task}-${attempt}-${round}-${sha.slice(0, 12)}`,
  explain: (task: string, attempt: number, round: number) => `explain-${task}-${attempt}-${round}`,
  staging: (round: number) => `staging-${round}`,
  summary: (round: number) => `summary-${round}`,
  plan: (round: number, draft: number) => `plan-${round}-${draft}`,
  baseline: (round: number) => `baseline-${round}`,
  review: (iteration: number, round: number) => `review-${iteration}-${round}`,
};

/** The panes in which it runs. */
export const paneNames = {
  work: workerOf,
  verify: (task: string) => `verifier-${task}`,
  explain: (task: string) => `verifier-${task}`,
  setup: (task: string) => `setup-${task}`,
  teardown: (task: string) => `teardown-${task}`,
  staging: "integration-checker",
  summary: "integration-checker",
  baseline: "baseline",
  plan: plannerSession,
  review: reviewerSession,
};

/** The folder of one start of a host. */
export const hostFolder = (name: string, start: number): string => `${name}-${start}`;

const ofTask = /^(work|verify|explain|setup|teardown|merge)-([a-z0-9][a-z0-9_-]*)-(\d+)-\d+(?:-[0-9a-f]{12})?-(\d+)$/;
const ofWhole = /^(staging|summary|plan|baseline|review)-\d+(?:-\d+)?-(\d+)$/;

/** What the name of a host's folder tells; null where it is no such name. */
export function readHostFolder(name: string): HostName | null {
  const task = ofTask.exec(name);
  if (task) {
    const kind = task[1] as "work" | "verify" | "explain" | "setup" | "teardown" | "merge";
    const id = task[2] ?? "";
    const pane = kind === "merge" ? paneNames.staging : paneNames[kind](id);
    return { pane, task: id, attempt: Number(task[3]), start: Number(task[4]) };
  }
  const whole = ofWhole.exec(name);
  return whole
    ? { pane: paneNames[whole[1] as "staging" | "summary" | "plan" | "baseline" | "review"], start: Number(whole[2]) }
    : null;
}
