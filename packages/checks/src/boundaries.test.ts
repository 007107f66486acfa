// Boundaries and commands against what plans and sessions can come up with.
import { execFileSync } from "node:child_process";
import type { ChangedFile } from "@signalbox/base";
import { describe, expect, test } from "vitest";
import { checkBoundaries, modifiedTests, pathMatcher, quoteForShell, resolveCommand, writeRefusal } from "./index.ts";

const rules = {
  filesWrite: ["src/a.ts", "lib/", "docs/**/*.md", "build/make.js", "app/[id]/page.tsx"],
  filesAppend: ["CHANGELOG.md"],
  allowLargeChanges: false,
  forbiddenPatterns: ["secret/**"],
  caseInsensitive: false,
};

const file = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  kind: "modified",
  isSymlink: false,
  linesAdded: 1,
  linesDeleted: 1,
  binary: false,
  whitespaceOnly: false,
  committed: true,
  ...more,
});

const codes = (changed: ChangedFile[], more: Partial<Parameters<typeof checkBoundaries>[1]> = {}) =>
  checkBoundaries(changed, { ...rules, ...more }).findings?.map((finding) => `${finding.code} ${finding.path}`);

describe("file boundaries", () => {
  test("owned files pass: by name, by folder, by glob, and with brackets in the name", () => {
    const owned = ["src/a.ts", "lib/x/y.ts", "docs/b.md", "docs/deep/er/b.md", "app/[id]/page.tsx", "CHANGELOG.md"];
    const result = checkBoundaries(
      owned.map((path) => file(path)),
      rules,
    );
    expect(result).toMatchObject({ status: "passed", summary: "6 changed files, all inside their boundaries" });
  });

  test("others don't, committed or not, added or deleted", () => {
    const changed = [
      file("src/b.ts"),
      file("new.ts", { kind: "added", committed: false }),
      file("old.ts", { kind: "deleted" }),
    ];
    const result = checkBoundaries(changed, rules);
    expect(result).toMatchObject({ status: "failed", category: "boundary_violation" });
    expect(result.summary).toBe("3 files are outside of the task's boundaries: src/b.ts, new.ts, old.ts");
  });

  test("a rename counts under both names", () => {
    expect(codes([file("src/a.ts", { kind: "renamed", oldPath: "src/theirs.ts" })])).toEqual([
      "not_owned src/theirs.ts",
    ]);
  });

  test("lockfiles are forbidden always, even where the plan names them", () => {
    const named = { filesWrite: ["package-lock.json", "x/Cargo.lock", "go.sum", "odd.lock"] };
    expect(
      codes(
        named.filesWrite.map((path) => file(path)),
        named,
      ),
    ).toEqual(named.filesWrite.map((path) => `lockfile ${path}`));
  });

  test("built folders are forbidden unless the plan names the file; git's own folder always is", () => {
    expect(codes([file("build/make.js"), file("dist/x.js"), file("a/node_modules/b/c.js")])).toEqual([
      "forbidden dist/x.js",
      "forbidden a/node_modules/b/c.js",
    ]);
    expect(codes([file(".git/hooks/pre-commit")], { filesWrite: ["**"] })).toEqual(["forbidden .git/hooks/pre-commit"]);
    expect(codes([file(".env"), file("a.min.js"), file("secret/key")], { filesWrite: ["**"] })).toHaveLength(3);
  });

  test("too much churn needs allow_large_changes", () => {
    const large = [file("src/a.ts", { linesAdded: 400, linesDeleted: 101 })];
    expect(codes(large)).toEqual(["churn src/a.ts"]);
    expect(codes(large, { allowLargeChanges: true })).toEqual([]);
    expect(codes([file("src/a.ts", { linesAdded: 400, linesDeleted: 100 })])).toEqual([]);
  });

  test("a change of white space alone is refused where white space means nothing", () => {
    const noise = { whitespaceOnly: true };
    expect(codes([file("src/a.ts", noise), file("lib/a.py", noise)])).toEqual(["whitespace_only src/a.ts"]);
    const formatting = { formattingAllowed: ["src/**"], formattingDenied: ["**/*.py"] };
    expect(codes([file("src/a.ts", noise), file("lib/a.py", noise)], formatting)).toEqual(["whitespace_only lib/a.py"]);
  });

  test("a link may stay inside the worktree, not leave it", () => {
    const link = (linkTarget?: string) =>
      codes([
        file("lib/link", { kind: "added", isSymlink: true, ...(linkTarget === undefined ? {} : { linkTarget }) }),
      ]);
    expect(link("../src/a.ts")).toEqual([]);
    for (const target of ["/etc/passwd", "../../outside", "../.git/config", undefined]) {
      expect(link(target)).toEqual(["link_outside lib/link"]);
    }
  });

  test("names are compared as the file system compares them", () => {
    expect(codes([file("SRC/A.ts")])).toEqual(["not_owned SRC/A.ts"]);
    expect(codes([file("SRC/A.ts")], { caseInsensitive: true })).toEqual([]);
    expect(codes([file("lib/u\u0308.ts")], { filesWrite: ["lib/\u00fc.ts"] })).toEqual([]);
  });

  test("a file that several tasks add to can't be removed by one", () => {
    expect(codes([file("CHANGELOG.md", { kind: "deleted" })])).toEqual(["append_only CHANGELOG.md"]);
  });

  test("a pattern made to take forever is a name only", () => {
    const matches = pathMatcher([`${"*a".repeat(40)}b`]);
    expect(matches("a".repeat(200))).toBe(false);
  });

  test("the guard's refusal is a sentence, and null for what may be written", () => {
    const guard = { filesWrite: ["src/a.ts"], forbidden: [] };
    expect(writeRefusal("src/a.ts", guard)).toBeNull();
    expect(writeRefusal("src/b.ts", guard)).toBe("src/b.ts isn't among the files that the task owns.");
  });
});

describe("commands with files", () => {
  const exists = (path: string) =>
    ["tests/test_foo.py", "tests/test_x_bar.py", "src/a.spec.ts", "tests/b.test.ts"].includes(path);

  test("tests of changed files are found by the seed's rules", () => {
    const found = (...modifiedFiles: string[]) => modifiedTests({ modifiedFiles, exists });
    expect(found("src/x/foo.py")).toEqual(["tests/test_foo.py"]);
    expect(found("src/x/bar.py")).toEqual(["tests/test_x_bar.py"]);
    expect(found("src/a.ts", "src/b.ts")).toEqual(["src/a.spec.ts", "tests/b.test.ts"]);
    expect(found("tests/test_new.py", "src/c.test.tsx")).toEqual(["tests/test_new.py", "src/c.test.tsx"]);
    expect(found("README.md")).toEqual(["tests/"]);
  });

  test("file names stay one word each, whatever they hold", () => {
    const names = [
      "a b.py",
      "it's.py",
      "$(touch pwned).py",
      "`id`.py",
      "-rf",
      "new\nline.py",
      "$&.py",
      "ü 日本.py",
      "",
    ];
    const line = resolveCommand("printf '%s\\0' {modified_files}", { modifiedFiles: names, exists });
    const out = execFileSync("/bin/sh", ["-c", line], { encoding: "utf8" }).split("\0").slice(0, -1);
    expect(out).toEqual(names.map((name) => (name === "-rf" ? "./-rf" : name)));
    expect(quoteForShell("src/a.ts")).toBe("src/a.ts");
  });
});
