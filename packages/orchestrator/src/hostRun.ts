// Follows one piece of work in a pane to its end, through crashes of the pane, the host and this server.
import { basename } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { pausesRun, type Usage } from "@signalbox/engine";
import type { World } from "./effects/world.ts";
import { hostFolder } from "./hostNames.ts";
import type { HostEvents, HostOrder, HostOutcome, Ports, Question } from "./ports.ts";
import type { RunFolders } from "./runFolders.ts";
import type { EffectContext } from "./runLoop.ts";

/** A piece of work that was lost this often is a failure and no longer bad luck. */
const maxStarts = 5;

/** Work for a pane. `name` tells it apart in the run for ever; `order` is asked again for each start, from 1. */
export interface HostRun {
  name: string;
  pane: string;
  /** The task and attempt of a worker's session. */
  of?: { task: string; attempt: number };
  order: (start: number) => Omit<HostOrder, "dir" | "socketPath">;
  /** What it is told where it asks to be allowed something; without it a person is asked. */
  refusal?: string;
  events?: Partial<Omit<HostEvents, "onUsage">> & { onUsage?: (usage: Usage, host: string) => void };
  /** Called once a host of it is there to talk to; what it gives is called again whenever the session begins to listen. */
  talk?: (socketPath: string) => () => void;
}

/**
 * The outcome of the work: read if it is there, followed if it lives, else started; an interrupted one goes on in a
 * new host. Failures: `ended` (decided meanwhile), `session_lost` after five interruptions, the pane's own.
 */
export async function runInPane(
  run: HostRun,
  ports: Pick<World, "panes" | "hosts" | "sessions">,
  folders: RunFolders,
  context: EffectContext,
): Promise<Result<HostOutcome>> {
  for (let start = 1; start <= maxStarts; start += 1) {
    const order = orderOf(run, folders, start);
    if (await pausedBy(order, ports)) continue;
    const outcome = await followOne(run, order, ports, context);
    if (!outcome.ok) return outcome;
    if (outcome.value.kind !== "interrupted") return outcome;
    await ports.hosts.end(order.dir, order.socketPath);
  }
  return failure("session_lost", `${run.pane} was interrupted ${maxStarts} times. Look at its pane, then resume.`);
}

/** Whether this start met a trouble that paused the run: it was told then, and now the session goes on. */
async function pausedBy({ dir }: HostOrder, { hosts }: Pick<Ports, "hosts">): Promise<boolean> {
  const found = await hosts.probe(dir);
  const trouble = found.state === "settled" && found.outcome.kind === "failed" ? found.outcome.failure : null;
  return trouble !== null && pausesRun(trouble);
}

function orderOf(run: HostRun, folders: RunFolders, start: number): HostOrder {
  const name = hostFolder(run.name, start);
  return { ...run.order(start), dir: folders.host(name), socketPath: folders.hostSocket(name) };
}

async function followOne(
  run: HostRun,
  order: HostOrder,
  { panes, hosts, sessions }: Pick<World, "panes" | "hosts" | "sessions">,
  context: EffectContext,
): Promise<Result<HostOutcome>> {
  const found = await hosts.probe(order.dir);
  if (found.state === "settled") return ok(found.outcome);
  if (found.state === "dead") return ok({ kind: "interrupted", report: null, usage: null, failure: null });
  // Found alive after a restart of the server, it may have been suspended by a pause that is over.
  if (found.state === "live") wasSuspended.add(order);
  if (found.state === "absent") {
    const { argv, env } = await hosts.prepare(order);
    const pane = await panes.ensurePane({ name: run.pane, cwd: order.cwd, env, argv });
    if (!pane.ok) return pane;
  }
  context.onSuspended((suspended) => void suspend(suspended, order, hosts, context));
  const host = basename(order.dir);
  sessions.set(run.pane, { host, socketPath: order.socketPath });
  await withdrawOthers(run.pane, host, context);
  const talk = run.talk?.(order.socketPath);
  const heard = {
    ...run.events,
    ...(talk && { onWorking: talk }),
    ...(run.refusal === undefined ? questions(run, host, context) : refuses(run.refusal, order, hosts)),
    ...notices(run, context),
  };
  const onUsage = (usage: Usage) => run.events?.onUsage?.(usage, host);
  const events = { ...silent, ...heard, onUsage };
  const outcome = await hosts.follow(order, events, context.signal).finally(() => sessions.delete(run.pane));
  if (!context.signal.aborted) return ok(outcome);
  if (context.signal.reason === "end") await hosts.end(order.dir, order.socketPath);
  return failure("ended", "It was ended because it is no longer wanted.");
}

const silent = {
  onSaid: () => {},
  onActivity: () => {},
  onContext: () => {},
  onWorking: () => {},
  onUnasked: () => {},
};

/** What an earlier start of the session asked, nobody waits for any more. */
async function withdrawOthers(pane: string, host: string, context: EffectContext): Promise<void> {
  for (const request of Object.values(context.state().permissions)) {
    if (request.session !== pane || request.host === host) continue;
    await context.take({ type: "permission.withdraw", by: "Signalbox", request: request.id });
  }
}

/** Passes on what the session asks to be allowed. The answers reach it by the effect `tellSession`. */
function questions({ pane, of }: HostRun, host: string, context: EffectContext) {
  const idOf = (question: string) => `${host}.${question}`;
  return {
    onAsked: ({ id, ...question }: Question) =>
      void context.take({
        type: "permission.ask",
        by: "Signalbox",
        request: { id: idOf(id), session: pane, host, ...of, ...question },
      }),
    onUnasked: (id: string) => void context.take({ type: "permission.withdraw", by: "Signalbox", request: idOf(id) }),
  };
}

/** Nobody is asked: what no rule allows is refused at once. */
const refuses = (message: string, { socketPath }: HostOrder, hosts: Ports["hosts"]): Pick<HostEvents, "onAsked"> => ({
  onAsked: ({ id }) => void hosts.send(socketPath, { cmd: "answer", id, allow: false, message }),
});

/** What a host notices of its session stands in the log. */
const notices = ({ pane: session, of }: HostRun, context: EffectContext): Pick<HostEvents, "onNoticed"> => ({
  onNoticed: (notice, text) =>
    void context.take({ type: "session.notice", by: "Signalbox", session, ...of, notice, text }),
});

const wasSuspended = new WeakSet<HostOrder>();

async function suspend(
  suspended: boolean,
  order: HostOrder,
  hosts: Ports["hosts"],
  context: EffectContext,
): Promise<void> {
  if (context.signal.aborted || !("session" in order.work)) return;
  if (suspended) wasSuspended.add(order);
  else if (!wasSuspended.has(order)) return;
  await hosts.send(order.socketPath, { cmd: suspended ? "suspend" : "continue" });
}
