// What a path or glob in a plan may look like; everything in it is hostile until checked here.

/** Folders of the seed and of git that no task may name, at any depth for `.git`, else at the top. */
const gitFolder = /^\.git$/i;
const ownFolders = new Set([".orchestrator", ".worktrees"]);

/** True where the path could be a pattern for several files; whoever matches it tries its own text as well. */
export const isGlob = (path: string): boolean => /[*?[\](){}]/.test(path);

/** The path as git would write it: no `./`, no doubled slashes. Idempotent; leaves unsafe paths unsafe. */
export function normalisePath(path: string): string {
  const parts = path.split("/");
  if (!parts.includes(".") && !parts.slice(1).includes("")) return path;
  const kept = parts.filter(
    (part, index) => part !== "." && (part !== "" || index === 0 || index === parts.length - 1),
  );
  return kept.join("/");
}

/**
 * Says in half a sentence why a path can't be in a plan, or undefined for a good one: relative to the repository's root,
 * with forward slashes, inside the repository and outside of git's own folder.
 */
export function pathProblem(path: string): string | undefined {
  if (path.trim() === "") return "is empty; name a file";
  if (hasControlCharacter(path)) return "has a control character; use printable characters";
  if (path.includes('"')) return "has a quotation mark; use another name";
  if (path.includes("\\")) return "has a backslash; use forward slashes";
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "is absolute; name it from the repository's root";
  if (path.startsWith("~")) return "begins with ~; name it from the repository's root";
  if (path.startsWith("!")) return "is negated; name what is written, not what isn't";
  if (path.startsWith(":")) return "begins with a colon, which git reads as magic; name it from the repository's root";
  if (path.endsWith("/")) return `names a folder; write ${path}** for everything in it`;
  const parts = path.split("/");
  if (parts.includes("..")) return "has .., which may leave the repository; name it from the repository's root";
  // Trailing dots and spaces, and 8.3 names, are other spellings of .git on some file systems.
  if (parts.some((part) => gitFolder.test(part.replace(/[. ]+$/, "")) || /^git~\d+$/i.test(part))) {
    return "points into git's own folder, which no task may write";
  }
  if (ownFolders.has(parts[0]!.toLowerCase())) return "points into a folder that Signalbox writes itself";
  return undefined;
}

function hasControlCharacter(path: string): boolean {
  for (let index = 0; index < path.length; index += 1) {
    const code = path.charCodeAt(index);
    if (code < 32 || code === 127) return true;
  }
  return false;
}

/** The name as a case-insensitive, normalising file system compares it (macOS, Windows). */
export const foldPath = (path: string): string =>
  /^[a-z0-9_./-]*$/.test(path) ? path : path.normalize("NFC").toLowerCase();
