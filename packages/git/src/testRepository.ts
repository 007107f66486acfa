// For tests: real repositories in a temporary directory, made with plain git as a person would.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Result } from "@signalbox/base";
import { afterEach } from "vitest";
import { openRepository } from "./openRepository.ts";
import type { Repository } from "./repository.ts";

const made: string[] = [];

afterEach(() => {
  for (const path of made.splice(0)) {
    rmSync(path, { recursive: true, force: true });
  }
});

/** A new temporary directory, removed after the test; its name has a space and a letter beyond ASCII. */
export function temporaryDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "signalbox git ü ")));
  made.push(path);
  return path;
}

const person = {
  GIT_AUTHOR_NAME: "A Person",
  GIT_AUTHOR_EMAIL: "person@example.org",
  GIT_COMMITTER_NAME: "A Person",
  GIT_COMMITTER_EMAIL: "person@example.org",
};

/** A repository to test with, and hands to change it from outside. */
export class TestRepository {
  readonly root: string;
  /** Where worktrees of the test go: beside the repository, as in the data directory. */
  readonly outside: string;
  constructor(options: { branch?: string; empty?: boolean; objectFormat?: "sha1" | "sha256" } = {}) {
    const home = temporaryDirectory();
    this.root = join(home, "the project");
    this.outside = join(home, "data");
    mkdirSync(this.root);
    this.git("init", "--quiet", "-b", options.branch ?? "main", `--object-format=${options.objectFormat ?? "sha1"}`);
    if (!options.empty) {
      this.write("a.txt", "one\ntwo\nthree\n");
      this.commit("Begin");
    }
  }

  /** Runs git as a person in `cwd` (the checkout unless given) and gives its output without the last line break. */
  gitIn(cwd: string, ...args: string[]): string {
    return execFileSync("git", args, { cwd, env: { ...process.env, ...person }, stdio: "pipe" })
      .toString()
      .replace(/\n$/, "");
  }

  git(...args: string[]): string {
    return this.gitIn(this.root, ...args);
  }

  write(path: string, text: string | Buffer, root = this.root): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }

  read(path: string, root = this.root): string {
    return readFileSync(join(root, path), "utf8");
  }

  /** Commits everything and gives the SHA. */
  commit(message: string, root = this.root): string {
    this.gitIn(root, "add", "--all");
    this.gitIn(root, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", message);
    return this.head(root);
  }

  head(root = this.root): string {
    return this.gitIn(root, "rev-parse", "HEAD");
  }

  hook(name: string, script: string): void {
    const path = join(this.root, ".git/hooks", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  async open(options?: { trustedFilters?: readonly string[] }): Promise<Repository> {
    return value(await openRepository(this.root, options));
  }
}

/** The value of a success; a failure becomes an error that shows it. */
export function value<Value>(result: Result<Value, { code: string; message: string; detail?: string }>): Value {
  if (!result.ok) {
    throw new Error(`${result.failure.code}: ${result.failure.message}\n${result.failure.detail ?? ""}`);
  }
  return result.value;
}

/** The code and message of a failure; a success is an error. */
export function refused(result: Result<unknown, { code: string; message: string; detail?: string }>) {
  if (result.ok) {
    throw new Error(`Expected a failure, got ${JSON.stringify(result.value)}`);
  }
  return result.failure;
}
