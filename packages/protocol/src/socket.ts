// Every message on the socket, both ways. The server validates what comes in with these schemas; nothing else is heard.
import type { Failure } from "@signalbox/base";
import {
  budgetScopes,
  type Rejection,
  type RunEvent,
  type RunState,
  type RunSummary,
  taskAmendmentSchema,
} from "@signalbox/engine";
import * as z from "zod";
import type { PaneFrame } from "./paneFrame.ts";

const id = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);
const comment = z.string().max(4_000).default("");
const words = z.string().trim().min(1).max(20_000);
const escalationKey = z
  .string()
  .regex(/^(planning|preparing|integrating|reviewing|closing|task\/[a-z0-9][a-z0-9_-]{0,62})$/);

const requestId = z.string().max(300);
/** Chosen at random by the page, so that words sent again are said once. */
const steeringId = z.string().regex(/^[0-9a-f-]{16,64}$/);
/** A session by the name of its pane. */
const session = z.string().regex(/^(planner|reviewer|worker-[a-z0-9][a-z0-9_-]{0,62})$/);

/** A branch that a run may land on; git's own rules are checked again by git. */
const branch = z.string().regex(/^(?!-)[\w./@+-]{1,200}$/);

/** What a person may ask of a run: the engine's commands without what the server adds (time, name). */
export const personCommandSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("gate.approve"),
    gate: z.enum(["plan", "landing"]),
    digest: z.string().max(128),
    comment,
    /** Checks that fail on the base, by id, or `baseline` where its result isn't waited for. */
    excuse: z.array(z.string().max(200)).max(100).optional(),
  }),
  z.object({ type: z.literal("baseline.repeat") }),
  z.object({ type: z.literal("gate.reject"), gate: z.enum(["plan", "landing"]), comment }),
  z.object({ type: z.literal("gate.requestChanges"), comment: words }),
  z.object({ type: z.literal("run.pause"), reason: z.string().max(1_000).default("") }),
  z.object({ type: z.literal("run.continue") }),
  /** US dollars, tokens, minutes or turns; 0 is no limit. */
  z.object({
    type: z.literal("budget.change"),
    scope: z.enum(budgetScopes),
    kind: z.enum(["costUsd", "tokens", "minutes", "turns"]),
    limit: z.number().min(0).max(1e12),
  }),
  z.object({ type: z.literal("run.abort"), comment }),
  z.object({ type: z.literal("workers.change"), maxWorkers: z.int().min(1).max(64) }),
  z.object({ type: z.literal("task.stop"), task: id, comment }),
  z.object({ type: z.literal("task.takeOver"), task: id, comment }),
  z.object({ type: z.literal("task.giveBack"), task: id, comment }),
  z.object({ type: z.literal("task.retry"), task: id, feedback: z.string().max(20_000).default("") }),
  z.object({ type: z.literal("task.skip"), task: id, comment }),
  z.object({ type: z.literal("task.drop"), task: id, comment }),
  z.object({ type: z.literal("task.answer"), task: id, answer: words }),
  z.object({ type: z.literal("task.amend"), task: id, change: taskAmendmentSchema, comment }),
  z.object({ type: z.literal("boundary.grant"), task: id, path: z.string().max(20_000), comment }),
  z.object({ type: z.literal("boundary.deny"), task: id, path: z.string().max(20_000), comment }),
  z.object({ type: z.literal("contract.grant"), request: z.string().max(200), comment }),
  z.object({ type: z.literal("contract.deny"), request: z.string().max(200), comment }),
  /** To one task or `broadcast`; the server names the sender and numbers the message. */
  z.object({
    type: z.literal("message.send"),
    to: id,
    kind: z.enum(["info", "api_change", "dependency_installed", "warning", "blocking"]).default("info"),
    body: words,
  }),
  z.object({
    type: z.literal("dependency.approve"),
    request: z.string().max(200),
    comment,
    scripts: z.boolean().optional(),
  }),
  z.object({ type: z.literal("dependency.deny"), request: z.string().max(200), comment }),
  z.object({ type: z.literal("permission.allow"), request: requestId, scope: z.enum(["once", "run"]) }),
  z.object({ type: z.literal("permission.deny"), request: requestId, comment }),
  z.object({ type: z.literal("session.steer"), id: steeringId, session, text: words }),
  z.object({ type: z.literal("session.interrupt"), id: steeringId, session }),
  z.object({
    type: z.literal("landing.retarget"),
    target: z.object({ kind: z.enum(["fastForward", "branch", "pullRequest"]), branch }),
  }),
  z.object({ type: z.literal("escalation.resume"), key: escalationKey, comment }),
  z.object({ type: z.literal("escalation.replan"), key: escalationKey, comment }),
]);

/** A command as a page sends it. */
export type PersonCommand = z.input<typeof personCommandSchema>;

/** The messages that a page sends, by name; each is acknowledged with an `Ack`. */
export const clientMessages = {
  /** Watch the list of runs; answered with all summaries, followed by `runs:changed`. */
  "runs:subscribe": z.object({}),
  /** Watch one run; answered with its state, followed by `run:event` and `run:live`. */
  "run:subscribe": z.object({ runId: id }),
  "run:unsubscribe": z.object({ runId: id }),
  "run:command": z.object({ runId: id, command: personCommandSchema }),
  /** Watch one pane; followed by `pane:frame`. `pane` is a pane's name, such as `worker-task-a`. */
  "pane:open": z.object({ runId: id, pane: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,80}$/) }),
  "pane:close": z.object({ viewer: z.string().max(64) }),
  /** Says up to which frame the page has drawn. */
  "pane:ack": z.object({ viewer: z.string().max(64), seq: z.int().min(0) }),
  /** Types into a pane. */
  "pane:input": z.object({ viewer: z.string().max(64), text: z.string().max(65_536) }),
  /** Asks again for a whole screen. */
  "pane:refresh": z.object({ viewer: z.string().max(64) }),
} as const;

export type ClientMessage = keyof typeof clientMessages;
export type ClientPayload<Message extends ClientMessage> = z.input<(typeof clientMessages)[Message]>;

/** The answer to a message: what it brought, or why not, to be shown where the person is. */
export type Ack<Value = Record<never, never>> = ({ ok: true } & Value) | { ok: false; error: Rejection | Failure };

/** What each acknowledged message brings. */
export interface ClientAnswers {
  "runs:subscribe": { runs: RunSummary[]; projects: ProjectSummary[] };
  "run:subscribe": { state: RunState; seq: number; panes: PaneSummary[]; live: LiveFacts[]; role: Role; you: string };
  "run:unsubscribe": Record<never, never>;
  "run:command": { seq: number };
  "pane:open": { viewer: string };
  "pane:close": Record<never, never>;
  "pane:ack": Record<never, never>;
  "pane:input": Record<never, never>;
  "pane:refresh": Record<never, never>;
}

/** The messages that the server sends. */
export interface ServerMessages {
  "runs:changed": { run: RunSummary };
  "run:event": { runId: string; seq: number; event: RunEvent };
  "run:live": { runId: string; facts: LiveFacts };
  "run:panes": { runId: string; panes: PaneSummary[] };
  "run:watchers": { runId: string; names: string[] };
  "pane:frame": { viewer: string; frame: PaneFrame };
  "pane:closed": { viewer: string; reason: string };
}

/** What a person may do: everything; decide and type in a run; decide in a run; watch a run. */
export type Role = "owner" | "operator" | "approver" | "viewer";

/** A project in a list. */
export interface ProjectSummary {
  id: string;
  name: string;
  path: string;
  trusted: boolean;
  lastUsedAt: string;
}

/** A pane of a run. `transcript` is set once its session is over and can be replayed. */
export interface PaneSummary {
  name: string;
  title: string;
  task?: string;
  attempt?: number;
  live: boolean;
  transcript?: string;
  /** What is recorded of it, also while it lives: the id of a transcript. */
  recording?: string;
}

/** What changes by the second in a session: shown, never logged. Tokens of the model's context. */
export interface LiveFacts {
  pane: string;
  task?: string;
  attempt?: number;
  activity: string;
  contextTokens?: number;
  contextWindow?: number;
  /** Answers of the model in this start of the session. */
  turns?: number;
  costUsd?: number;
  at: string;
}
