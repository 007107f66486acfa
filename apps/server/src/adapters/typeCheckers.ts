// Type checkers for the languages of changed files: which are there, and which are missing, by looking; runs nothing.
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { CheckCommand } from "@signalbox/base";
import { quoteForShell } from "@signalbox/checks";
import type { ProjectPort } from "@signalbox/orchestrator";

interface Language {
  name: string;
  files: RegExp;
  /** The command for these files in a worktree, or null where no checker is there. */
  find: (worktree: string, files: readonly string[]) => string | null;
  missing: string;
}

function program(worktree: string, name: string): string | null {
  const local = [".venv/bin", "venv/bin"].find((folder) => existsSync(join(worktree, folder, name)));
  if (local) return `${local}/${name}`;
  const there = (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });
  return there ? name : null;
}

const words = (files: readonly string[]) => files.map(quoteForShell).join(" ");

const languages: readonly Language[] = [
  {
    name: "TypeScript",
    files: /\.[cm]?tsx?$/,
    find: (worktree) =>
      existsSync(join(worktree, "node_modules/.bin/tsc")) && existsSync(join(worktree, "tsconfig.json"))
        ? "node_modules/.bin/tsc --noEmit --pretty false"
        : null,
    missing: "the project has no tsc with a tsconfig.json",
  },
  {
    name: "Python",
    files: /\.pyi?$/,
    find: (worktree, files) => {
      const checker = program(worktree, "mypy") ?? program(worktree, "pyright");
      return checker && `${checker} ${words(files)}`;
    },
    missing: "neither mypy nor pyright is installed",
  },
  {
    name: "Rust",
    files: /\.rs$/,
    find: (worktree) => (program(worktree, "cargo") ? "cargo check --all-targets --message-format short" : null),
    missing: "cargo isn't installed",
  },
  {
    name: "Go",
    files: /\.go$/,
    find: (worktree) => (program(worktree, "go") ? "go vet ./..." : null),
    missing: "go isn't installed",
  },
];

/** One required check for each language of `files`; errors in other files are not theirs. */
export const typeChecksOf: ProjectPort["typeChecks"] = (worktree, files) => {
  const checks: CheckCommand[] = [];
  const missing: string[] = [];
  for (const language of languages) {
    const own = files.filter((file) => language.files.test(file) && existsSync(join(worktree, file)));
    if (own.length === 0) continue;
    const command = language.find(worktree, own);
    const id = `types-${language.name.toLowerCase()}`;
    if (command)
      checks.push({ id, name: `Contract types: ${command}`, command, type: "typecheck", required: true, within: own });
    else missing.push(`${language.name} isn't checked against the contracts: ${language.missing}`);
  }
  return { checks, missing };
};
