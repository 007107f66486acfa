// Working: worktree from the current staging, set-up, prompt, session in a pane; one leg of an attempt.
import { failure, ok, type Result } from "@signalbox/base";
import { type Attempt, type EffectAnswer, type RunState, type SessionBlock, writableFiles } from "@signalbox/engine";
import { deliverMessages, sendFor } from "../deliverMessages.ts";
import { hostFolder, hostNames, paneNames } from "../hostNames.ts";
import { runInPane } from "../hostRun.ts";
import type { HostOutcome, Live } from "../ports.ts";
import { previewDependency } from "../previewDependency.ts";
import { continuationMessage, workerPrompt } from "../prompts.ts";
import type { EffectContext } from "../runLoop.ts";
import { sessionIdOf } from "../sessionId.ts";
import type { WorkerSlots } from "../slots.ts";
import { usageRecorder } from "../usage.ts";
import { setUpWorktree } from "../worktreeSetUp.ts";
import { attemptBranch, type EffectOf, type World } from "./world.ts";

export const runAttempt: EffectOf<"runAttempt"> = async ({ task, attempt, leg }, world, context) => {
  const run = context.state();
  const record = run.tasks[task]?.attempts.find((each) => each.n === attempt);
  if (!record) throw new Error(`Attempt ${task}/${attempt} is due but not on record.`);
  const worktree = world.folders.worktree(task, attempt);
  const begun = (await world.hosts.probe(world.folders.host(hostFolder(hostNames.work(task, attempt, leg), 1)))).state;
  const ready = await provideWorktree(world, run, record, task, begun !== "absent", context);
  if (!ready.ok) return ready;
  const pane = paneNames.work(task);
  const name = hostNames.work(task, attempt, leg);
  const live = { pane, task, attempt };
  const sessionId = sessionIdOf(run.runId, task, attempt);
  const known = await contextOf(world, run, task, attempt, begun === "absent" && leg === 1, context);
  const place = await takePlace(world.workers, begun === "live", context, live);
  if (!place) return failure("ended", "It was ended because it is no longer wanted.");
  const outcome = await runInPane(
    {
      name,
      pane,
      of: { task, attempt },
      order: (start) => ({
        title: `${task} · attempt ${record.try}`,
        cwd: worktree,
        statusFile: `${worktree}/.task-status.json`,
        work: {
          session: {
            role: "worker",
            task,
            attempt,
            try: record.try,
            leg,
            prompt: workerPrompt(run, task, known, world.roles.worker),
            message: continuationMessage(run, task, record, start),
            sessionId,
            resume: leg > 1 || start > 1,
            usedBefore: context.state().tasks[task]?.attempts.find((each) => each.n === attempt)?.usage ?? noUse,
            filesWrite: writable(run, task),
            mode: run.options.mode,
            allow: usualCommands(run, task),
          },
        },
      }),
      events: {
        onActivity: (activity) => context.live({ ...live, activity }),
        onContext: (facts) => context.live({ ...live, ...facts }),
        onSaid: (message) => void sendFor(task, message, context),
        onUsage: usageRecorder(world, context, { task, attempt }),
      },
      talk: (socketPath) => keepTold(task, attempt, socketPath, world, context),
    },
    world,
    world.folders,
    context,
  ).finally(place);
  // What was said while nobody followed is in the outcome; what is on record already is not sent twice.
  if (outcome.ok) for (const message of outcome.value.messages ?? []) await sendFor(task, message, context);
  return outcome.ok ? answerOf(outcome.value, world, context, { task, attempt }) : outcome;
};

/** A place among the workers of this machine, given free also while the run is paused; null where it's wanted no more. */
async function takePlace(workers: WorkerSlots, atWork: boolean, context: EffectContext, live: Live) {
  const activity = `Waits for a place on this machine, which takes ${workers.limit} at once (agent.max_sessions)`;
  const free = atWork ? workers.count() : await workers.take(context.signal, () => context.live({ ...live, activity }));
  if (free) context.onSuspended((suspended) => suspended && free());
  return free;
}

/** What the project's knowledge has for the task; the log says once what the attempt was given. */
async function contextOf(
  { project }: World,
  run: RunState,
  task: string,
  attempt: number,
  first: boolean,
  context: EffectContext,
): Promise<string> {
  const planned = run.plan?.plan.tasks.find((each) => each.id === task);
  if (!planned) return "";
  const { text, keys } = await project.contextFor(planned);
  if (first && keys.length > 0) await context.take({ type: "context.give", by: "Signalbox", task, attempt, keys });
  return text;
}

/** Tells the session what changes while it works: its messages, and the files that it owns. */
function keepTold(task: string, attempt: number, socketPath: string, { hosts }: World, context: EffectContext) {
  const deliver = deliverMessages(task, attempt, socketPath, hosts, context);
  let owned = "";
  const tell = () => {
    const filesWrite = writable(context.state(), task);
    if (filesWrite.join("\n") !== owned) void hosts.send(socketPath, { cmd: "own", filesWrite });
    owned = filesWrite.join("\n");
    deliver();
  };
  context.onChange(tell);
  tell();
  return () => {
    owned = "";
    tell();
  };
}

const noUse = { costUsd: 0, inputTokens: 0, outputTokens: 0 };

/** The worktree of the attempt: made from the current staging, or found, or brought up to date after a block. */
async function provideWorktree(
  world: World,
  run: RunState,
  record: Attempt,
  task: string,
  begun: boolean,
  context: EffectContext,
): Promise<Result<null>> {
  const { repository, folders, project } = world;
  const worktree = folders.worktree(task, record.n);
  const from = run.staging.sha;
  if (!from) throw new Error("A task works before staging stands.");
  const branch = attemptBranch(run.runId, task, record.n);
  const made = await repository.ensureWorktree({ path: worktree, branch, sha: from });
  if (!made.ok) return made;
  repository.linkWorktree({ link: `${repository.root}/.worktrees/${task}`, to: worktree });
  // Found after a crash: nothing is changed under a session that may be at work.
  if (begun) return ok(null);
  const pictured = await repository.pictureOutside({ file: folders.outside(task, record.n, 1) });
  if (!pictured.ok) return pictured;
  if (record.leg > 1) {
    // The session stopped for an answer; what it asked for may be on staging by now.
    const message = `Bring in staging for ${task}`;
    const brought = await repository.bringInto({ worktree, sha: from, message });
    return brought.ok ? project.provideDependencies(worktree, folders.staging, context.signal) : brought;
  }
  const name = hostNames.setup(task, record.n);
  const place = { cwd: worktree, from: folders.staging, pane: paneNames.setup(task), title: `Setting up ${task}` };
  return setUpWorktree({ name, ...place }, world, context);
}

/** The checks of the plan that was approved, as its sessions may run them unasked; all of them where no task is named. */
export const usualCommands = (run: RunState, task?: string): string[] =>
  (run.plan?.plan.tasks ?? [])
    .filter(({ id }) => task === undefined || id === task)
    .flatMap(({ verification }) => verification.map(({ command }) => command));

const writable = (run: RunState, task: string): string[] => {
  const planned = run.plan?.plan.tasks.find((each) => each.id === task);
  return planned ? writableFiles(planned) : [];
};

async function answerOf(
  outcome: HostOutcome,
  world: World,
  context: EffectContext,
  of: { task: string; attempt: number },
): Promise<Result<EffectAnswer<"runAttempt">>> {
  const { kind, report } = outcome;
  if (kind === "done" && !report) {
    const text = "It ended without a report. Its work is verified all the same.";
    const session = paneNames.work(of.task);
    await context.take({ type: "session.notice", by: "Signalbox", session, ...of, notice: "no_report", text });
  }
  if (kind === "done") return ok({ done: { summary: (report?.verb === "done" && report.summary) || "" } });
  if (kind === "blocked" && report?.verb === "blocked")
    return ok({ blocked: await blockOf(report, world, context, of) });
  if (report?.verb === "failed") return failure("session_failed", `The session gave up: ${report.message}`);
  return {
    ok: false,
    failure: outcome.failure ?? { code: "session_failed", message: "The session ended without saying why." },
  };
}

type Blocked = Extract<NonNullable<HostOutcome["report"]>, { verb: "blocked" }>;

async function blockOf(
  report: Blocked,
  world: World,
  context: EffectContext,
  of: { task: string; attempt: number },
): Promise<SessionBlock> {
  const { reason } = report;
  const run = context.state();
  if (report.needs_dependency) {
    const conflicts = await world.project.dependencyConflicts(world.folders.staging, report.needs_dependency, run);
    const preview = await previewDependency(world, run, of, report.needs_dependency, context.signal);
    return { kind: "dependency", ...report.needs_dependency, reason, conflicts, ...(preview ? { preview } : {}) };
  }
  const contract = report.needs_contract;
  if (contract && run.plan?.plan.contracts.some(({ name }) => name === contract.name)) {
    return { kind: "contract", contract: contract.name, version: contract.version, methods: contract.methods, reason };
  }
  if (contract) {
    return {
      kind: "question",
      text: `May there be a contract ${contract.name}, which the plan doesn't declare? ${reason}`,
    };
  }
  if (report.needs_file) return { kind: "boundary", path: report.needs_file, reason };
  return { kind: "question", text: report.question ?? reason };
}
