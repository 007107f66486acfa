// Makes the throw-away repository in which the demo's run works: a small program with tests and one commit.
import { execFile } from "node:child_process";
import { cp, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { failure, ok, type Result } from "@signalbox/base";
import { demoFile } from "./demoFiles.ts";

const execute = promisify(execFile);

/** The demo mustn't depend on what the person has configured: no signing, no hooks, no template, no identity. */
const gitSettings = {
  "user.name": "Toolshed",
  "user.email": "toolshed@demo.invalid",
  "commit.gpgsign": "false",
  "core.hooksPath": "/dev/null",
  "core.autocrlf": "false",
};

/**
 * Creates `dir` (which must not exist yet) as a git repository on branch `main` with one commit; packages come from the
 * registry at `registryUrl`. Fails with `demo_project_failed` where git or the disk refuses.
 */
export async function createDemoProject(dir: string, registryUrl: string): Promise<Result<{ path: string }>> {
  const git = (...args: string[]) =>
    execute("git", args, { cwd: dir, env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" } });
  try {
    await mkdir(dir);
    await cp(demoFile("assets", "project"), dir, { recursive: true });
    await rename(join(dir, "gitignore"), join(dir, ".gitignore"));
    await writeFile(join(dir, ".npmrc"), `registry=${registryUrl}\naudit=false\nfund=false\nupdate-notifier=false\n`);
    await git("init", "--quiet", "--template=", "--initial-branch=main");
    for (const [key, value] of Object.entries(gitSettings)) await git("config", key, value);
    await git("add", "--all");
    await git("commit", "--quiet", "-m", "Lend tools and take them back");
    return ok({ path: dir });
  } catch (error) {
    return failure("demo_project_failed", `The demo's project could not be made in ${dir}.`, String(error));
  }
}
