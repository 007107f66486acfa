// A repository's own settings for package managers: they say where packages come from, and some name programs to run.
import { readText } from "./testCommand.ts";
import type { Executable } from "./trust.ts";

/** Read by npm, pnpm, Yarn, pip, uv and Cargo wherever they install. `package.json` and lockfiles run nothing by themselves. */
const settingsFiles = [
  ".npmrc",
  ".pnpmfile.cjs",
  ".pnpmfile.mjs",
  "pnpm-workspace.yaml",
  ".yarnrc",
  ".yarnrc.yml",
  "pip.conf",
  "uv.toml",
  ".cargo/config.toml",
  ".cargo/config",
];

/** What each of these files says, word for word; those that aren't there, or are links, are left out. */
export async function findPackageSettings(root: string): Promise<Executable[]> {
  const found = await Promise.all(
    settingsFiles.map(async (source) => ({ source, command: (await readText(root, source))?.trim() })),
  );
  return found.flatMap(({ source, command }) => (command ? [{ source, command }] : []));
}
