// Changed files: every kind of change, committed or not, with names of every kind.
import { chmodSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { ChangedFile } from "./changes.ts";
import type { Repository } from "./repository.ts";
import { TestRepository, value } from "./testRepository.ts";

let test: TestRepository;
let repository: Repository;
let path: string;
let base: string;

beforeEach(async () => {
  test = new TestRepository();
  test.write("code.ts", "if (x) {\n  y();\n}\n");
  test.write("old name.txt", "a\nb\nc\nd\ne\nf\n");
  test.write("gone.txt", "1\n2\n");
  test.write("script.sh", "#!/bin/sh\n");
  test.write("kind.txt", "file\n");
  test.write("data.bin", Buffer.from([0, 1, 2]));
  base = test.commit("Base");
  repository = await test.open();
  path = join(test.outside, "w");
  value(await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: base }));
});

async function changed(): Promise<Record<string, ChangedFile>> {
  const files = value(await repository.changedFiles({ worktree: path, base }));
  return Object.fromEntries(files.map((file) => [file.path, file]));
}

function changeEverything(): void {
  test.write("a.txt", "one\ntwo\n3\n", path);
  test.write("code.ts", "if (x)   {\n\n\ty();\n}\n", path);
  test.write("added.txt", "x\ny", path);
  test.write("data.bin", Buffer.from([0, 9]), path);
  rmSync(join(path, "gone.txt"));
  renameSync(join(path, "old name.txt"), join(path, "new name.txt"));
  chmodSync(join(path, "script.sh"), 0o755);
  rmSync(join(path, "kind.txt"));
  symlinkSync("/etc/passwd", join(path, "kind.txt"));
  symlinkSync("a.txt", join(path, "link"));
}

describe("each kind of change", () => {
  const expected = {
    "a.txt": { kind: "modified", linesAdded: 1, linesDeleted: 1, whitespaceOnly: false, modeChanged: false },
    "code.ts": { kind: "modified", whitespaceOnly: true },
    "added.txt": { kind: "added", linesAdded: 2, linesDeleted: 0, oldMode: "000000", newMode: "100644" },
    "data.bin": { kind: "modified", binary: true, linesAdded: 0 },
    "gone.txt": { kind: "deleted", linesDeleted: 2 },
    "script.sh": { kind: "modified", modeChanged: true, oldMode: "100644", newMode: "100755", linesAdded: 0 },
    "kind.txt": { kind: "typechange", isSymlink: true, modeChanged: true },
    link: { kind: "added", isSymlink: true, newMode: "120000" },
  };

  it("is seen when committed, a rename with both its names", async () => {
    changeEverything();
    test.commit("Work", path);
    const files = await changed();
    expect(files).toMatchObject(expected);
    expect(files["new name.txt"]).toMatchObject({ kind: "renamed", oldPath: "old name.txt", committed: true });
    expect(Object.keys(files)).toHaveLength(9);
    expect(Object.values(files).every((file) => file.committed)).toBe(true);
  });

  it("is seen when not committed", async () => {
    changeEverything();
    const files = await changed();
    expect(files).toMatchObject(expected);
    expect(files["old name.txt"]?.kind).toBe("deleted");
    expect(files["new name.txt"]).toMatchObject({ kind: "added", linesAdded: 6 });
    expect(Object.values(files).some((file) => file.committed)).toBe(false);
  });

  it("is seen when staged only, with a rename", async () => {
    test.gitIn(path, "mv", "old name.txt", "new name.txt");
    expect(await changed()).toMatchObject({
      "new name.txt": { kind: "renamed", oldPath: "old name.txt", committed: false },
    });
  });

  it("counts once where a committed file was changed again, and stays seen where that was taken back", async () => {
    test.write("a.txt", "one\ntwo\nthree\nfour\n", path);
    test.commit("Work", path);
    expect((await changed())["a.txt"]).toMatchObject({ linesAdded: 1, committed: true });
    test.write("a.txt", "one\ntwo\nthree\n", path);
    expect((await changed())["a.txt"]).toMatchObject({
      kind: "modified",
      linesAdded: 1,
      linesDeleted: 1,
      committed: false,
    });
  });

  it("leaves ignored files out and takes a nested repository as one", async () => {
    test.write(".gitignore", "*.log\n", path);
    test.write("x.log", "x", path);
    test.gitIn(path, "init", "--quiet", "nested");
    test.write("nested/file", "x", path);
    test.commit("Inside", join(path, "nested"));
    const files = await changed();
    expect(Object.keys(files).sort()).toEqual([".gitignore", "nested"]);
    expect(files.nested).toMatchObject({ kind: "added", isSubmodule: true });
  });
});

describe("names", () => {
  const names = [
    "with space.txt",
    'quote".txt',
    "line\nbreak.txt",
    "tab\tin.txt",
    "ünï — 日本.txt",
    "-dash.txt",
    ":colon.txt",
    "a*b.txt",
    "back\\slash.txt",
    "R100",
  ];

  it("come out as they are, committed or not", async () => {
    for (const name of names) {
      test.write(name, "x\n", path);
    }
    expect(Object.keys(await changed()).sort()).toEqual([...names].sort());
    value(await repository.commitAll({ worktree: path, message: "Names" }));
    const files = await changed();
    expect(Object.keys(files).sort()).toEqual([...names].sort());
    expect(Object.values(files).every((file) => file.linesAdded === 1)).toBe(true);
    const stat = value(await repository.diffStat({ from: base, to: test.head(path) }));
    expect(stat.files.map((file) => file.path).sort()).toEqual([...names].sort());
    expect(stat).toMatchObject({ linesAdded: names.length, linesDeleted: 0 });
  });
});

describe("a patch", () => {
  it("can be asked for single files, taken literally, and is cut with a mark", async () => {
    test.write("a*.txt", "star\n", path);
    test.write("ab.txt", "plain\n", path);
    test.write("long.txt", "a long line of text\n".repeat(2_000), path);
    const to = value(await repository.commitAll({ worktree: path, message: "Work" }))!;
    const one = value(await repository.diff({ from: base, to, paths: ["a*.txt"] }));
    expect(one.cut).toBe(false);
    expect(one.text).toContain("+star");
    expect(one.text).not.toContain("plain");
    const short = value(await repository.diff({ from: base, to, limitBytes: 5_000 }));
    expect(short.cut).toBe(true);
    expect(short.text.length).toBeLessThan(5_100);
    expect(short.text.endsWith("+a long line of text\n[cut after 5000 bytes]\n")).toBe(true);
  });
});
