// An opened repository: all operations of this package, bound to one place.
import { bringInto } from "./bringInto.ts";
import * as changes from "./changes.ts";
import * as commits from "./commits.ts";
import type { Context } from "./context.ts";
import { ignoredFiles } from "./ignoredFiles.ts";
import { inspect } from "./inspect.ts";
import * as landing from "./landing.ts";
import * as links from "./links.ts";
import * as outside from "./outside.ts";
import * as patch from "./patch.ts";
import { preflight } from "./preflight.ts";
import * as publishing from "./push.ts";
import { rebuildStaging } from "./rebuild.ts";
import * as refs from "./refs.ts";
import * as staging from "./staging.ts";
import * as status from "./status.ts";
import { isTracked } from "./tracked.ts";
import * as worktrees from "./worktrees.ts";

/** What `openRepository` gives: every operation is described where it is defined, and can be repeated after a crash. */
export type Repository = ReturnType<typeof createRepository>;

/** Binds the operations to a context. */
export function createRepository(context: Context) {
  const bind =
    <Rest extends unknown[], Answer>(operation: (context: Context, ...rest: Rest) => Answer) =>
    (...rest: Rest): Answer =>
      operation(context, ...rest);
  return {
    root: context.root,
    commonDir: context.commonDir,
    inspect: bind(inspect),
    ignoredFiles: bind(ignoredFiles),
    preflight: bind(preflight),
    resolve: bind(refs.resolve),
    treeOf: bind(refs.treeOf),
    haveSameTree: bind(refs.haveSameTree),
    isAncestor: bind(refs.isAncestor),
    mergeBase: bind(refs.mergeBase),
    readRef: bind(refs.readRef),
    compareAndSwap: bind(refs.compareAndSwap),
    ensureBranch: bind(refs.ensureBranch),
    deleteBranch: bind(refs.deleteBranch),
    deleteBranches: bind(refs.deleteBranches),
    leaveBranch: bind(refs.leaveBranch),
    keepRef: bind(refs.keepRef),
    keptWork: bind(refs.keptWork),
    forgetKept: bind(refs.forgetKept),
    listBranches: bind(refs.listBranches),
    branchesOf: bind(refs.branchesOf),
    branchesWithin: bind(refs.branchesWithin),
    ensureWorktree: bind(worktrees.ensureWorktree),
    removeWorktree: bind(worktrees.removeWorktree),
    removeCleanWorktree: bind(worktrees.removeCleanWorktree),
    listWorktrees: bind(worktrees.listWorktrees),
    linkWorktree: bind(links.linkWorktree),
    unlinkWorktree: bind(links.unlinkWorktree),
    ensureExcluded: bind(links.ensureExcluded),
    prepareStaging: bind(staging.prepareStaging),
    rebuildStaging: bind(rebuildStaging),
    mergeCandidate: bind(staging.mergeCandidate),
    bringInto: bind(bringInto),
    isTracked: bind(isTracked),
    status: bind(status.readStatus),
    headOf: bind(commits.headOf),
    commitAll: bind(commits.commitAll),
    findTrailer: bind(commits.findTrailer),
    changedFiles: bind(changes.changedFiles),
    diff: bind(patch.diff),
    diffStat: bind(patch.diffStat),
    remoteOf: bind(publishing.remoteOf),
    push: bind(publishing.push),
    fastForward: bind(landing.fastForward),
    pictureOutside: bind(outside.pictureOutside),
    changesOutside: bind(outside.changesOutside),
  };
}
