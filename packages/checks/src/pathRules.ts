// Whether a path is what a plan or a project names: exact names, folders and globs, as one file system compares them.
import picomatch from "picomatch";

/** More stars in one path segment could make a match take forever; such a pattern is only a literal name. */
const starsPerSegment = 4;

/** A set of patterns to match paths with. Paths and patterns are relative, with forward slashes. */
export type PathMatcher = (path: string) => boolean;

const isGlob = (pattern: string): boolean => /[*?[\]{}!()]/.test(pattern);

function isTame(pattern: string): boolean {
  if (pattern.length > 1_000) return false;
  return pattern
    .split("/")
    .every((segment) => (segment.replace(/\*+/g, "*").match(/[*?]/g) ?? []).length <= starsPerSegment);
}

/** A name as the file system compares it: composed, and without case where that doesn't matter. */
export function comparable(path: string, caseInsensitive: boolean): string {
  const composed = path.normalize("NFC");
  return caseInsensitive ? composed.toLowerCase() : composed;
}

/**
 * Matches a path that equals a pattern, lies in a folder that a pattern ending in `/` names, or fits a glob (`*`, `**`, `?`,
 * `[…]`, `{…}`; names beginning with a dot are names like any other). `src/[id].ts` also names the file called exactly that.
 */
export function pathMatcher(patterns: readonly string[], caseInsensitive = false): PathMatcher {
  const named = patterns.map((pattern) => comparable(pattern.replace(/^\.\//, ""), caseInsensitive));
  const exact = new Set(named);
  const folders = named.filter((pattern) => pattern.endsWith("/"));
  const globs = named.filter((pattern) => isGlob(pattern) && isTame(pattern));
  const matchers = globs.map((glob) =>
    picomatch(glob.endsWith("/") ? `${glob}**` : glob, { dot: true, noextglob: true }),
  );
  return (path) => {
    const name = comparable(path, caseInsensitive);
    if (exact.has(name)) return true;
    return folders.some((folder) => name.startsWith(folder)) || matchers.some((matches) => matches(name));
  };
}
