// Staging laid again without a dropped task: the others stay as they were, and what doesn't stand alone is said.
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import type { Repository } from "./repository.ts";
import { refused, TestRepository, value } from "./testRepository.ts";

const key = "Signalbox-Attempt";
let test: TestRepository;
let repository: Repository;
let base: string;
let staging: string;
let tip: string;

beforeEach(async () => {
  test = new TestRepository();
  repository = await test.open();
  base = test.head();
  tip = base;
  staging = join(test.outside, "staging");
  value(await repository.ensureWorktree({ path: staging, branch: null, sha: base }));
});

/** Works in a worktree made from the current staging and merges it, as a run does. */
async function merge(task: string, path: string, text: string): Promise<void> {
  const worktree = join(test.outside, task);
  value(await repository.ensureWorktree({ path: worktree, branch: `signalbox/r/t/${task}/1`, sha: tip }));
  test.write(path, text, worktree);
  const sha = test.commit(`Work of ${task}`, worktree);
  const wanted = { worktree: staging, onto: tip, sha, message: `Merge ${task}`, trailers: { [key]: `${task}/1` } };
  tip = value(await repository.mergeCandidate(wanted)).candidateSha;
}

const without = (...tasks: string[]) =>
  repository.rebuildStaging({
    worktree: staging,
    base,
    tip,
    key,
    keeps: (each) => !tasks.includes(each.split("/")[0] ?? ""),
  });

it("leaves out one task and nothing of the others, nor any commit of it", async () => {
  await merge("a", "a.txt", "one\ntwo\nthree\nfour\n");
  await merge("b", "b.txt", "secret\n");
  await merge("c", "c.txt", "c\n");
  const { sha } = value(await without("b"));
  expect(test.git("diff", "--name-only", base, sha)).toBe("a.txt\nc.txt");
  expect(test.git("log", "--format=%s", `${base}..${sha}`)).not.toContain("b");
  expect(test.git("log", "--format=%(trailers:key=Signalbox-Attempt,valueonly)", `${base}..${sha}`)).toContain("c/1");
  expect(value(await without("nobody"))).toEqual({ sha: tip });
  expect(test.head()).toBe(base);
});

it("says which task doesn't stand without what was dropped, and leaves the worktree usable", async () => {
  await merge("b", "b.txt", "one\n");
  await merge("c", "b.txt", "two\n");
  const conflict = refused(await without("b"));
  expect(conflict).toMatchObject({ code: "merge_conflict" });
  expect(conflict.message).toContain("c/1 doesn't stand without what was dropped: it conflicts in b.txt");
  const { sha } = value(await without("b", "c"));
  expect(sha).toBe(base);
});
