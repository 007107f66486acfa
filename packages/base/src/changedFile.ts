// A file that differs from an attempt's base, in the words of git, of the boundary check and of who shows it.

/** One changed file, committed or not. A rename stands for two paths: `oldPath` went, `path` came. */
export interface ChangedFile {
  path: string;
  oldPath?: string;
  kind: "added" | "modified" | "deleted" | "renamed" | "typechange";
  isSymlink: boolean;
  isSubmodule?: boolean;
  /** Where a link in the worktree leads, as it is written in it. */
  linkTarget?: string;
  /** 0 for binary files, as are `linesDeleted`. */
  linesAdded: number;
  linesDeleted: number;
  binary: boolean;
  /** Lines changed, but nothing except white space and empty lines. */
  whitespaceOnly: boolean;
  /** False where any part of the change is not in the commit yet. */
  committed: boolean;
}
