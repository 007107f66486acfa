// The way of one task through git, as the effects of a run take it; each step twice, as after a crash.
import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TestRepository, value } from "./testRepository.ts";

async function twice<Answer>(step: () => Promise<Answer>): Promise<Answer> {
  await step();
  return step();
}

describe("a task from its worktree to main", () => {
  it.each(["sha1", "sha256"] as const)(
    "is merged as a candidate, lands, and leaves nothing (%s)",
    async (objectFormat) => {
      const test = new TestRepository({ branch: "trunk", objectFormat });
      const repository = await test.open();
      const start = value(await repository.preflight({ base: "trunk", target: "trunk", runId: "r1" }));
      expect(start).toMatchObject({ baseSha: test.head(), targetBranch: "trunk", targetSha: test.head() });

      const staging = "signalbox/r1/staging";
      value(await twice(() => repository.ensureBranch({ branch: staging, sha: start.baseSha })));
      const branch = "signalbox/r1/t/task-a/1";
      const path = join(test.outside, "r1", "task-a");
      const worktree = value(await twice(() => repository.ensureWorktree({ path, branch, sha: start.baseSha })));
      expect(worktree).toMatchObject({ path, branch, created: false });
      test.write("src/new file – ü.txt", "hello\n", path);
      const work = value(await repository.commitAll({ worktree: path, message: "Add a file" }));
      expect(work).toBe(test.head(path));
      expect(value(await repository.commitAll({ worktree: path, message: "Add a file" }))).toBeNull();
      const base = await repository.mergeBase(start.baseSha, work!);
      const files = value(await repository.changedFiles({ worktree: path, base: base!, sha: work! }));
      expect(files).toMatchObject([{ path: "src/new file – ü.txt", kind: "added", linesAdded: 1, committed: true }]);

      const stage = join(test.outside, "r1", "staging");
      value(await twice(() => repository.ensureWorktree({ path: stage, branch: null, sha: start.baseSha })));
      const trailers = { "Signalbox-Attempt": "task-a/1" };
      const merge = { worktree: stage, onto: start.baseSha, sha: work!, message: "Merge task-a", trailers };
      const { candidateSha } = value(await twice(() => repository.mergeCandidate(merge)));
      const ref = `refs/heads/${staging}`;
      value(await twice(() => repository.compareAndSwap({ ref, from: start.baseSha, to: candidateSha })));
      const probe = { ref, since: start.baseSha, key: "Signalbox-Attempt" };
      expect(await repository.findTrailer({ ...probe, value: "task-a/1" })).toBe(candidateSha);
      expect(await repository.findTrailer({ ...probe, value: "task-a/2" })).toBeNull();

      value(await twice(() => repository.fastForward({ branch: "trunk", from: start.baseSha, to: candidateSha })));
      expect(test.head()).toBe(candidateSha);
      expect(test.git("status", "--porcelain")).toBe("");
      expect(test.read("src/new file – ü.txt")).toBe("hello\n");

      value(await twice(() => repository.keepRef({ ref: "refs/signalbox/r1/task-a/1", sha: work! })));
      for (const gone of [path, stage]) {
        value(await twice(() => repository.removeWorktree(gone)));
        expect(existsSync(gone)).toBe(false);
      }
      for (const tip of await repository.branchesOf("r1")) {
        value(await twice(() => repository.deleteBranch(tip)));
      }
      expect(test.git("branch", "--format=%(refname:short)")).toBe("trunk");
      expect(repository.listWorktrees()).toEqual([]);
    },
  );

  it("makes commits as Signalbox, with the message as given and trailers in a paragraph of their own", async () => {
    const test = new TestRepository();
    const repository = await test.open();
    const path = join(test.outside, "w");
    value(await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: test.head() }));
    test.write("b.txt", "b", path);
    const message = "# Not a comment\n\nSignalbox-Attempt: other/1";
    value(await repository.commitAll({ worktree: path, message, trailers: { "Signalbox-Attempt": "a/1" } }));
    expect(test.gitIn(path, "log", "-1", "--format=%an <%ae> %cn <%ce>")).toBe(
      "Signalbox <signalbox@localhost> Signalbox <signalbox@localhost>",
    );
    expect(test.gitIn(path, "log", "-1", "--format=%B").trim()).toBe(`${message}\n\nSignalbox-Attempt: a/1`);
    const probe = { ref: "refs/heads/signalbox/r/t/a/1", since: test.head(), key: "Signalbox-Attempt" };
    expect(await repository.findTrailer({ ...probe, value: "a/1" })).toBe(test.head(path));
    expect(await repository.findTrailer({ ...probe, value: "other/1" })).toBeNull();
  });

  it("links a worktree into the project without git noticing", async () => {
    const test = new TestRepository();
    const repository = await test.open();
    const path = join(test.outside, "w");
    value(await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: test.head() }));
    const link = join(test.root, ".worktrees", "a");
    test.write(".git/info/exclude", "# mine\n*.log");
    value(await twice(async () => repository.ensureExcluded(["/.worktrees/", "/.orchestrator/"])));
    expect(test.read(".git/info/exclude")).toBe("# mine\n*.log\n/.worktrees/\n/.orchestrator/\n");
    value(await twice(async () => repository.linkWorktree({ link, to: path })));
    expect(readlinkSync(link)).toBe(path);
    expect(test.git("status", "--porcelain")).toBe("");
    value(await twice(async () => repository.unlinkWorktree(link)));
    expect(existsSync(join(test.root, ".worktrees"))).toBe(false);
    test.write(".worktrees/a", "mine");
    expect(repository.linkWorktree({ link, to: path })).toMatchObject({ ok: false, failure: { code: "link_taken" } });
    expect(lstatSync(link).isFile()).toBe(true);
  });
});
