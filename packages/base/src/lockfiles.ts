// The files that pin a project's packages: no task owns one, only an approved installation changes them.

/** The lockfiles that package managers write, sorted as the seed's environment hash takes them. */
export const lockfileNames: readonly string[] = [
  "Cargo.lock",
  "Gemfile.lock",
  "Pipfile.lock",
  "composer.lock",
  "go.sum",
  "package-lock.json",
  "packages.lock.json",
  "pnpm-lock.yaml",
  "poetry.lock",
  "requirements.lock",
  "uv.lock",
  "yarn.lock",
];

const known = new Set(lockfileNames.map((name) => name.toLowerCase()));

/** True for every path whose name is a lockfile's, in any case, and for `*.lock` (seed-formats, "Forbidden for workers"). */
export function isLockfile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return known.has(name) || name.endsWith(".lock");
}
