// What may be called a commit, a branch and a trailer before any of them gets into the arguments of git.

/** The name that creates a ref only where there is none, in the length of `sha`. */
export const noSha = (sha: string): string => "0".repeat(sha.length);

/** True for a full SHA-1 or SHA-256 name in lower-case hexadecimal. */
export const isSha = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** Throws unless `sha` is a full object name: a short or symbolic one here is our own mistake. */
export function requireSha(sha: string): string {
  if (!isSha(sha)) {
    throw new Error(`Not a full object name: ${JSON.stringify(sha)}`);
  }
  return sha;
}

/**
 * True where git accepts `name` as a branch. The rules of `git check-ref-format --branch`, without its
 * shorthands (`@{-1}`).
 */
export function isBranchName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git refuses control characters, so do we
  const forbidden = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^@$|^[-/]|[/.]$|^HEAD$/;
  return (
    name.length > 0 &&
    name.length <= 200 &&
    !forbidden.test(name) &&
    name.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"))
  );
}

/** `refs/heads/<branch>`; throws for a name that git would refuse or misread. */
export function branchRef(branch: string): string {
  if (!isBranchName(branch)) {
    throw new Error(`Not a branch name: ${JSON.stringify(branch)}`);
  }
  return `refs/heads/${branch}`;
}

/** Throws unless `ref` is a full ref name (`refs/...`). */
export function requireRef(ref: string): string {
  if (!ref.startsWith("refs/") || !isBranchName(ref)) {
    throw new Error(`Not a full ref name: ${JSON.stringify(ref)}`);
  }
  return ref;
}

/** Throws unless the branch is one of a run's own: no other is ever moved or deleted by its name (DESIGN "Files"). */
export function requireOwnBranch(branch: string): string {
  if (!branch.startsWith("signalbox/")) {
    throw new Error(`Not a branch of a run: ${JSON.stringify(branch)}`);
  }
  return branchRef(branch);
}

/** A message is an argument of git, which may not be longer than the system allows. */
const maxMessageChars = 20_000;

/** Trailers by key, such as `{"Signalbox-Attempt": "task-a/2"}`. */
export type Trailers = Readonly<Record<string, string>>;

/**
 * A commit message whose last paragraph is exactly `trailers`: only that paragraph is read as trailers, so
 * nothing in `message` (text of a plan) can pass for one. Throws for a key or value that would break out of it.
 */
export function messageWithTrailers(message: string, trailers: Trailers = {}): string {
  const text =
    message.replaceAll("\0", "").replaceAll("\r\n", "\n").slice(0, maxMessageChars).trim() || "Work of a run";
  const lines = Object.entries(trailers).map(([key, value]) => {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(key) || /[\r\n\0]/.test(value)) {
      throw new Error(`Not a trailer: ${JSON.stringify([key, value])}`);
    }
    return `${key}: ${value}`;
  });
  return lines.length === 0 ? `${text}\n` : `${text}\n\n${lines.join("\n")}\n`;
}
