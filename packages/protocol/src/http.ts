// The HTTP requests of the panel: what goes in, validated by the server with these schemas, and what comes out.
import type { Plan, PlanAnalysis, PlanProblem } from "@signalbox/engine";
import * as z from "zod";

/** POST /api/session: exchanges a URL's one-time token for a session. */
export const openSessionSchema = z.object({ token: z.string().min(1).max(200), name: z.string().max(100).optional() });
/** `secret` is held by the tab and sent as `x-signalbox-secret`, because cookies are shared by all ports of a host. */
export interface OpenSessionAnswer {
  secret: string;
  name: string;
  role: "owner" | "operator" | "approver" | "viewer";
  runId: string | null;
}

/** POST /api/projects: makes a repository known; executes nothing in it. */
export const addProjectSchema = z.object({ path: z.string().min(1).max(4_096) });
export interface ProjectFacts {
  id: string;
  name: string;
  path: string;
  headSha: string | null;
  branch: string | null;
  defaultBranch: string | null;
  branches: string[];
  dirty: { changed: number; untracked: number };
  /** What is wrong or noteworthy, in words; `blocking` where no run can start. */
  notes: { blocking: boolean; message: string }[];
  /** What the project would execute (scripts, commands) and whether a person has trusted it. */
  trust: { needed: boolean; trusted: boolean; digest: string; executes: { what: string; command: string }[] };
  /** `tasks.yaml` at the root, where there is one. */
  plan: string | null;
  /** Who pays for sessions, in a sentence; null where that isn't known. */
  payer: string | null;
}

/** POST /api/projects/:id/trust: a person has seen what the project would execute. */
export const trustProjectSchema = z.object({ digest: z.string().max(128) });

/** GET /api/projects/:id/context: what sessions are told of a project; values as text. */
export interface ContextAnswer {
  entries: { key: string; value: string; by: string; at: string }[];
}
/** PUT /api/projects/:id/context: adds or changes an entry; a value that is JSON is kept as what it says. */
export const setContextSchema = z.object({
  key: z.string().trim().min(1).max(200),
  value: z.string().trim().min(1).max(100_000),
});

/** POST /api/plans/check: reads a plan without storing it. */
export const checkPlanSchema = z.object({ projectId: z.string().max(64).optional(), yaml: z.string().max(4_000_000) });
export type CheckPlanAnswer =
  | { ok: true; plan: Plan; analysis: PlanAnalysis; digest: string }
  | { ok: false; problems: PlanProblem[] };

/** POST /api/runs: opens a run; with a plan it stands at its gate at once. */
export const createRunSchema = z.object({
  projectId: z.string().max(64),
  request: z.string().trim().min(1).max(20_000),
  base: z.string().max(200).default("HEAD"),
  target: z.object({ kind: z.enum(["fastForward", "branch", "pullRequest"]), branch: z.string().max(200) }).optional(),
  /** `tasks.yaml` as text; without it a planner session writes one. */
  plan: z.string().max(4_000_000).optional(),
  maxWorkers: z.int().min(1).max(64).optional(),
  landingGate: z.boolean().optional(),
  /** As configured where it is left out. */
  mode: z.enum(["guarded", "unattended"]).optional(),
  /** The person takes it on themselves that nothing contains unattended sessions; asked for once on a machine. */
  withoutSandbox: z.boolean().optional(),
});
export type CreateRun = z.input<typeof createRunSchema>;
export interface CreateRunAnswer {
  runId: string;
}

/** POST /api/runs/:runId/plan: a changed plan, made from the revision that the person saw (0 where there was none). */
export const submitPlanSchema = z.object({ yaml: z.string().max(4_000_000), revision: z.int().min(0) });

/** GET /api/runs/:runId/tasks/:task/by-hand: how a person takes the latest attempt over in a terminal of this machine. */
export interface ByHandAnswer {
  /** The attempt's worktree. */
  worktree: string;
  /** One shell line: goes there and, where the agent can, takes its conversation up. */
  command: string;
}

/** GET /api/runs/:runId/diff[?task=ID&attempt=N]: what would land, or what one attempt changed. */
export interface DiffAnswer {
  from: string;
  to: string;
  files: {
    path: string;
    oldPath?: string;
    status: string;
    added: number;
    deleted: number;
    binary: boolean;
    task?: string;
  }[];
  /** Unified patch; `cut` where it was too long to send whole. */
  patch: string;
  cut: boolean;
}

/** GET /api/runs/:runId/events?from=N|before=N&limit=N: the history in pages; the latest without a number. */
export interface EventsAnswer {
  events: { seq: number; event: import("@signalbox/engine").RunEvent }[];
  lastSeq: number;
}

/** POST /api/runs/:runId/links: a link for one role, good for so many hours. */
export const makeShareLinkSchema = z.object({
  role: z.enum(["viewer", "approver", "operator"]),
  label: z.string().trim().max(100).default(""),
  hours: z
    .number()
    .min(1 / 60)
    .max(24 * 90),
});
/** GET /api/runs/:runId/links lists them as `links`; what they open is only told once, when one is made. */
export interface ShareLinkFacts {
  id: string;
  role: "viewer" | "approver" | "operator";
  label: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  uses: number;
}
export interface MakeShareLinkAnswer {
  link: ShareLinkFacts;
  /** Stands in the fragment of the link's URL; nobody can ask for it again. */
  token: string;
  /** How others reach the panel, without a slash at its end; null where only this machine does. */
  publicUrl: string | null;
}

/** GET /api/directories?path=: the folders in a folder of the server, for choosing a repository. */
export interface DirectoryAnswer {
  path: string;
  /** Null at the top. */
  parent: string | null;
  repository: boolean;
  directories: { name: string; path: string; repository: boolean }[];
  /** How many more there are than are listed. */
  cut: number;
}

/** Where the server tells what waits for a person, for whom no page is open. */
export const webhookSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: z.string().trim().min(1).max(60),
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  /** Signalbox's own JSON, or the form that Slack and its likes take. */
  format: z.enum(["json", "slack"]),
  /** Told when something waits for a person; when a run is over. */
  needs: z.boolean(),
  ended: z.boolean(),
});
export type Webhook = z.output<typeof webhookSchema>;

/** A request that is asked for again and again, with a name. */
export const templateSchema = z.object({
  name: z.string().trim().min(1).max(60),
  request: z.string().trim().min(1).max(20_000),
});
export type Template = z.output<typeof templateSchema>;

/** PUT /api/settings: replaces the parts that are given. */
export const changeSettingsSchema = z.object({
  webhooks: z.array(webhookSchema).max(20).optional(),
  templates: z.array(templateSchema).max(100).optional(),
});

/** One try to tell a webhook. `outcome` is a sentence. */
export interface Delivery {
  at: string;
  webhook: string;
  what: string;
  delivered: boolean;
  outcome: string;
  tries: number;
}

/** A browser that was let in. */
export interface SessionFacts {
  id: string;
  name: string;
  role: "owner" | "operator" | "approver" | "viewer";
  runId: string | null;
  address: string;
  createdAt: string;
  lastSeenAt: string;
  /** The one that asks. */
  own: boolean;
}

/** GET /api/settings */
export interface SettingsAnswer {
  webhooks: Webhook[];
  /** The newest first. */
  deliveries: Delivery[];
  templates: Template[];
  sessions: SessionFacts[];
  server: { url: string; home: string; configFile: string; agent: string };
}

/** What a closed run still keeps. Sizes are those on disk, in bytes. */
export interface KeptRun {
  runId: string;
  projectId: string;
  project: string;
  request: string;
  outcome: string;
  closedAt: string;
  transcriptsBytes: number;
  evidenceBytes: number;
  otherBytes: number;
  /** Unmerged work; `merged` where what is checked out has it by now. */
  refs: { ref: string; sha: string; subject: string; committedAt: string; merged: boolean }[];
  /** Why its refs can't be looked at. */
  trouble?: string;
}
/** GET /api/kept: closed runs that keep something, the newest first. */
export interface KeptAnswer {
  runs: KeptRun[];
  databaseBytes: number;
  freeBytes: number;
  /** Transcripts and evidence go by themselves after so many days; 0 is never. */
  keepDays: number;
  /** The oldest go by themselves while all take more than so many bytes; 0 is never. */
  keepBytes: number;
}

/** POST /api/runs/:runId/clean: what goes. Unmerged work goes only where it is named, and still is what was seen. */
export const cleanRunSchema = z.object({
  files: z.boolean(),
  refs: z.array(z.object({ ref: z.string().max(500), sha: z.string().regex(/^[0-9a-f]{40,64}$/) })).max(1_000),
  comment: z.string().max(2_000).default(""),
});
export interface CleanRunAnswer {
  bytes: number;
  refs: string[];
}

/** POST /api/clients: a token for a program. Whoever isn't an owner is bound to one run. */
export const makeClientSchema = z
  .object({
    name: z.string().trim().min(1).max(100),
    role: z.enum(["owner", "operator", "approver", "viewer"]).default("owner"),
    runId: z.string().max(64).optional(),
    days: z
      .number()
      .min(1 / 24)
      .max(3_660)
      .default(90),
  })
  .refine(({ role, runId }) => (role === "owner") === (runId === undefined), "only an owner is bound to no run");

const queryNumber = z.coerce.number().int().min(1).optional();

/** GET /api/audit: the filter; `before` is the id at which the page before ended. */
export const auditQuerySchema = z.object({
  runId: z.string().max(64).optional(),
  action: z.string().max(100).optional(),
  by: z.string().max(200).optional(),
  /** ISO 8601: from `since` on, and before `until`. */
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  before: queryNumber,
  limit: queryNumber,
  /** A page as JSON, or everything that the filter lets through, as a file. */
  format: z.enum(["json", "csv", "jsonFile"]).default("json"),
});
/** `detail` says what was asked for and, where something changed by it, `before` and `after`. */
export interface AuditAnswer {
  entries: {
    id: number;
    at: string;
    by: string;
    role: string;
    address: string;
    action: string;
    outcome: string;
    projectId: string | null;
    runId: string | null;
    linkId: string | null;
    /** For whom the link was made, where one was used. */
    linkLabel: string | null;
    detail: unknown;
    hash: string;
  }[];
}
/** GET /api/audit/verify: `brokenAt` is the first entry that doesn't follow from the one before it, or null. */
export interface VerifyAuditAnswer {
  entries: number;
  brokenAt: number | null;
}

/** Every error of the HTTP API: one sentence, and a hint where there is one. */
export interface ErrorAnswer {
  error: { code: string; message: string; hint?: string; detail?: string };
}
