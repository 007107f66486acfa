// Which shell commands a session is told not to run, and which it needs every day.
import { describe, expect, test } from "vitest";
import { refuseCommand, refuseToReader } from "./guardCommand.ts";

describe("refused with a reason", () => {
  test.each([
    "git push origin main",
    "cd src && git -C .. push",
    "git stash",
    "git -c user.name=x config user.email y",
    "git config --global core.editor vi",
    "git checkout -b other",
    "git switch main",
    "git branch -D main",
    "git branch spare",
    "git tag v1",
    "git worktree add ../other",
    "(git update-ref refs/heads/main HEAD)",
    "git remote add evil x",
  ])("%s", (line) => expect(refuseCommand(line)).toContain("beyond this session's branch"));

  test.each([
    "npm install left-pad",
    "npm i -D vitest",
    "FORCE=1 yarn add x && true",
    "pip install 'requests>=2'",
    "cargo add serde",
    "echo $(go get example.org/x)",
  ])("%s", (line) => expect(refuseCommand(line)).toContain("signalbox report blocked --needs-dependency"));

  test.each(["signalbox url", "sleep 1; signalbox down --end", "signalbox approve r1", "signalbox token make x"])(
    "%s",
    (line) => expect(refuseCommand(line)).toContain("signalbox report"),
  );
});

test.each([
  "node --test",
  "npm test -- --watch=false",
  "npm ci",
  "npm install",
  "pip install -r requirements.txt",
  "pip install -e .",
  "go test ./...",
  "git add -A && git commit -q -m 'Say how git push works'",
  "git commit -m \"$(cat <<'EOF'\nAdd notes\n\ngit push origin main\nnpm install left-pad\nEOF\n)\"",
  "git status; git diff HEAD~1; git log --oneline -5",
  "git checkout -- src/a.js",
  "git restore src/a.js",
  "git stash list",
  "git branch --show-current",
  "git branch --list 'signalbox/*'",
  "git tag -l",
  "git config user.name",
  "git config --get core.bare",
  "git remote -v",
  'signalbox report done --summary "I didn\'t git push"',
  "grep -rn 'git push' docs",
])("allowed: %s", (line) => expect(refuseCommand(line)).toBeNull());

test("a session that only looks runs its report, and nothing beside it", () => {
  expect(refuseToReader('signalbox report done --summary "It\'s \\$5, not 6."')).toBeNull();
  for (const line of [
    "ls",
    "signalbox report done > src/a.js",
    "signalbox report done; rm a",
    'signalbox report done --summary "$(rm a)"',
    "signalbox report done --summary `rm a`",
  ]) {
    expect(refuseToReader(line), line).toContain("only looks");
  }
});
