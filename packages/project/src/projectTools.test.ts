// Which tools look at a project: found by its manifests, several kinds at once, and shown for trust where they run its code.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findProjectTools } from "./projectTools.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "signalbox-tools-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function commandsOf(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const tools = await findProjectTools(root);
  return tools.map(({ type, command, executable }) => `${type}${executable ? "!" : ""} ${command.split(" --")[0]}`);
}

const leaks = "check gitleaks detect";

it.each<[Record<string, string>, string[]]>([
  [{ "README.md": "" }, [leaks]],
  [
    { "package.json": '{"scripts":{"lint":"eslint .","type-check":"tsc"}}', "package-lock.json": "{}" },
    ["typecheck! npm run type-check", "lint! npm run lint", "check npm audit", leaks],
  ],
  [
    { "package.json": "{}", "tsconfig.json": "{}", "pnpm-lock.yaml": "" },
    ["typecheck! node_modules/.bin/tsc", "check pnpm audit", leaks],
  ],
  [
    { "pyproject.toml": "[tool.mypy]\n[tool.ruff]\n", "uv.lock": "" },
    [
      "typecheck! uv run mypy .",
      "lint! uv run ruff check .",
      "check pip-audit",
      "check bandit -q -f json {changed_python}",
      leaks,
    ],
  ],
  [
    { "Cargo.toml": "[package]", "go.mod": "module x", ".semgrep.yml": "rules: []" },
    [
      "typecheck! cargo check",
      "lint! cargo clippy",
      "check cargo audit",
      "typecheck! go vet ./...",
      "check govulncheck ./...",
      leaks,
      "check semgrep scan",
    ],
  ],
])("%j", async (files, commands) => {
  expect(await commandsOf(files)).toEqual(commands);
});

it("shows what stands behind a script, so that a change asks for trust again", async () => {
  await commandsOf({ "package.json": '{"scripts":{"lint":"eslint ."}}' });
  const [lint] = await findProjectTools(root);
  expect(lint?.executable).toEqual({ source: "package.json", command: "npm run lint (eslint .)" });
});
