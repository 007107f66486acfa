// For tests of the command without a panel: a repository with a plan, fresh for each test.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { signalbox } from "./runCommand.ts";

const plan = `
request: "Add user authentication"
tasks:
  - id: task-auth
    description: "Implement authentication service"
    files_write: [src/services/auth.py, tests/test_auth.py]
    context_keys: [auth-rules]
    verification: [{command: "pytest tests/test_auth.py", type: test}]
  - id: task-b
    files_write: [src/routes/auth.py]
    depends_on: [task-auth]
    verification: [{command: "pytest tests/test_auth_routes.py", type: test}]
`;

/** Makes the repository before each test of a file, and removes it after; `path` and `read` are within it. */
export function inPlanProject() {
  let folder = "";
  const path = (...parts: string[]) => join(folder, ...parts);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" }).toString();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sbx-utilities-"));
    git("init", "--quiet", "-b", "main");
    writeFileSync(path("tasks.yaml"), plan);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path,
    git,
    call: (...argv: string[]) => signalbox(folder, ...argv),
    read: (name: string) => readFileSync(path(name), "utf8"),
  };
}
