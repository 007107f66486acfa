// Opening and preflight: each kind of repository either works or is one clear message.
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openRepository } from "./openRepository.ts";
import { refused, TestRepository, temporaryDirectory, value } from "./testRepository.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const wish = { base: "main", target: "main", runId: "run-1" };

describe("opening", () => {
  it("finds the top level from a sub-folder and through a link", async () => {
    const test = new TestRepository();
    mkdirSync(join(test.root, "deep/er"), { recursive: true });
    symlinkSync(test.root, join(test.outside, "..", "link"));
    expect(value(await openRepository(join(test.root, "deep/er"))).root).toBe(test.root);
    expect(value(await openRepository(join(test.outside, "..", "link"))).root).toBe(test.root);
  });

  it("opens a linked worktree as a checkout of its own", async () => {
    const test = new TestRepository();
    const path = join(test.outside, "mine");
    test.git("worktree", "add", "--quiet", "-b", "mine", path);
    const repository = value(await openRepository(path));
    expect(repository).toMatchObject({ root: path, commonDir: join(test.root, ".git") });
    expect(value(await repository.inspect()).branch).toBe("mine");
  });

  it("says what is wrong with a path that can't be opened", async () => {
    const empty = temporaryDirectory();
    expect(refused(await openRepository(join(empty, "nothing"))).code).toBe("not_a_directory");
    expect(refused(await openRepository(empty)).code).toBe("not_a_repository");
    const test = new TestRepository();
    expect(refused(await openRepository(join(test.root, ".git"))).code).toBe("inside_git_directory");
    test.git("clone", "--quiet", "--bare", test.root, join(test.outside, "bare.git"));
    expect(refused(await openRepository(join(test.outside, "bare.git"))).code).toBe("bare_repository");
    vi.stubEnv("PATH", empty);
    expect(refused(await openRepository(test.root)).code).toBe("git_missing");
  });
});

describe("a repository that can be worked with", () => {
  it("has any default branch, changes, and names beyond ASCII", async () => {
    const test = new TestRepository({ branch: "trunk/ü" });
    test.write("a.txt", "changed");
    test.write("new file", "new");
    const repository = await test.open();
    expect(value(await repository.inspect())).toMatchObject({
      branch: "trunk/ü",
      defaultBranch: "trunk/ü",
      dirty: { changed: 1, untracked: 1 },
      operation: null,
      indexLock: null,
      hasSubmodules: false,
      usesLfs: false,
    });
    const checked = value(await repository.preflight({ ...wish, base: "trunk/ü", target: "trunk/ü" }));
    expect(checked.warnings.map((warning) => warning.code)).toContain("checkout_dirty");
  });

  it("has a detached head", async () => {
    const test = new TestRepository();
    test.git("switch", "--quiet", "--detach");
    const repository = await test.open();
    expect(value(await repository.inspect()).branch).toBeNull();
    expect(value(await repository.preflight({ ...wish, base: "HEAD" })).baseSha).toBe(test.head());
  });

  it("can leave a new branch instead of landing on one", async () => {
    const test = new TestRepository();
    const repository = await test.open();
    const landing = "branch" as const;
    expect(value(await repository.preflight({ ...wish, target: "result", landing })).targetSha).toBeNull();
    expect(refused(await repository.preflight({ ...wish, landing })).code).toBe("target_exists");
    expect(refused(await repository.preflight({ ...wish, target: "main/x", landing })).code).toBe("target_exists");
  });

  it("is asked again after its staging branch was made", async () => {
    const test = new TestRepository();
    const repository = await test.open();
    value(await repository.preflight(wish));
    value(await repository.ensureBranch({ branch: "signalbox/run-1/staging", sha: test.head() }));
    value(await repository.preflight(wish));
  });

  it("has submodules, which is said", async () => {
    const test = new TestRepository();
    const inner = new TestRepository();
    test.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root, "inner");
    test.commit("Add a submodule");
    const repository = await test.open();
    const { warnings } = value(await repository.preflight(wish));
    expect(warnings.find((warning) => warning.code === "submodules")?.message).toContain("git submodule update --init");
    const path = join(test.outside, "w");
    value(await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: test.head() }));
    expect(value(await repository.status(path)).entries).toEqual([]);
    test.write("b.txt", "b", path);
    value(await repository.commitAll({ worktree: path, message: "Work" }));
    value(await repository.removeWorktree(path));
  });
});

describe("a repository that can't, said before the run starts", () => {
  it("has no commit yet", async () => {
    const repository = await new TestRepository({ empty: true }).open();
    expect(value(await repository.inspect())).toMatchObject({ headSha: null, branch: "main", branches: [] });
    const { code, message } = refused(await repository.preflight(wish));
    expect(code).toBe("no_commit");
    expect(message).toContain("Make a first commit");
  });

  it("has no such base or target", async () => {
    const test = new TestRepository();
    test.write("file", "x");
    test.git("tag", "tree-tag", "HEAD^{tree}");
    const repository = await test.open();
    for (const base of ["nothing", "-x", "--all", "", "a b", "main..main", "tree-tag", "HEAD\nmain"]) {
      expect(refused(await repository.preflight({ ...wish, base })).code).toBe("base_unknown");
    }
    expect(refused(await repository.preflight({ ...wish, target: "nothing" })).code).toBe("target_missing");
    expect(refused(await repository.preflight({ ...wish, target: "a..b" })).code).toBe("bad_branch_name");
    expect(refused(await repository.preflight({ ...wish, target: "signalbox/x" })).code).toBe("bad_branch_name");
  });

  it("has a branch named signalbox", async () => {
    const test = new TestRepository();
    test.git("branch", "signalbox");
    const repository = await test.open();
    const { code, message } = refused(await repository.preflight(wish));
    expect(code).toBe("name_blocked");
    expect(message).toContain("git branch -m signalbox signalbox-old");
    const blocked = await repository.ensureBranch({ branch: "signalbox/r/staging", sha: test.head() });
    expect(refused(blocked).code).toBe("ref_blocked");
    const path = join(test.outside, "w");
    const worktree = await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: test.head() });
    expect(refused(worktree).code).toBe("ref_blocked");
  });

  it("has an operation in progress or a lock where the target is checked out", async () => {
    const test = new TestRepository();
    const repository = await test.open();
    test.write(".git/index.lock", "");
    expect(refused(await repository.preflight(wish))).toMatchObject({
      code: "checkout_busy",
      message: expect.stringContaining("index.lock"),
    });
    test.git("update-ref", "refs/heads/other", "HEAD");
    expect(value(await repository.preflight({ ...wish, target: "other" })).warnings.map((one) => one.code)).toContain(
      "index_lock",
    );
  });

  it("keeps files in Git LFS without git-lfs being set up", async () => {
    vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
    vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
    const test = new TestRepository();
    test.write("deep/.gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    test.commit("Attributes");
    const repository = await test.open();
    expect(value(await repository.inspect())).toMatchObject({ usesLfs: true, lfsInstalled: false });
    const { code, message } = refused(await repository.preflight(wish));
    expect(code).toBe("lfs_missing");
    expect(message).toContain("git lfs install");
  });

  it("has branches of an earlier run with the same id", async () => {
    const test = new TestRepository();
    const repository = await test.open();
    value(await repository.ensureBranch({ branch: "signalbox/run-1/t/a/1", sha: test.head() }));
    expect(refused(await repository.preflight(wish)).code).toBe("run_leftover");
    value(await repository.preflight({ ...wish, runId: "run-2" }));
  });
});
