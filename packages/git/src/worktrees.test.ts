// Worktrees: found again with their work, made again where a crash left half of one, and nothing else ever touched.
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Repository } from "./repository.ts";
import { refused, TestRepository, value } from "./testRepository.ts";

let test: TestRepository;
let repository: Repository;
let path: string;
let sha: string;
const branch = "signalbox/r/t/a/1";

beforeEach(async () => {
  test = new TestRepository();
  repository = await test.open();
  path = join(test.outside, "r", "a");
  sha = test.head();
});

const ensure = () => repository.ensureWorktree({ path, branch, sha });
const adminDir = () => test.gitIn(path, "rev-parse", "--absolute-git-dir");

describe("a worktree that is there", () => {
  it("keeps its commits and its uncommitted work", async () => {
    expect(value(await ensure())).toEqual({ path, branch, created: true });
    test.write("b.txt", "b", path);
    const later = test.commit("Work", path);
    test.write("c.txt", "c", path);
    expect(value(await ensure())).toEqual({ path, branch, created: false });
    expect(test.head(path)).toBe(later);
    expect(test.read("c.txt", path)).toBe("c");
  });

  it("is made again on its branch after its directory went", async () => {
    value(await ensure());
    test.write("b.txt", "b", path);
    const later = test.commit("Work", path);
    rmSync(path, { recursive: true });
    expect(value(await ensure()).created).toBe(true);
    expect(test.head(path)).toBe(later);
  });

  it("gets back the .git file that somebody removed", async () => {
    value(await ensure());
    test.write("b.txt", "b", path);
    rmSync(join(path, ".git"));
    expect(value(await ensure()).created).toBe(false);
    expect(test.gitIn(path, "status", "--porcelain")).toBe("?? b.txt");
  });

  it("is freed from the lock of a git that was killed long ago", async () => {
    value(await ensure());
    const lock = join(adminDir(), "index.lock");
    writeFileSync(lock, "");
    const old = new Date(Date.now() - 3_600_000);
    utimesSync(lock, old, old);
    value(await ensure());
    expect(existsSync(lock)).toBe(false);
  });

  it("tells where a session switched to", async () => {
    value(await ensure());
    test.gitIn(path, "switch", "--quiet", "-c", "elsewhere");
    expect(value(await ensure()).branch).toBe("elsewhere");
    test.gitIn(path, "switch", "--quiet", "--detach");
    expect(value(await ensure()).branch).toBeNull();
  });
});

describe("several at once", () => {
  it("are made and removed side by side", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const place = (name: string) => join(test.outside, "r", name);
    const made = await Promise.all(
      names.map((name) => repository.ensureWorktree({ path: place(name), branch: `signalbox/r/t/${name}/1`, sha })),
    );
    expect(made.map((result) => result.ok)).toEqual(names.map(() => true));
    const commits = await Promise.all(
      names.map((name) => {
        test.write(`${name}.txt`, name, place(name));
        return repository.commitAll({ worktree: place(name), message: name });
      }),
    );
    expect(new Set(commits.map(value)).size).toBe(names.length);
    for (const result of await Promise.all(names.map((name) => repository.removeWorktree(place(name))))) {
      value(result);
    }
    value(await repository.deleteBranches(await repository.branchesOf("r")));
    expect(test.git("worktree", "list", "--porcelain").match(/^worktree /gm)).toHaveLength(1);
  });
});

describe("what a crash in the middle left", () => {
  it("a half-made worktree is made again", async () => {
    value(await ensure());
    const old = new Date(Date.now() - 3_600_000);
    writeFileSync(join(adminDir(), "locked"), "initializing\n");
    utimesSync(join(adminDir(), "locked"), old, old);
    rmSync(join(path, "a.txt"));
    writeFileSync(join(adminDir(), "index.lock"), "");
    expect(value(await ensure()).created).toBe(true);
    expect(test.gitIn(path, "status", "--porcelain")).toBe("");
    expect(repository.listWorktrees()).toEqual([{ path, branch, exists: true }]);
  });

  it("a branch without a worktree, an entry without a directory, an empty directory", async () => {
    value(await repository.ensureBranch({ branch, sha }));
    mkdirSync(path, { recursive: true });
    expect(value(await ensure()).created).toBe(true);
    rmSync(path, { recursive: true });
    value(await repository.deleteBranch({ branch, sha }));
    expect(value(await ensure()).created).toBe(true);
  });

  it("a missing worktree of the user's is not forgotten by the way", async () => {
    const mine = join(test.outside, "mine");
    test.git("worktree", "add", "--quiet", "-b", "mine", mine);
    rmSync(mine, { recursive: true });
    value(await ensure());
    rmSync(path, { recursive: true });
    value(await ensure());
    value(await repository.removeWorktree(path));
    expect(repository.listWorktrees()).toEqual([{ path: mine, branch: "mine", exists: false }]);
  });
});

describe("what isn't ours", () => {
  it("stays as it is where a worktree should go", async () => {
    test.write("mine.txt", "mine", path);
    expect(refused(await ensure()).code).toBe("path_taken");
    expect(readdirSync(path)).toEqual(["mine.txt"]);
  });

  it("stays where a session made a repository of its own in its worktree", async () => {
    value(await ensure());
    rmSync(join(path, ".git"));
    test.gitIn(path, "init", "--quiet");
    expect(refused(await ensure()).code).toBe("path_taken");
    expect(refused(await repository.removeWorktree(path)).code).toBe("not_a_worktree");
    expect(existsSync(join(path, "a.txt"))).toBe(true);
  });

  it("is not removed: the checkout, a directory, another repository's worktree", async () => {
    const other = new TestRepository();
    const foreign = join(other.outside, "w");
    other.git("worktree", "add", "--quiet", "-b", "w", foreign);
    for (const wrong of [test.root, dirname(test.root), foreign]) {
      expect(refused(await repository.removeWorktree(wrong)).code).toBe("not_a_worktree");
      expect(existsSync(wrong)).toBe(true);
    }
  });

  it("is never reset or cleaned: the user's checkout", async () => {
    test.write("a.txt", "edited");
    expect(refused(await repository.prepareStaging({ worktree: test.root, sha })).code).toBe("not_a_worktree");
    expect(test.read("a.txt")).toBe("edited");
  });

  it("is no branch of a run: nothing is created, moved or deleted there", async () => {
    await expect(repository.ensureBranch({ branch: "main", sha })).rejects.toThrow("Not a branch of a run");
    await expect(repository.deleteBranch({ branch: "main", sha })).rejects.toThrow("Not a branch of a run");
    await expect(repository.ensureWorktree({ path, branch: "main", sha })).rejects.toThrow("Not a branch of a run");
    expect(test.head()).toBe(sha);
  });

  it("a branch that is checked out elsewhere is named with its place", async () => {
    value(await ensure());
    const second = await repository.ensureWorktree({ path: join(test.outside, "second"), branch, sha });
    expect(refused(second)).toMatchObject({ code: "branch_in_use", message: expect.stringContaining(path) });
  });
});

describe("committing leftovers", () => {
  it("finishes a merge that a session left in the middle, on whatever it had checked out", async () => {
    value(await ensure());
    test.write("a.txt", "mine\n", path);
    const mine = test.commit("Mine", path);
    test.gitIn(path, "switch", "--quiet", "--detach", sha);
    test.write("a.txt", "theirs\n", path);
    test.commit("Theirs", path);
    expect(() => test.gitIn(path, "merge", branch)).toThrow();
    const kept = value(await repository.commitAll({ worktree: path, message: "Leftovers" }))!;
    expect(test.git("log", "-1", "--format=%P", kept).split(" ")).toContain(mine);
    expect(value(await repository.status(path)).entries).toEqual([]);
  });

  it("says what can't be committed, and commits the rest", async () => {
    value(await ensure());
    test.gitIn(path, "init", "--quiet", "nested");
    test.write("nested/file", "x", path);
    test.write("b.txt", "b", path);
    const { code, detail } = refused(await repository.commitAll({ worktree: path, message: "Leftovers" }));
    expect(code).toBe("files_left");
    expect(detail).toContain("nested");
    expect(test.gitIn(path, "show", "--name-only", "--format=", "HEAD")).toBe("b.txt");
  });
});

describe("removing", () => {
  it("takes a worktree with changes, locks, links and read-only directories", async () => {
    value(await ensure());
    test.write("cache/deep/file", "x", path);
    chmodSync(join(path, "cache/deep"), 0o500);
    symlinkSync(test.root, join(path, "out"));
    test.git("worktree", "lock", path);
    value(await repository.removeWorktree(path));
    value(await repository.removeWorktree(path));
    expect(existsSync(path)).toBe(false);
    expect(test.read("a.txt")).toContain("one");
  });

  it("takes one whose .git file is gone", async () => {
    value(await ensure());
    rmSync(join(path, ".git"));
    value(await repository.removeWorktree(path));
    expect(existsSync(path)).toBe(false);
    expect(repository.listWorktrees()).toEqual([]);
  });
});

describe("refs", () => {
  it("lose a race without moving anything", async () => {
    const other = test.git("commit-tree", "-m", "other", `${sha}^{tree}`);
    value(await repository.ensureBranch({ branch, sha }));
    const ref = `refs/heads/${branch}`;
    expect(refused(await repository.compareAndSwap({ ref, from: other, to: other.replace(/./, "0") })).code).toBe(
      "ref_moved",
    );
    expect(refused(await repository.compareAndSwap({ ref, from: null, to: other })).code).toBe("ref_moved");
    expect(refused(await repository.deleteBranch({ branch, sha: other })).code).toBe("ref_moved");
    expect(await repository.resolve(branch)).toBe(sha);
    expect(value(await repository.ensureBranch({ branch, sha: other }))).toEqual({ sha, created: false });
  });

  it("of a run are freed from the lock of a git that was killed long ago, those of people aren't", async () => {
    const next = test.git("commit-tree", "-m", "next", "-p", sha, `${sha}^{tree}`);
    value(await repository.ensureBranch({ branch, sha }));
    const old = new Date(Date.now() - 3_600_000);
    for (const ref of [`refs/heads/${branch}`, "refs/heads/main"]) {
      test.write(`.git/${ref}.lock`, "");
      utimesSync(join(test.root, `.git/${ref}.lock`), old, old);
    }
    value(await repository.compareAndSwap({ ref: `refs/heads/${branch}`, from: sha, to: next }));
    const main = await repository.compareAndSwap({ ref: "refs/heads/main", from: sha, to: next });
    expect(refused(main)).toMatchObject({ code: "ref_locked", message: expect.stringContaining("main.lock") });
    expect(existsSync(join(test.root, ".git/refs/heads/main.lock"))).toBe(true);
  });

  it("that keep work move forwards only", async () => {
    const next = test.git("commit-tree", "-m", "next", "-p", sha, `${sha}^{tree}`);
    const unrelated = test.git("commit-tree", "-m", "unrelated", `${sha}^{tree}`);
    const ref = "refs/signalbox/r/a/1";
    value(await repository.keepRef({ ref, sha }));
    value(await repository.keepRef({ ref, sha: next }));
    expect(refused(await repository.keepRef({ ref, sha: unrelated })).code).toBe("ref_moved");
    expect(await repository.readRef(ref)).toBe(next);
  });

  it("are deleted together, also where one is gone and one has moved", async () => {
    const next = test.git("commit-tree", "-m", "next", "-p", sha, `${sha}^{tree}`);
    for (const name of ["one", "two"]) {
      value(await repository.ensureBranch({ branch: `signalbox/r/${name}`, sha }));
    }
    const tips = ["one", "two", "three"].map((name) => ({ branch: `signalbox/r/${name}`, sha }));
    test.git("update-ref", "refs/heads/signalbox/r/one", next);
    expect(refused(await repository.deleteBranches(tips)).code).toBe("ref_moved");
    expect(await repository.branchesOf("r")).toEqual([{ branch: "signalbox/r/one", sha: next }]);
  });
});
