// Git for runs: worktrees, merges, diffs and landing, safe to repeat and deaf to a repository's own programs.
export { callGitThrough } from "./call.ts";
export type { ChangedFile, LineCount } from "./changes.ts";
export { compareLink, type PullRequestText } from "./compareLink.ts";
export type { Conflict } from "./conflicts.ts";
export { ownIdentity, sessionEnvironment } from "./environment.ts";
export { GitProcess } from "./gitProcess.ts";
export type { RepositoryFacts } from "./inspect.ts";
export { isBranchName, type Trailers } from "./names.ts";
export { openRepository } from "./openRepository.ts";
export type { OutsideChange } from "./outside.ts";
export type { DiffStat, Patch } from "./patch.ts";
export type { Preflight, PreflightWarning, PreflightWish } from "./preflight.ts";
export type { Remote } from "./push.ts";
export type { BranchTip } from "./refs.ts";
export type { Repository } from "./repository.ts";
export type { MergeConflict } from "./staging.ts";
export type { StatusEntry, WorktreeStatus } from "./status.ts";
export type { ListedWorktree, Worktree } from "./worktrees.ts";
