// A repository's own settings for package managers and for Claude Code: some say where packages come from, some what is run.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "./testCommand.ts";
import type { Executable } from "./trust.ts";

/**
 * Read by npm, pnpm, Yarn, pip, uv and Cargo wherever they install (`package.json` and lockfiles run nothing by
 * themselves), and by each Claude session: permissions, hooks and MCP servers.
 */
const settingsFiles = [
  ".claude/settings.json",
  ".claude/settings.local.json",
  ".mcp.json",
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

/** What each of these files and of `.claude/agents` says, word for word; those that aren't there, or are links, are left out. */
export async function findSettingsOfTools(root: string): Promise<Executable[]> {
  const agents = await readdir(join(root, ".claude/agents")).catch(() => []);
  const files = [...settingsFiles, ...agents.sort().map((name) => `.claude/agents/${name}`)];
  const found = await Promise.all(
    files.map(async (source) => ({ source, command: (await readText(root, source))?.trim() })),
  );
  return found.flatMap(({ source, command }) => (command ? [{ source, command }] : []));
}
