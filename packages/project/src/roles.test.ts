// Agent files and prompts of one's own: which one counts, and what hostile ones don't come to.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseAgentFile, readRoles } from "./roles.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sbx-roles-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (trusted = true) =>
  readRoles({
    home: join(root, "data"),
    userHome: join(root, "user"),
    project: trusted ? join(root, "project") : null,
  });

test("a trusted project's agent file comes before the user's, and an untrusted one doesn't count", async () => {
  write(
    "project/.claude/agents/worker.md",
    "---\nname: worker\nmodel: haiku\ntools: Read, Bash, Edit\n---\nWork in Rust.\n",
  );
  write("user/.claude/agents/worker.md", "Work in Go.");
  write("user/.claude/agents/planner-architect.md", "---\nmodel: inherit\n---\nPlan small.");
  const roles = await read();
  expect(roles.worker.agent).toEqual({
    source: ".claude/agents/worker.md",
    text: "Work in Rust.",
    model: "haiku",
    tools: ["Read", "Bash", "Edit"],
  });
  expect(roles.planner.agent).toEqual({ source: "~/.claude/agents/planner-architect.md", text: "Plan small." });
  expect(roles.reviewer.agent).toBeNull();
  expect((await read(false)).worker.agent?.text).toBe("Work in Go.");
});

test("rules in the data directory stand in place of the built-in ones; an empty file doesn't", async () => {
  write("data/prompts/worker.md", "Be brief.\n");
  write("data/prompts/reviewer.md", "\n");
  const roles = await read();
  expect([roles.worker.rules, roles.reviewer.rules]).toEqual(["Be brief.", null]);
});

test("a link out of the project isn't read", async () => {
  write("secret.md", "a secret");
  mkdirSync(join(root, "project/.claude/agents"), { recursive: true });
  symlinkSync(join(root, "secret.md"), join(root, "project/.claude/agents/worker.md"));
  expect((await read()).worker.agent).toBeNull();
});

test.each([
  [
    '---\nmodel: --dangerously-skip-permissions\ntools: ["--add-dir", "Bash(rm *)", "Read"]\n---\nx',
    { tools: ["Read"] },
  ],
  ["---\nmodel: [1, 2]\ntools: {a: b}\n---\nx", {}],
  ["---\n: : :\n\t-\n---\nx", {}],
])("of %j only what is meant so counts", (text, said) => {
  expect(parseAgentFile(text, "a")).toEqual({ source: "a", text: "x", ...said });
});
