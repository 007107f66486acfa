// What no worker may write, whatever its plan says: the seed's list.
import { basename } from "node:path/posix";
import { comparable, pathMatcher } from "./pathRules.ts";

/** Folders that a build or an installer fills; a plan may name a file in one of them. */
const builtFolders = new Set(["node_modules", "__pycache__", "vendor", "dist", "build"]);
const forbiddenNames = ["*.pyc", "*.generated.*", "*.min.js", "*.min.css", ".env"];

const matchesName = pathMatcher(forbiddenNames, true);

/**
 * Why a path is forbidden to workers, or null. `named` is true where the task's `files_write` names it, which allows a
 * folder that is often built but kept by this project.
 */
export function forbiddenReason(
  path: string,
  named: boolean,
  isForbiddenHere: (path: string) => boolean,
): string | null {
  const segments = comparable(path, true).split("/");
  if (segments.includes(".git")) return "lies in git's own folder";
  const built = segments.slice(0, -1).find((segment) => builtFolders.has(segment));
  if (built !== undefined && !named) return `lies in ${built}/, which is built and not written`;
  if (matchesName(basename(path))) return `is a ${basename(path) === ".env" ? "file of secrets" : "generated file"}`;
  return isForbiddenHere(path) ? "is forbidden by the project's configuration" : null;
}
