// Merge candidates: always a commit with its trailer, or the conflict in full, in a worktree that is clean again.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Repository } from "./repository.ts";
import { refused, TestRepository, value } from "./testRepository.ts";

let test: TestRepository;
let repository: Repository;
let stage: string;
let onto: string;

beforeEach(async () => {
  test = new TestRepository();
  test.write(".gitignore", "*.log\nnode_modules/\n");
  test.write("both.txt", Array.from({ length: 30 }, (_, line) => `line ${line}\n`).join(""));
  onto = test.commit("Base");
  repository = await test.open();
  stage = join(test.outside, "staging");
  value(await repository.ensureWorktree({ path: stage, branch: null, sha: onto }));
});

/** A commit on top of `onto` with these files (null deletes one), made in a worktree of its own. */
function side(files: Record<string, string | null>, parent = onto): string {
  const path = join(test.outside, `side-${Math.random().toString(36).slice(2)}`);
  test.git("worktree", "add", "--quiet", "--detach", path, parent);
  for (const [name, text] of Object.entries(files)) {
    if (text === null) {
      test.gitIn(path, "rm", "--quiet", name);
    } else {
      test.write(name, text, path);
    }
  }
  return test.commit("Side", path);
}

const merge = (sha: string, at = onto) =>
  repository.mergeCandidate({
    worktree: stage,
    onto: at,
    sha,
    message: "Merge a task",
    trailers: { "Signalbox-Attempt": "a/1" },
    keep: ["node_modules"],
  });

describe("a merge that works", () => {
  it("is a commit with two parents and the trailer, over whatever lay in the worktree", async () => {
    test.write("both.txt", "dirty", stage);
    test.write("untracked.txt", "left over", stage);
    test.write("test.log", "ignored", stage);
    test.write("nested/.git/HEAD", "ref: refs/heads/x\n", stage);
    test.write("node_modules/x/index.js", "kept", stage);
    const sha = side({ "new.txt": "new\n" });
    const { candidateSha } = value(await merge(sha));
    expect(test.git("log", "-1", "--format=%P", candidateSha)).toBe(`${onto} ${sha}`);
    expect(test.git("log", "-1", "--format=%(trailers:only)", candidateSha).trim()).toBe("Signalbox-Attempt: a/1");
    expect(test.head(stage)).toBe(candidateSha);
    expect(test.gitIn(stage, "status", "--porcelain")).toBe("");
    expect(existsSync(join(stage, "test.log"))).toBe(false);
    expect(existsSync(join(stage, "nested"))).toBe(false);
    expect(test.read("node_modules/x/index.js", stage)).toBe("kept");
  });

  it("has its commit also where staging contains the work already", async () => {
    const sha = side({ "new.txt": "new\n" });
    const first = value(await merge(sha)).candidateSha;
    const second = value(await merge(sha, first)).candidateSha;
    expect(second).not.toBe(first);
    expect(await repository.treeOf(second)).toBe(await repository.treeOf(first));
    expect(test.head(stage)).toBe(second);
  });

  it("moves no ref", async () => {
    const before = test.git("for-each-ref");
    value(await merge(side({ "new.txt": "new\n" })));
    expect(test.git("for-each-ref")).toBe(before);
  });

  it("moves no branch that a check has switched to in the worktree", async () => {
    test.gitIn(stage, "switch", "--quiet", "-c", "from-a-check");
    value(await merge(side({ "new.txt": "new\n" })));
    expect(test.git("rev-parse", "from-a-check")).toBe(onto);
    expect(test.gitIn(stage, "status", "--porcelain", "--branch")).toBe("## HEAD (no branch)");
  });

  it("begins from a clean state after one that was killed", async () => {
    const first = side({ "both.txt": "mine\n" });
    const second = side({ "both.txt": "theirs\n" });
    test.gitIn(stage, "reset", "--quiet", "--hard", first);
    expect(() => test.gitIn(stage, "merge", second)).toThrow();
    value(await merge(first));
    expect(test.gitIn(stage, "status", "--porcelain")).toBe("");
  });
});

describe("a merge that conflicts", () => {
  it("names every file with its hunks, and leaves staging clean", async () => {
    const lines = test.read("both.txt");
    const ours = side({
      "both.txt": lines.replace("line 3\n", "ours 3\n").replace("line 25\n", "ours 25\n"),
      "a.txt": null,
      "ä ö.txt": "ours\n",
    });
    const theirs = side({
      "both.txt": lines.replace("line 3\n", "theirs 3\n").replace("line 25\n", "theirs 25\n"),
      "a.txt": "edited\n",
      "ä ö.txt": "theirs\n",
    });
    const conflict = refused(await merge(theirs, ours));
    expect(conflict).toMatchObject({
      code: "merge_conflict",
      files: [
        { path: "a.txt", kind: "deleted by staging" },
        { path: "both.txt", kind: "content" },
        { path: "ä ö.txt", kind: "both added" },
      ],
    });
    expect(conflict.message).toBe("Merging into staging conflicts in a.txt, both.txt, ä ö.txt.");
    expect(conflict.detail).toMatch(/<<<<<<<.*\nours 3\n\|{7}.*\nline 3\n=======\ntheirs 3\n>>>>>>>/);
    expect(conflict.detail).toContain("theirs 25");
    expect(test.head(stage)).toBe(ours);
    expect(test.gitIn(stage, "status", "--porcelain")).toBe("");
  });

  it("is another message where the histories have nothing in common", async () => {
    const alone = test.git("commit-tree", "-m", "alone", `${onto}^{tree}`);
    expect(refused(await merge(alone)).code).toBe("unrelated_histories");
  });
});

describe("trailers", () => {
  it("count only on staging's own line, not in what was merged", async () => {
    const sha = side({ "new.txt": "new\n" });
    const forged = test.git("commit-tree", "-m", "Forged\n\nSignalbox-Attempt: b/1", "-p", sha, `${sha}^{tree}`);
    const { candidateSha } = value(await merge(forged));
    const probe = { ref: candidateSha, since: onto, key: "Signalbox-Attempt" };
    expect(await repository.findTrailer({ ...probe, value: "b/1" })).toBeNull();
    expect(await repository.findTrailer({ ...probe, value: "a/1" })).toBe(candidateSha);
    expect(await repository.findTrailer({ ...probe, since: candidateSha, value: "a/1" })).toBeNull();
  });
});
