// Which part of a suite a merge concerns: chosen from real files and run by the real runners, where these are installed.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ChangedFile } from "@signalbox/base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { relatedTests } from "./relatedTests.ts";
import { findTestCommand } from "./testCommand.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "signalbox-related-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const onto = "0".repeat(40);
const file = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  kind: "modified",
  isSymlink: false,
  linesAdded: 1,
  linesDeleted: 0,
  binary: false,
  whitespaceOnly: false,
  committed: true,
  ...more,
});

/** The command for a merge that changed these files, or why it is the whole suite's. */
async function after(files: (string | ChangedFile)[], since = onto): Promise<string> {
  const test = await findTestCommand(root);
  if (!test) throw new Error("No test command was found.");
  const change = { onto: since, files: files.map((each) => (typeof each === "string" ? file(each) : each)) };
  const related = await relatedTests(root, test, change);
  return "whole" in related ? `whole: ${related.whole}` : related.command;
}

/** Runs a command line as checks do, and gives everything that it said. */
function run(command: string): string {
  const { stdout, stderr, status } = spawnSync("/bin/sh", ["-c", command], { cwd: root, encoding: "utf8" });
  return `${stdout}${stderr}exit ${status}`;
}

const there = (...argv: [string, ...string[]]) => spawnSync(argv[0], argv.slice(1), { cwd: tmpdir() }).status === 0;
const manifest = (test: string, more: object = {}) => JSON.stringify({ type: "module", scripts: { test }, ...more });

describe("scripts of a package.json", () => {
  it.each([
    ["vitest", `npm test -- --run --changed=${onto} --coverage.enabled=false`],
    ["vitest run --reporter=dot", `npm test -- --run --changed=${onto} --coverage.enabled=false`],
    ["jest --ci", "npm test -- --passWithNoTests --coverage=false --findRelatedTests src/a.js"],
    ["jest src", "whole: its runner can't tell which tests a file concerns"],
    ["vitest related src/b.js --run", "whole: its runner can't tell which tests a file concerns"],
    ["node --test", "whole: its runner can't tell which tests a file concerns"],
    ["vitest run && node check.js", "whole: its runner can't tell which tests a file concerns"],
    ["vitest run $(cat list)", "whole: its runner can't tell which tests a file concerns"],
  ])("%s", async (script, command) => {
    put({ "package.json": manifest(script) });
    expect(await after(["src/a.js"])).toBe(command);
  });

  it.for([
    ["npm", "npm test -- "],
    ["pnpm", "pnpm run test "],
    ["yarn", "yarn test "],
  ])("%s hands what is added on to the runner", async ([manager = "", begin], context) => {
    const words = "--passWithNoTests --coverage=false --findRelatedTests a.ts";
    put({ "package.json": manifest("jest", { packageManager: `${manager}@1.0.0`, license: "MIT" }) });
    expect(await after(["a.ts"])).toBe(`${begin}${words}`);
    if (!there(manager, "--version")) return context.skip(`${manager} isn't installed on this machine.`);
    put({ "package.json": manifest("jest"), "node_modules/.bin/jest": '#!/bin/sh\necho "jest got $*"\n' });
    chmodSync(join(root, "node_modules/.bin/jest"), 0o755);
    expect(run(`${begin}${words}`)).toContain(`jest got ${words}`);
  });

  it.each<[string, string | ChangedFile]>([
    ["the manifest", "package.json"],
    ["a fixture", "test/fixture.json"],
    ["settings of the runner", "vitest.config.ts"],
    ["a file that the settings name", "test/prepare.ts"],
    ["a removed file", file("a.ts", { kind: "deleted" })],
    ["a renamed file", file("a.ts", { kind: "renamed", oldPath: "b.ts" })],
    ["a link", file("a.ts", { isSymlink: true })],
    ["a name that a shell would read", "a;touch stolen.ts"],
    ["a name that is an option", "--config=x.ts"],
  ])("%s concerns every test", async (_what, path) => {
    put({
      "package.json": manifest("vitest run"),
      "vitest.config.ts": `export default {setupFiles: "./test/prepare.ts"}`,
    });
    expect(await after([path])).toMatch(/^whole: /);
    expect(await after(["a.ts"])).not.toMatch(/^whole: /);
  });

  it("vitest runs what the merge concerns, and passes where that is nothing", async () => {
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.org", ...words], { cwd: root });
    const testOf = (name: string) =>
      `import { ${name} } from "./${name}.js";\nimport { expect, test } from "vitest";\ntest("of ${name}", () => expect(${name}).toBe(1));\n`;
    put({
      "package.json": manifest("vitest run"),
      ".gitignore": "node_modules",
      "a.js": "export const a = 1;\n",
      "a.test.js": testOf("a"),
      "b.js": "export const b = 1;\n",
      "b.test.js": testOf("b"),
      "c.js": "export const c = 1;\n",
    });
    symlinkSync(join(import.meta.dirname, "../../../node_modules"), join(root, "node_modules"));
    const commit = () => {
      git("add", "--all");
      git("commit", "--quiet", "-m", "Work");
      return git("rev-parse", "HEAD").toString().trim();
    };
    git("init", "--quiet");
    const began = commit();
    put({ "a.js": "export const a = 2;\n" });
    const broken = commit();
    const said = run(await after(["a.js"], began));
    expect(said).toContain("a.test.js");
    expect(said).not.toContain("b.test.js");
    expect(said).toMatch(/exit 1$/);
    put({ "c.js": "export const c = 2;\n" });
    commit();
    expect(run(await after(["c.js"], broken))).toMatch(/No test files found[\s\S]*exit 0$/);
  });
});

it("jest runs what the merge concerns, and passes where that is nothing", async (context) => {
  if (!there("jest", "--version")) return context.skip("jest isn't installed on this machine.");
  const testOf = (name: string) =>
    `const used = require("./${name}.js");\ntest("of ${name}", () => expect(used()).toBe(1));\n`;
  put({
    "package.json": JSON.stringify({ scripts: { test: "jest --ci" } }),
    "a.js": "module.exports = () => 2;\n",
    "uses.js": `module.exports = require("./a.js");\n`,
    "uses.test.js": testOf("uses"),
    "b.js": "module.exports = () => 1;\n",
    "b.test.js": testOf("b"),
    "c.js": "module.exports = () => 1;\n",
  });
  const said = run(await after(["a.js"]));
  expect(said).toMatch(/FAIL .*uses\.test\.js/);
  expect(said).not.toContain("b.test.js");
  expect(said).toMatch(/exit 1$/);
  expect(run(await after(["b.js"]))).toMatch(/PASS .*b\.test\.js[\s\S]*exit 0$/);
  expect(run(await after(["c.js"]))).toMatch(/No tests found[\s\S]*exit 0$/);
});

describe("pytest", () => {
  const project = {
    "pytest.ini": "[pytest]\ntestpaths =\n    tests\n",
    "app/__init__.py": "",
    "app/prices.py": "def price():\n    return 1\n",
    "app/orders.py": "from app.prices import price\n\n\ndef order():\n    return price()\n",
    "app/names.py": "NAME = 'x'\n",
    "tests/test_prices.py": "from app.prices import price\n\n\ndef test_price():\n    assert price() == 1\n",
    "tests/test_orders.py": "from app.orders import order\n\n\ndef test_order():\n    assert order() == 1\n",
    "tests/test_names.py": "from app import names\n\n\ndef test_name():\n    assert names.NAME\n",
    "tools/test_orders.py": "import app.orders\n\n\ndef test_by_hand():\n    assert False\n",
  };

  it("takes the tests that mention what was changed, also through others, from where tests are", async () => {
    put(project);
    expect(await after(["app/prices.py"])).toBe("pytest tests/test_orders.py tests/test_prices.py");
    expect(await after(["app/names.py"])).toBe("pytest tests/test_names.py");
    expect(await after([file("tests/test_names.py")])).toBe("pytest tests/test_names.py");
  });

  it("takes them all where it can't tell", async () => {
    put({ ...project, "app/alone.py": "", "tests/conftest.py": "import app.names\n" });
    expect(await after(["app/alone.py"])).toBe("whole: no test mentions what was changed");
    expect(await after(["app/names.py"])).toBe("whole: a conftest.py uses what was changed");
    expect(await after(["app/__init__.py"])).toMatch(/^whole: /);
    put({ "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-m quick'\n" });
    expect(await after(["app/prices.py"])).toBe("whole: its settings say which tests are run");
  });

  it("runs them", async (context) => {
    if (!there("pytest", "--version")) return context.skip("pytest isn't installed on this machine.");
    put(project);
    expect(run(`PYTHONPATH=. ${await after(["app/prices.py"])}`)).toMatch(/2 passed[\s\S]*exit 0$/);
  });
});

describe("go", () => {
  const project = {
    "go.mod": "module example.org/shop\n\ngo 1.18\n",
    "main.go": `package main\n\nimport "example.org/shop/names"\n\nfunc main() { println(names.Name) }\n`,
    "price/price.go": "package price\n\nfunc Price() int { return 1 }\n",
    "price/price_test.go": `package price\n\nimport "testing"\n\nfunc TestPrice(t *testing.T) {}\n`,
    "order/order.go": `package order\n\nimport "example.org/shop/price"\n\nfunc Order() int { return price.Price() }\n`,
    "order/order_test.go": `package order\n\nimport "testing"\n\nfunc TestOrder(t *testing.T) {}\n`,
    "names/names.go": "package names\n\nconst Name = 1\n",
    "names/names_test.go": `package names\n\nimport "testing"\n\nfunc TestName(t *testing.T) {}\n`,
  };

  it("takes the packages that were touched and those that use them", async () => {
    put(project);
    expect(await after(["price/price.go"])).toBe("go test ./order/... ./price/...");
    expect(await after(["names/names.go"])).toBe("whole: the module's own package uses what was changed");
    expect(await after(["go.mod"])).toMatch(/^whole: /);
    put({ "tools/go.mod": "module example.org/tools\n" });
    expect(await after(["price/price.go"])).toBe("whole: its packages can't be told");
  });

  it("runs them", async (context) => {
    if (!there("go", "version")) return context.skip("go isn't installed on this machine.");
    put(project);
    expect(run(await after(["price/price.go"]))).toMatch(
      /ok\s+example.org\/shop\/order[\s\S]*ok\s+example.org\/shop\/price[\s\S]*exit 0$/,
    );
  });
});

describe("cargo", () => {
  const crate = (name: string, uses = "") =>
    `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n${uses}\n`;
  const tested = (name: string, body: string) => `${body}\n#[test]\nfn of_${name}() {}\n`;
  const project = {
    "Cargo.toml": `[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n`,
    "crates/price/Cargo.toml": crate("shop-price"),
    "crates/price/src/lib.rs": tested("price", "pub fn price() -> u8 { 1 }"),
    "crates/order/Cargo.toml": crate("shop-order", `shop-price = { path = "../price" }`),
    "crates/order/src/lib.rs": tested("order", "pub fn order() -> u8 { shop_price::price() }"),
    "crates/names/Cargo.toml": crate("shop-names"),
    "crates/names/src/lib.rs": tested("names", ""),
  };

  it("takes the crates of a workspace that were touched and those that use them", async () => {
    put(project);
    expect(await after(["crates/price/src/lib.rs"])).toBe("cargo test --package=shop-order --package=shop-price");
    expect(await after(["crates/price/Cargo.toml"])).toMatch(/^whole: /);
    expect(await after(["src/lib.rs"])).toBe("whole: a changed file belongs to no package");
    put({ "Cargo.toml": crate("shop") });
    expect(await after(["src/lib.rs"])).toBe("whole: its runner can't tell which tests a file concerns");
  });

  it("runs them", async (context) => {
    if (!there("cargo", "--version")) return context.skip("cargo isn't installed on this machine.");
    put(project);
    const said = run(`CARGO_NET_OFFLINE=true ${await after(["crates/price/src/lib.rs"])}`);
    expect(said).toMatch(/of_order \.\.\. ok[\s\S]*of_price \.\.\. ok[\s\S]*exit 0$/);
    expect(said).not.toContain("of_names");
  });
});
