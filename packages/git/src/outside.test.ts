// What is outside an attempt: untouched nothing is said, a person's own doing is told, and what a session may not do asks.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { sessionEnvironment } from "./environment.ts";
import type { OutsideChange } from "./outside.ts";
import type { Repository } from "./repository.ts";
import { TestRepository, value } from "./testRepository.ts";

let test: TestRepository;
let repository: Repository;
let path: string;
let pictures = 0;

beforeEach(async () => {
  test = new TestRepository();
  test.write("dirty.txt", "mine");
  repository = await test.open();
  path = join(test.outside, "w");
  value(await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: test.head() }));
});

const picture = () => join(test.outside, "pictures", `${++pictures}.json`);

async function changesBy(act: () => unknown, accepted: string[] = [], next = picture()): Promise<OutsideChange[]> {
  const file = picture();
  value(await repository.pictureOutside({ file }));
  await act();
  const changes = value(await repository.changesOutside({ before: [file], accepted, next }));
  return changes ?? [];
}

const kindsBy = async (act: () => unknown) =>
  (await changesBy(act)).map((change) => (change.asks ? change.kind : `(${change.kind})`));

/** Git as a session runs it, anywhere. */
function asSession(cwd: string, ...args: string[]): string {
  const before = { ...process.env };
  Object.assign(process.env, sessionEnvironment({ identity: null }));
  try {
    return test.gitIn(cwd, ...args);
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

describe("what runs do themselves, and what git does for everybody", () => {
  it("is no change: work, commits, branches and refs of runs, a status, a fetch with its tags", async () => {
    const other = new TestRepository();
    other.git("tag", "theirs");
    test.git("remote", "add", "origin", other.root);
    const changes = await changesBy(async () => {
      test.write("b.txt", "b", path);
      const sha = value(await repository.commitAll({ worktree: path, message: "Work" }))!;
      value(await repository.ensureBranch({ branch: "signalbox/r/staging", sha }));
      value(await repository.keepRef({ ref: "refs/signalbox/other/a/1", sha }));
      test.git("status");
      test.git("fetch", "--quiet", "--tags", "origin");
    });
    expect(changes).toEqual([]);
  });
});

describe("what a person does in the checkout", () => {
  it("is told and asks nobody: edits, commits, branches that are switched to, stashes of one's own", async () => {
    expect(await changesBy(() => test.write("a.txt", "edited"))).toEqual([
      { kind: "checkout", text: "In the checkout, a.txt was changed.", asks: false },
    ]);
    expect(await kindsBy(() => test.write("dirty.txt", "longer than before"))).toEqual(["(checkout)"]);
    expect(await kindsBy(() => test.git("add", "a.txt"))).toEqual(["(checkout)"]);
    expect(await kindsBy(() => test.git("stash", "--quiet"))).toEqual(["(stash)", "(checkout)"]);
    const [moved] = await changesBy(() => test.commit("My own work"));
    expect(moved).toMatchObject({ kind: "branch", asks: false });
    expect(moved?.text).toMatch(/^The branch main moved from [0-9a-f]{12} to [0-9a-f]{12}, in the checkout\.$/);
    expect(await kindsBy(() => test.git("switch", "--quiet", "-c", "other"))).toEqual(["(branch)", "(head)"]);
    expect(await kindsBy(() => test.git("config", "branch.other.description", "x"))).toEqual([]);
  });
});

describe("what a session has no business with", () => {
  it("asks, with what happened: refs of others", async () => {
    const changes = await changesBy(() => {
      asSession(path, "branch", "mine");
      asSession(path, "tag", "v1");
      asSession(path, "update-ref", "refs/heads/main", test.gitIn(path, "commit-tree", "-m", "x", "HEAD^{tree}"));
    });
    expect(changes.map((change) => [change.kind, change.asks, change.text])).toEqual([
      ["branch", true, expect.stringMatching(/^The branch main moved from [0-9a-f]{12} to [0-9a-f]{12}\.$/)],
      ["branch", true, expect.stringMatching(/^The branch mine was created at [0-9a-f]{12}\.$/)],
      ["tag", true, expect.stringMatching(/^The tag v1 was created at [0-9a-f]{12}\.$/)],
      // Main is checked out: its files are behind it now.
      ...changes.slice(3).map(({ kind, text }) => [kind, false, text]),
    ]);
  });

  it("a commit or a switch of a session's in the user's checkout", async () => {
    expect(await kindsBy(() => asSession(test.root, "commit", "--quiet", "--allow-empty", "-m", "x"))).toEqual([
      "branch",
    ]);
    expect(await kindsBy(() => asSession(test.root, "switch", "--quiet", "-c", "other"))).toEqual(["branch", "head"]);
  });

  it("settings, hooks and excludes; a setting is called by its name", async () => {
    expect(await changesBy(() => test.gitIn(path, "config", "core.hooksPath", "/tmp"))).toEqual([
      { kind: "setting", text: "The setting core.hookspath was added.", asks: true },
    ]);
    expect(await kindsBy(() => test.hook("pre-commit", "true"))).toEqual(["hook"]);
    expect(await kindsBy(() => test.hook("pre-commit", "false"))).toEqual(["hook"]);
    expect(await kindsBy(() => test.write(".git/info/exclude", "*\n!dirty.txt\n"))).toEqual(["file"]);
  });

  it("a stash of its own that it leaves, or one of the user's that it takes", async () => {
    test.write("a.txt", "the user's");
    test.git("stash", "--quiet");
    test.write("a.txt", "stash me", path);
    expect(await kindsBy(() => asSession(path, "stash", "--quiet"))).toEqual(["stash"]);
    expect(await kindsBy(() => asSession(path, "stash", "pop", "--quiet"))).toEqual(["stash"]);
    test.write("a.txt", "mine again", path);
    expect(
      await kindsBy(() => {
        asSession(path, "stash", "--quiet");
        asSession(path, "stash", "pop", "--quiet");
      }),
    ).toEqual([]);
    asSession(path, "checkout", "--", ".");
    expect(await kindsBy(() => asSession(path, "stash", "pop", "--quiet"))).toEqual(["stash"]);
  });
});

describe("pictures", () => {
  it("the first one stays, and what a person accepted isn't asked again", async () => {
    const before = picture();
    value(await repository.pictureOutside({ file: before }));
    const next = picture();
    const [asked] = await changesBy(() => test.gitIn(path, "config", "alias.x", "!true"), [], next);
    expect(asked?.asks).toBe(true);
    value(await repository.pictureOutside({ file: before }));
    const again = (accepted: string[]) =>
      repository.changesOutside({ before: ["/nowhere.json", before], accepted, next: picture() });
    expect(value(await again([]))).toHaveLength(1);
    expect(value(await again([next]))).toEqual([]);
    test.gitIn(path, "config", "alias.x", "!false");
    expect(value(await again([next]))).toHaveLength(1);
    rmSync(before);
    expect(value(await again([]))).toBeNull();
  });
});
