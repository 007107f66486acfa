// What is outside an attempt: untouched it compares equal, touched it says in words what changed.
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { compareOutside, type OutsideChange } from "./outside.ts";
import type { Repository } from "./repository.ts";
import { TestRepository, value } from "./testRepository.ts";

let test: TestRepository;
let repository: Repository;
let path: string;

beforeEach(async () => {
  test = new TestRepository();
  test.write("dirty.txt", "mine");
  repository = await test.open();
  path = join(test.outside, "w");
  value(await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: test.head() }));
});

async function changesBy(act: () => unknown): Promise<OutsideChange[]> {
  const before = value(await repository.snapshotOutside({ runId: "r" }));
  await act();
  const after = value(await repository.snapshotOutside({ runId: "r" }));
  return compareOutside(JSON.parse(JSON.stringify(before)), after);
}

const kindsBy = async (act: () => unknown) => (await changesBy(act)).map((change) => change.kind);

describe("what a run does itself", () => {
  it("is no change: work, commits, branches and refs of its own, somebody reading the status", async () => {
    const changes = await changesBy(async () => {
      test.write("b.txt", "b", path);
      const sha = value(await repository.commitAll({ worktree: path, message: "Work" }))!;
      value(await repository.ensureBranch({ branch: "signalbox/r/staging", sha }));
      value(await repository.keepRef({ ref: "refs/signalbox/r/a/1", sha }));
      test.git("status");
    });
    expect(changes).toEqual([]);
  });
});

describe("what a session has no business with", () => {
  it("refs of others are named with what happened", async () => {
    const changes = await changesBy(() => {
      test.gitIn(path, "branch", "mine");
      test.gitIn(path, "tag", "v1");
      test.gitIn(path, "update-ref", "refs/heads/main", test.gitIn(path, "commit-tree", "-m", "x", "HEAD^{tree}"));
    });
    expect(changes.map((change) => change.kind)).toEqual(["branch", "branch", "tag"]);
    expect(changes.map((change) => change.text)).toEqual([
      expect.stringMatching(/^The branch main moved from [0-9a-f]{12} to [0-9a-f]{12}\.$/),
      expect.stringMatching(/^The branch mine was created at [0-9a-f]{12}\.$/),
      expect.stringMatching(/^The tag v1 was created at [0-9a-f]{12}\.$/),
    ]);
  });

  it("configuration, hooks and excludes", async () => {
    expect(await kindsBy(() => test.gitIn(path, "config", "alias.x", "!true"))).toEqual(["config"]);
    expect(await kindsBy(() => test.hook("pre-commit", "true"))).toEqual(["hook"]);
    expect(await kindsBy(() => test.hook("pre-commit", "false"))).toEqual(["hook"]);
    expect(await kindsBy(() => test.write(".git/info/exclude", "*\n!dirty.txt\n"))).toEqual(["config"]);
  });

  it("the user's checkout: a switch, a changed file, one that was dirty before, the index", async () => {
    expect(await kindsBy(() => test.git("switch", "--quiet", "-c", "other"))).toEqual(["branch", "head"]);
    expect(await changesBy(() => test.write("a.txt", "edited"))).toEqual([
      { kind: "checkout", text: "In the user's checkout, a.txt was changed." },
    ]);
    expect(await kindsBy(() => test.write("dirty.txt", "longer than before"))).toEqual(["checkout"]);
    expect(await kindsBy(() => test.git("add", "a.txt"))).toEqual(["checkout"]);
  });

  it("the stash, from any worktree", async () => {
    test.write("a.txt", "stash me", path);
    const kinds = await kindsBy(() => test.gitIn(path, "stash", "--quiet"));
    expect(new Set(kinds)).toEqual(new Set(["stash"]));
  });
});
