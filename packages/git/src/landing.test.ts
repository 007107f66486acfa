// Landing: the target moves forwards or not at all, and nothing of the user's is ever written over.
import { existsSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Repository } from "./repository.ts";
import { refused, TestRepository, value } from "./testRepository.ts";

let test: TestRepository;
let repository: Repository;
let from: string;
let to: string;

/** `to` changes a file, adds two, and deletes one, all beyond `from`. */
beforeEach(async () => {
  test = new TestRepository();
  test.write("gone.txt", "gone soon\n");
  test.write(".gitignore", "*.log\n");
  from = test.commit("Base");
  repository = await test.open();
  const path = join(test.outside, "w");
  value(await repository.ensureWorktree({ path, branch: "signalbox/r/staging", sha: from }));
  test.write("a.txt", "changed\n", path);
  test.write("new/ä.txt", "new\n", path);
  rmSync(join(path, "gone.txt"));
  symlinkSync("a.txt", join(path, "link"));
  test.write("forced.log", "tracked though ignored\n", path);
  test.gitIn(path, "add", "-f", "forced.log");
  to = test.commit("Work", path);
});

const land = () => repository.fastForward({ branch: "main", from, to });

describe("a target that is checked out", () => {
  it("moves with its files, keeping untracked ones", async () => {
    test.write("mine.txt", "untracked");
    value(await land());
    expect(test.head()).toBe(to);
    expect(test.read("a.txt")).toBe("changed\n");
    expect(existsSync(join(test.root, "gone.txt"))).toBe(false);
    expect(test.git("status", "--porcelain")).toBe("?? mine.txt");
    value(await land());
  });

  it("is left alone where a tracked file is changed or staged", async () => {
    test.write("gone.txt", "edited\n");
    expect(refused(await land())).toMatchObject({ code: "checkout_dirty", detail: "gone.txt" });
    test.git("add", "gone.txt");
    expect(refused(await land()).code).toBe("checkout_dirty");
    expect(test.read("gone.txt")).toBe("edited\n");
    expect(test.head()).toBe(from);
  });

  it("is left alone where an untracked file would be overwritten", async () => {
    test.write("new/ä.txt", "mine");
    expect(refused(await land())).toMatchObject({ code: "would_overwrite", detail: "new/ä.txt" });
    expect(test.read("new/ä.txt")).toBe("mine");
    expect(test.read("a.txt")).toBe("one\ntwo\nthree\n");
    expect(test.head()).toBe(from);
  });

  it("is left alone where an ignored file would be overwritten", async () => {
    test.write("forced.log", "my log");
    expect(refused(await land())).toMatchObject({ code: "would_overwrite", detail: "forced.log" });
    expect(test.read("forced.log")).toBe("my log");
    expect(test.head()).toBe(from);
  });

  it("is left alone during another operation, and while another git holds the index", async () => {
    test.write(".git/MERGE_HEAD", `${from}\n`);
    expect(refused(await land())).toMatchObject({ code: "checkout_busy", message: expect.stringContaining("merge") });
    rmSync(join(test.root, ".git/MERGE_HEAD"));
    test.write(".git/index.lock", "");
    const old = new Date(Date.now() - 3_600_000);
    utimesSync(join(test.root, ".git/index.lock"), old, old);
    const { code, message } = refused(await land());
    expect(code).toBe("checkout_busy");
    expect(message).toContain("index.lock has been there for 3600 s");
    expect(existsSync(join(test.root, ".git/index.lock"))).toBe(true);
    expect(test.head()).toBe(from);
  });

  it("is found in a worktree of the user's too, and during a rebase of it", async () => {
    test.git("switch", "--quiet", "--detach");
    const other = join(test.outside, "user's");
    test.git("worktree", "add", "--quiet", other, "main");
    test.write("a.txt", "dirty", other);
    expect(refused(await land()).code).toBe("checkout_dirty");
    test.gitIn(other, "checkout", "--quiet", "a.txt");
    test.gitIn(other, "switch", "--quiet", "--detach");
    const rebasing = join(test.gitIn(other, "rev-parse", "--git-dir"), "rebase-merge");
    test.write("head-name", "refs/heads/main\n", rebasing);
    expect(refused(await land())).toMatchObject({ code: "checkout_busy", message: expect.stringContaining("rebase") });
    rmSync(rebasing, { recursive: true });
    test.gitIn(other, "switch", "--quiet", "main");
    value(await land());
    expect(test.read("a.txt", other)).toBe("changed\n");
    expect(test.read("a.txt")).toBe("one\ntwo\nthree\n");
  });
});

describe("a target that nobody has checked out", () => {
  beforeEach(() => {
    test.git("switch", "--quiet", "-c", "elsewhere");
    test.write("a.txt", "dirty elsewhere");
  });

  it("moves without touching the checkout", async () => {
    value(await land());
    expect(test.git("rev-parse", "main")).toBe(to);
    expect(test.git("status", "--porcelain")).toBe(" M a.txt");
    value(await land());
  });

  it("does not move where it was moved meanwhile, is gone, or would have to go backwards", async () => {
    const side = test.git("commit-tree", "-m", "other", "-p", from, `${from}^{tree}`);
    test.git("update-ref", "refs/heads/main", side);
    expect(refused(await land()).code).toBe("target_moved");
    expect(test.git("rev-parse", "main")).toBe(side);
    const diverged = await repository.fastForward({ branch: "main", from: side, to });
    expect(refused(diverged).code).toBe("not_fast_forward");
    test.git("branch", "-D", "main");
    expect(refused(await land()).code).toBe("target_missing");
  });
});

describe("a landing that was killed", () => {
  it("finishes where files and index were written but not the branch", async () => {
    test.git("read-tree", "-m", "-u", from, to);
    expect(test.head()).toBe(from);
    value(await land());
    expect(test.head()).toBe(to);
    expect(test.git("status", "--porcelain")).toBe("");
  });

  it("finishes where only some files were written", async () => {
    test.write("a.txt", "changed\n");
    test.write("new/ä.txt", "new\n");
    rmSync(join(test.root, "gone.txt"));
    value(await land());
    expect(test.head()).toBe(to);
    expect(test.git("status", "--porcelain")).toBe("");
    expect(test.read("forced.log")).toBe("tracked though ignored\n");
  });

  it("finishes where only new files were written", async () => {
    test.write("new/ä.txt", "new\n");
    value(await land());
    expect(test.git("status", "--porcelain")).toBe("");
  });

  it("leaves everything alone where somebody has edited one of the files since", async () => {
    test.write("a.txt", "changed\n");
    test.write("new/ä.txt", "new, and edited\n");
    expect(refused(await land()).code).toBe("checkout_dirty");
    expect(test.read("new/ä.txt")).toBe("new, and edited\n");
    test.write("new/ä.txt", "new\n");
    test.write(".gitignore", "edited\n");
    expect(refused(await land()).code).toBe("checkout_dirty");
    expect(test.read(".gitignore")).toBe("edited\n");
  });

  it("leaves alone what somebody staged and then took back", async () => {
    test.write("a.txt", "staged only\n");
    test.git("add", "a.txt");
    test.write("a.txt", "changed\n");
    expect(refused(await land()).code).toBe("checkout_dirty");
    expect(test.git("show", ":a.txt")).toBe("staged only");
  });
});

describe("leaving a branch", () => {
  it("makes it once, and never takes over another", async () => {
    value(await repository.leaveBranch({ branch: "feature/x", sha: to }));
    value(await repository.leaveBranch({ branch: "feature/x", sha: to }));
    expect(test.git("rev-parse", "feature/x")).toBe(to);
    expect(refused(await repository.leaveBranch({ branch: "main", sha: to })).code).toBe("branch_exists");
    expect(refused(await repository.leaveBranch({ branch: "feature", sha: to })).code).toBe("ref_blocked");
    expect(refused(await repository.leaveBranch({ branch: "main/x", sha: to })).code).toBe("ref_blocked");
    expect(refused(await repository.leaveBranch({ branch: "-f", sha: to })).code).toBe("bad_branch_name");
    expect(test.head()).toBe(from);
  });
});
