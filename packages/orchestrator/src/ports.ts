// What the orchestrator needs of the world. Adapters fit these by shape and never import them.
import type { ChangedFile, CheckCommand, EvidenceRef, Failure, Result, SessionRole } from "@signalbox/base";
import type {
  CategorisedFailure,
  CheckSummary,
  ContractMethod,
  EffectAnswer,
  LockChange,
  MergeTests,
  Message,
  PlanTask,
  ReviewPoint,
  RunEvent,
  RunState,
  SessionMode,
  SessionNotice,
  Usage,
} from "@signalbox/engine";

/** The event log: appends are all or nothing, and only after the expected event. */
export interface EventLogPort {
  append: (runId: string, expectedSeq: number, events: RunEvent[]) => Promise<Result<{ seq: number }>>;
  readAll: (runId: string) => Promise<RunEvent[]>;
}

/** What changed of what a session shows by the second. Tokens of the model's context; US dollars. */
export interface Live {
  pane: string;
  task?: string;
  attempt?: number;
  activity?: string;
  contextTokens?: number;
  contextWindow?: number;
  turns?: number;
  costUsd?: number;
}

/** Something outside of an attempt's worktree that changed, in a sentence; `asks` where no person's ordinary doing explains it. */
export interface OutsideChange {
  text: string;
  asks: boolean;
}

/** A remote of the repository, and its page on the web where that can be told. */
export interface Remote {
  name: string;
  url: string;
  web: string | null;
}

/** One opened repository. Every call can be repeated after a crash. */
export interface RepositoryPort {
  root: string;
  resolve: (ref: string) => Promise<string | null>;
  haveSameTree: (one: string, other: string) => Promise<boolean>;
  isAncestor: (ancestor: string, descendant: string) => Promise<boolean>;
  mergeBase: (one: string, other: string) => Promise<string | null>;
  readRef: (ref: string) => Promise<string | null>;
  compareAndSwap: (move: { ref: string; from: string | null; to: string }) => Promise<Result<{ sha: string }>>;
  keepRef: (kept: { ref: string; sha: string }) => Promise<Result<{ sha: string }>>;
  /** Deletes branches of a run that still are where they are said to be. */
  deleteBranches: (expected: readonly { branch: string; sha: string }[]) => Promise<Result<null>>;
  leaveBranch: (wanted: { branch: string; sha: string }) => Promise<Result<{ branch: string; sha: string }>>;
  branchesOf: (runId: string) => Promise<{ branch: string; sha: string }[]>;
  /** Names of those whose tips `sha` contains. */
  branchesWithin: (runId: string, sha: string) => Promise<Set<string>>;
  ensureBranch: (wanted: { branch: string; sha: string }) => Promise<Result<{ sha: string; created: boolean }>>;
  ensureWorktree: (wanted: {
    path: string;
    branch: string | null;
    sha: string;
  }) => Promise<Result<{ path: string; created: boolean }>>;
  removeWorktree: (path: string) => Promise<Result<null>>;
  /** True where it is gone, false where something in it would be lost. */
  removeCleanWorktree: (path: string) => Promise<Result<boolean>>;
  linkWorktree: (wanted: { link: string; to: string }) => Result<null>;
  unlinkWorktree: (link: string) => Result<null>;
  ensureExcluded: (patterns: readonly string[]) => Result<null>;
  prepareStaging: (wanted: { worktree: string; sha: string; keep?: readonly string[] }) => Promise<Result<null>>;
  mergeCandidate: (wanted: {
    worktree: string;
    onto: string;
    sha: string;
    message: string;
    trailers: Record<string, string>;
    keep?: readonly string[];
  }) => Promise<Result<{ candidateSha: string }>>;
  /** Staging without the merges whose trailer `keeps` says no to; `tip` where there are none. No ref moves. */
  rebuildStaging: (wanted: {
    worktree: string;
    base: string;
    tip: string;
    key: string;
    keeps: (value: string) => boolean;
    keep?: readonly string[];
  }) => Promise<Result<{ sha: string }>>;
  /** Commits what is loose in the worktree of an attempt and merges `sha` into its branch. */
  bringInto: (wanted: { worktree: string; sha: string; message: string }) => Promise<Result<null>>;
  headOf: (worktree: string) => Promise<string | null>;
  commitAll: (work: {
    worktree: string;
    message: string;
    trailers?: Record<string, string>;
  }) => Promise<Result<string | null>>;
  findTrailer: (wanted: { ref: string; since: string | null; key: string; value: string }) => Promise<string | null>;
  changedFiles: (wanted: { worktree: string; base: string; sha?: string }) => Promise<Result<ChangedFile[]>>;
  /** Pictures everything that a session may not change, unless `file` is there already. */
  pictureOutside: (wanted: { file: string }) => Promise<Result<null>>;
  /** What changed since the first of the pictures `before`; null where none is there. */
  changesOutside: (wanted: {
    before: readonly string[];
    accepted: readonly string[];
    next: string;
  }) => Promise<Result<OutsideChange[] | null>>;
  diff: (wanted: { from: string; to: string; limitBytes?: number }) => Promise<Result<{ text: string; cut: boolean }>>;
  fastForward: (move: { branch: string; from: string; to: string }) => Promise<Result<{ sha: string }>>;
  /** The remote that a branch belongs to; `web` is its page. */
  remoteOf: (branch: string) => Promise<Result<Remote>>;
  push: (wanted: { remote: Remote; sha: string; branch: string }) => Promise<Result<{ ref: string }>>;
  preflight: (wish: {
    base: string;
    target: string;
    landing: "fast-forward" | "branch" | "pull-request";
    runId: string;
  }) => Promise<Result<{ baseSha: string; warnings: { code: string; message: string }[] }>>;
}

/** The panes of one run, on a tmux server of its own that is started when it is first needed. */
export interface PanesPort {
  ensurePane: (wanted: {
    name: string;
    cwd: string;
    env: Record<string, string>;
    argv: string[];
  }) => Promise<Result<{ paneId: string }>>;
  /** Ends the run's tmux server and all its panes. */
  end: () => Promise<void>;
}

/** A message of a session to a task or `broadcast`. */
export interface SaidMessage {
  id: string;
  to: string;
  body: string;
  kind: Message["type"];
}

/** What a session said or came to. */
export interface HostOutcome {
  kind: "done" | "blocked" | "failed" | "interrupted";
  report: HostReport | null;
  usage: Usage | null;
  failure: Failure | null;
  /** The contracts that a session said it uses. */
  contracts?: { name: string; version: string; methods: string[] }[];
  /** What it said to others. */
  messages?: SaidMessage[];
}

export type HostReport =
  | { verb: "done"; summary?: string }
  | {
      verb: "blocked";
      reason: string;
      needs_dependency?: { name: string; range: string; dev: boolean };
      needs_file?: string;
      needs_contract?: { name: string; version: string; methods: ContractMethod[] };
      question?: string;
    }
  | { verb: "failed"; message: string }
  | ({ verb: "message" } & Omit<SaidMessage, "id">)
  | { verb: "contract"; name: string; version: string; methods: string[] }
  | { verb: "accepted"; evidence?: string; checklist?: ReviewPoint[] }
  | { verb: "rework"; tasks: { task: string; feedback: string }[]; summary?: string; checklist?: ReviewPoint[] }
  | { verb: "checked"; results: CheckSummary[] };

/** What people say of a role: rules in place of the built-in ones, and a description of the role with where it stands. */
export interface RoleWords {
  rules: string | null;
  agent: { source: string; text: string } | null;
}

/** What a session is asked to do; which agent plays it is the adapter's matter. */
export interface SessionOrder {
  role: SessionRole;
  task: string | null;
  attempt: number;
  try: number;
  leg: number;
  prompt: string;
  /** Said instead of the prompt where an earlier session of the same id goes on. */
  message?: string;
  /** A UUID, the same for every leg of an attempt. */
  sessionId: string;
  resume: boolean;
  /** What earlier legs of this session used: an agent that adds up over resumes is told what is known already. */
  usedBefore: { costUsd: number; inputTokens: number; outputTokens: number };
  filesWrite: string[] | null;
  mode: SessionMode;
  /** Shell lines that a guarded session may run unasked: the checks that were approved with the plan. */
  allow: string[];
}

/** One start of a host: its folder, its pane, its work. */
export interface HostOrder {
  dir: string;
  socketPath: string;
  title: string;
  cwd: string;
  statusFile: string | null;
  work: { session: SessionOrder } | { checks: CheckCommand[]; evidenceDir: string; evidencePrefix: string };
}

export interface HostEvents {
  onActivity: (text: string) => void;
  /** What this host has used so far. */
  onUsage: (usage: Usage) => void;
  /** How full the model's context is, in tokens, and its answers so far; by the second. */
  onContext: (context: { contextTokens: number; contextWindow: number; turns: number }) => void;
  /** Something about the session that a person should know. */
  onNoticed: (notice: SessionNotice, text: string) => void;
  /** The session is at work, and listens. */
  onWorking: () => void;
  /** The session wants to do something that no rule allows; told again to whoever follows it anew. */
  onAsked: (question: Question) => void;
  /** It has a message for others; told again to whoever follows it anew. */
  onSaid: (message: SaidMessage) => void;
  /** It no longer waits for an answer. */
  onUnasked: (id: string) => void;
}

/** What a session asks to be allowed. `rule` is what allowing it for the run would allow. */
export interface Question {
  id: string;
  tool: string;
  wants: string;
  rule: string;
}

/** The small processes in panes. */
export interface HostsPort {
  /** Writes the order; resolves with what starts it in a pane. */
  prepare: (order: HostOrder) => Promise<{ argv: string[]; env: Record<string, string> }>;
  probe: (
    dir: string,
  ) => Promise<
    { state: "absent" } | { state: "dead" } | { state: "live" } | { state: "settled"; outcome: HostOutcome }
  >;
  /** Resolves with the outcome; with `interrupted` where the process is gone without one. Aborting stops listening. */
  follow: (order: HostOrder, events: HostEvents, signal: AbortSignal) => Promise<HostOutcome>;
  send: (
    socketPath: string,
    command:
      | { cmd: "suspend" | "interrupt" }
      | { cmd: "continue"; message?: string }
      | { cmd: "steer"; text: string; id?: string }
      | { cmd: "own"; filesWrite: string[] }
      | { cmd: "answer"; id: string; allow: boolean; message?: string },
  ) => Promise<Result<null>>;
  /** Ends the process tree, also what a dead host left behind, and resolves when it is gone. */
  end: (dir: string, socketPath: string) => Promise<void>;
}

/** What the verification of a task needs besides commands. */
export interface ChecksPort {
  /** Fills `{modified_files}` and `{modified_tests}` in, quoted. */
  resolveCommand: (command: string, worktree: string, modifiedFiles: string[]) => string;
  /** The boundaries of a task against what really changed. */
  checkBoundaries: (
    changes: ChangedFile[],
    rules: { filesWrite: string[]; filesAppend: string[]; allowLargeChanges: boolean },
  ) => CheckSummary;
  /** The results of a host's checks as the log keeps them. */
  summarise: (results: CheckSummary[]) => CheckSummary[];
  /** The failure of the worst required check, or null where all passed. */
  judge: (checks: CheckSummary[]) => CategorisedFailure | null;
  /** The end of a check's output as it was kept in `folder`; empty where it is gone. */
  outputOf: (folder: string, evidence: EvidenceRef) => Promise<string>;
}

/** The project's own files and package manager. */
export interface ProjectPort {
  /** What git is told to overlook in the project: patterns as in .gitignore. */
  excluded: readonly string[];
  /** Writes the seed's files into the project, where it doesn't track them. */
  projectFiles: (state: RunState) => Promise<void>;
  /** The text of the plan that lies in the planner's worktree; null where there is none, a link, or far too much. */
  readPlan: (worktree: string) => Promise<string | null>;
  /** Lays a plan into the planner's worktree, or with null takes away what lies there. */
  writePlan: (worktree: string, text: string | null) => Promise<void>;
  /** What the project's knowledge has for a task, as the prompt tells it, with the keys; empty where it has nothing. */
  contextFor: (task: PlanTask) => Promise<{ text: string; keys: string[] }>;
  /** All of the project's knowledge, for a planner. */
  wholeContext: () => Promise<string>;
  /** Commits contracts into the staging worktree's folder; the caller commits. Paths written. */
  writeContracts: (worktree: string, state: RunState) => Promise<string[]>;
  /** Writes a contract's file as the request wants it, where it is still what Signalbox wrote; its path, else null. */
  rewriteContract: (worktree: string, state: RunState, request: string) => Promise<string | null>;
  /** Copies the ignored files that the project configured from the checkout; those that are there stay as they are. */
  copyFiles: (worktree: string) => Promise<Result<null>>;
  /** Makes dependencies available in `worktree`, copied from `from` where that has them. */
  provideDependencies: (worktree: string, from: string | null, signal: AbortSignal) => Promise<Result<null>>;
  /** Installs a package there; only the manifest and lockfile change besides ignored folders. */
  install: (
    worktree: string,
    wanted: { name: string; range: string; dev: boolean; scripts?: boolean },
    signal: AbortSignal,
  ) => Promise<Result<{ summary: string; change: LockChange }>>;
  /** What installing it would change in the lockfile; the worktree is thrown away afterwards. */
  previewInstall: (
    worktree: string,
    wanted: { name: string; range: string; dev: boolean },
    signal: AbortSignal,
  ) => Promise<Result<LockChange>>;
  /** Whether what is locked could be installed, tried without installing: a finding for each package manager. */
  tryOutPackages: (worktree: string, signal: AbortSignal) => Promise<CheckSummary[]>;
  /** Packages that a program in `worktree` would load from elsewhere (the user's checkout), in words. */
  packagesOutside: (worktree: string) => Promise<string[]>;
  /** Conflicts of a wished package with the manifest and the other requests, in words. */
  dependencyConflicts: (
    worktree: string,
    wanted: { name: string; range: string },
    state: RunState,
  ) => Promise<string[]>;
  /** Whether an attempt whose environment isn't staging's fails. */
  verifyEnvironment: boolean;
  environmentHash: (worktree: string) => Promise<string>;
  /** The commands that test the base of a trusted project, or why the one found there is not run. */
  baselineTests: (worktree: string) => Promise<{ commands: string[]; untrusted: string | null }>;
  /** What will be run on each merge, as the gate shows it. */
  mergeTests: (worktree: string) => Promise<MergeTests>;
  /**
   * What tests a merge candidate that lies in `worktree`: configured, or the part of the found suite that the change concerns,
   * or the whole of it (always where `change` is null). Null where it is off or none is known.
   */
  incrementalTest: (
    worktree: string,
    change: { onto: string; files: readonly ChangedFile[] } | null,
  ) => Promise<IncrementalTest | null>;
  /** Commands of the configuration beside the plan's: for each attempt, for the merge that completes a wave, for the whole. */
  configured: { verifier: CheckCommand[]; barrier: CheckCommand[]; postMerge: CheckCommand[] };
  /** Type checkers for the languages of `files` as required checks, and in words where none is there. Runs nothing. */
  typeChecks: (worktree: string, files: string[]) => { checks: CheckCommand[]; missing: string[] };
  /** What looks at types, style and known weaknesses of the whole. `base` is a commit, `changed` the files changed since. */
  tools: (worktree: string, since: { base: string; changed: string[] }) => Promise<CheckCommand[]>;
  /** The project's whole test suite as a command line, or null where none is known. */
  testCommand: (worktree: string) => Promise<string | null>;
}

/** The command for one merge candidate: `whole` is the suite's own where this is a part of it, `why` why it isn't. */
export interface IncrementalTest {
  command: string;
  whole?: string;
  why?: string;
}

/** What becomes of a planner's draft. */
export interface PlansPort {
  /** A plan to put to the gate, or what is wrong with the draft (the `draft`th of its round), one sentence each. */
  check: (yaml: string, as: { revision: number; draft: number }) => EffectAnswer<"draftPlan">;
}

/** Whoever opens pull requests. Asked again it finds the one that is open. */
export interface PullRequestsPort {
  open: (wanted: {
    web: string | null;
    base: string;
    head: string;
    title: string;
    body: string;
  }) => Promise<{ url: string | null; opened: boolean; note: string }>;
}

/** The machine on which the effects run. */
export interface MachinePort {
  /** Whether the programs and the room for so many workers are there. Executes nothing of a project. */
  preflight: (workers: number) => Promise<CheckSummary[]>;
  /** Who pays for sessions, in a sentence; null where that can't be told, or nobody does. */
  payer: () => Promise<string | null>;
}

/** Everything one run's effects work with. */
export interface Ports {
  machine: MachinePort;
  plans: PlansPort;
  repository: RepositoryPort;
  panes: PanesPort;
  hosts: HostsPort;
  checks: ChecksPort;
  project: ProjectPort;
  pullRequests: PullRequestsPort;
}
