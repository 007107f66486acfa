// Nothing of a repository runs because Signalbox works in it, and no setting of a person's gets in the way.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Repository } from "./repository.ts";
import { refused, TestRepository, temporaryDirectory, value } from "./testRepository.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Takes one task all the way and gives the landed commit. */
async function wholeWay(test: TestRepository, repository: Repository): Promise<string> {
  const from = test.head();
  const path = join(test.outside, "w");
  const branch = "signalbox/r/t/a/1";
  value(await repository.ensureWorktree({ path, branch, sha: from }));
  test.write("b.txt", "b\n", path);
  const sha = value(await repository.commitAll({ worktree: path, message: "Work" }))!;
  value(await repository.changedFiles({ worktree: path, base: from, sha }));
  value(await repository.diff({ from, to: sha }));
  const stage = join(test.outside, "s");
  value(await repository.ensureWorktree({ path: stage, branch: null, sha: from }));
  const merge = { worktree: stage, onto: from, sha, message: "Merge", trailers: { Key: "a/1" } };
  const { candidateSha } = value(await repository.mergeCandidate(merge));
  const picture = join(test.outside, "outside.json");
  value(await repository.pictureOutside({ file: picture }));
  value(await repository.changesOutside({ before: [picture], accepted: [], next: picture }));
  value(await repository.fastForward({ branch: "main", from, to: candidateSha }));
  value(await repository.removeWorktree(path));
  value(await repository.removeWorktree(stage));
  return candidateSha;
}

describe("hooks", () => {
  const names = ["pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge"];
  const all = [...names, "pre-merge-commit", "reference-transaction", "post-index-change", "pre-auto-gc"];

  it("neither run nor stop anything, wherever they are configured", async () => {
    const test = new TestRepository();
    const ran = join(test.outside, "ran");
    for (const name of all) {
      test.hook(name, `touch "${ran}"; echo rewritten > "$1"; exit 1`);
      test.write(`.hooks/${name}`, test.read(`.git/hooks/${name}`));
    }
    const landed = await wholeWay(test, await test.open());
    expect(test.head()).toBe(landed);
    expect(test.git("log", "-1", "--format=%B").trim()).toBe("Merge\n\nKey: a/1");
    expect(existsSync(ran)).toBe(false);
  });
});

describe("settings that would get in the way", () => {
  it("signing with a broken program is not used", async () => {
    const test = new TestRepository();
    test.git("config", "commit.gpgSign", "true");
    test.git("config", "gpg.program", "/bin/false");
    test.git("config", "merge.verifySignatures", "true");
    test.git("config", "log.showSignature", "true");
    const repository = await test.open();
    expect(value(await repository.inspect()).signing).toBe(true);
    const checked = value(await repository.preflight({ base: "HEAD", target: "main", runId: "r" }));
    expect(checked.warnings.map((warning) => warning.code)).toContain("signing");
    await wholeWay(test, repository);
  });

  it("works for somebody without an identity or any configuration", async () => {
    vi.stubEnv("HOME", temporaryDirectory());
    vi.stubEnv("XDG_CONFIG_HOME", "");
    vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
    vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
    const test = new TestRepository();
    const repository = await test.open();
    expect(value(await repository.inspect()).identity).toBeNull();
    await wholeWay(test, repository);
  });

  it("answers the same whatever a person set for output, merging and cleaning", async () => {
    const test = new TestRepository();
    for (const setting of [
      "color.ui=always",
      "diff.noprefix=true",
      "diff.external=/bin/false",
      "diff.renames=false",
      "merge.ff=only",
      "merge.autoStash=true",
      "pull.rebase=true",
      "status.showUntrackedFiles=no",
      "status.short=true",
      "core.quotePath=true",
      "commit.cleanup=strip",
      "commit.template=/nowhere",
      "commit.verbose=true",
      "clean.requireForce=true",
      "core.pager=/bin/false",
      "core.editor=/bin/false",
      "branch.autoSetupMerge=always",
      "rerere.enabled=true",
    ]) {
      test.git("config", ...(setting.split("=") as [string, string]));
    }
    const repository = await test.open();
    const landed = await wholeWay(test, repository);
    const patch = value(await repository.diff({ from: `${test.git("rev-parse", `${landed}^1`)}`, to: landed }));
    expect(patch.text).toContain("diff --git a/b.txt b/b.txt\n");
  });

  it("does not follow variables that lead git elsewhere", async () => {
    const test = new TestRepository();
    const other = new TestRepository();
    const repository = await test.open();
    vi.stubEnv("GIT_DIR", join(other.root, ".git"));
    vi.stubEnv("GIT_WORK_TREE", other.root);
    vi.stubEnv("GIT_INDEX_FILE", join(other.root, ".git/index"));
    expect(value(await repository.inspect()).root).toBe(test.root);
    const path = join(test.outside, "w");
    value(
      await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: (await repository.resolve("main"))! }),
    );
    vi.unstubAllEnvs();
    expect(other.git("branch", "--list", "signalbox/*")).toBe("");
    expect(test.git("branch", "--list", "signalbox/*")).toContain("signalbox/r/t/a/1");
  });
});

describe("programs in a repository's configuration", () => {
  function withPrograms(test: TestRepository): string {
    const ran = join(test.outside, "ran");
    test.write(".gitattributes", "*.txt filter=evil diff=evil merge=evil\n");
    test.commit("Attributes");
    for (const [key, command] of [
      ["filter.evil.clean", `touch "${ran}"; cat`],
      ["filter.evil.smudge", `touch "${ran}"; cat`],
      ["filter.evil.required", "true"],
      ["diff.evil.textconv", `touch "${ran}"; cat`],
      ["diff.evil.command", `touch "${ran}"`],
      ["merge.evil.driver", `touch "${ran}"`],
      ["core.fsmonitor", `touch "${ran}"`],
    ] as const) {
      test.git("config", key, command);
    }
    return ran;
  }

  it("don't run, also when a session configures them in the middle", async () => {
    const test = new TestRepository();
    const repository = await test.open();
    value(await repository.inspect());
    const ran = withPrograms(test);
    await wholeWay(test, repository);
    expect(existsSync(ran)).toBe(false);
  });

  it("don't run from a worktree's own configuration or an included file", async () => {
    const test = new TestRepository();
    const repository = await test.open();
    const path = join(test.outside, "w");
    value(await repository.ensureWorktree({ path, branch: "signalbox/r/t/a/1", sha: test.head() }));
    const ran = join(test.outside, "ran");
    test.git("config", "extensions.worktreeConfig", "true");
    test.gitIn(path, "config", "--worktree", "filter.evil.clean", `touch "${ran}"; cat`);
    test.write("more", `[filter "also=evil"]\n\tclean = touch '${ran}'; cat\n`, test.outside);
    test.git("config", "include.path", join(test.outside, "more"));
    test.write(".gitattributes", "*.txt filter=evil\n*.md filter=also=evil\n", path);
    test.write("b.txt", "b\n", path);
    test.write("b.md", "b\n", path);
    value(await repository.commitAll({ worktree: path, message: "Work" }));
    expect(existsSync(ran)).toBe(false);
  });

  it("still merge text as text where a driver was switched off", async () => {
    const test = new TestRepository();
    const base = test.head();
    withPrograms(test);
    const repository = await test.open();
    const stage = join(test.outside, "s");
    const onto = test.head();
    value(await repository.ensureWorktree({ path: stage, branch: null, sha: onto }));
    const commitOn = (text: string) => {
      test.gitIn(stage, "checkout", "--quiet", "--detach", onto);
      test.write("a.txt", text, stage);
      return test.commit("Side", stage);
    };
    const first = commitOn("ONE\ntwo\nthree\n");
    const second = commitOn("one\ntwo\nTHREE\n");
    const merge = { worktree: stage, onto: first, sha: second, message: "Merge", trailers: {} };
    value(await repository.mergeCandidate(merge));
    expect(test.read("a.txt", stage)).toBe("ONE\ntwo\nTHREE\n");
    expect(base).not.toBe(onto);
  });

  it("are named before a run starts, unless they are trusted", async () => {
    const test = new TestRepository();
    withPrograms(test);
    const wish = { base: "main", target: "main", runId: "r" };
    const { code, message } = refused(await (await test.open()).preflight(wish));
    expect(code).toBe("filter_not_trusted");
    expect(message).toContain('"evil"');
    value(await (await test.open({ trustedFilters: ["evil"] })).preflight(wish));
  });
});
