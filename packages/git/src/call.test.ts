// The way git is called: its answer comes back whole, whatever it is.
import { afterEach, describe, expect, it, vi } from "vitest";
import { callGit, gitFailed } from "./call.ts";
import { safeEnvironment, sessionEnvironment } from "./environment.ts";
import { isBranchName, messageWithTrailers } from "./names.ts";
import { TestRepository } from "./testRepository.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("an answer", () => {
  it("has git's own exit code and words, also where it says nothing", async () => {
    const { root: cwd } = new TestRepository();
    expect(await callGit({ cwd, args: ["rev-parse", "HEAD^{nothing}"] })).toMatchObject({ code: 128 });
    expect(await callGit({ cwd, args: ["rev-parse", "--verify", "--quiet", "nothing"] })).toEqual({
      code: 1,
      out: "",
      err: "",
      cut: false,
    });
    expect(await callGit({ cwd, args: ["update-index", "--refresh"] })).toEqual({
      code: 0,
      out: "",
      err: "",
      cut: false,
    });
    const failed = gitFailed("It can't be done", await callGit({ cwd, args: ["cat-file", "-t", "nothing"] }));
    expect(failed.failure.message).toBe('It can\'t be done: git says "Not a valid object name nothing".');
  });

  it("is cut at a limit, and says so where git or its directory is missing", async () => {
    const { root: cwd } = new TestRepository();
    const cut = await callGit({ cwd, args: ["help", "-a"], limitBytes: 100 });
    expect(cut).toMatchObject({ cut: true, code: 0 });
    expect(cut.out).toHaveLength(100);
    expect((await callGit({ cwd: `${cwd}/nowhere`, args: ["version"] })).code).toBe(-1);
    vi.stubEnv("PATH", cwd);
    expect((await callGit({ cwd, args: ["version"] })).code).toBe(-1);
  });

  it("ends where git waits for something that never comes", async () => {
    const { root: cwd } = new TestRepository();
    const stuck = await callGit({ cwd, args: ["cat-file", "--batch"], timeoutMs: 50 });
    expect(stuck.code).toBe(-1);
    expect(stuck.err).toContain("timeout");
  });
});

describe("the environment", () => {
  it("keeps what the user set for reading configuration, and drops what leads elsewhere", () => {
    const env = safeEnvironment(
      {
        PATH: "/bin",
        GIT_DIR: "/x",
        GIT_EXTERNAL_DIFF: "x",
        EDITOR: "vi",
        GIT_CONFIG_GLOBAL: "/g",
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "safe.directory",
        GIT_CONFIG_VALUE_0: "*",
      },
      [["a.b", "c"]],
    );
    expect(env).toMatchObject({
      PATH: "/bin",
      GIT_CONFIG_GLOBAL: "/g",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
    });
    const last = Number(env.GIT_CONFIG_COUNT) - 1;
    expect([env[`GIT_CONFIG_KEY_${last}`], env[`GIT_CONFIG_VALUE_${last}`]]).toEqual(["a.b", "c"]);
    for (const name of ["GIT_DIR", "GIT_EXTERNAL_DIFF", "EDITOR"]) {
      expect(env).not.toHaveProperty(name);
    }
  });

  it("of a session gives an identity only where there is none, and never signs", () => {
    const nobody = sessionEnvironment({ identity: null });
    expect(Object.values(nobody)).toContain("signalbox@localhost");
    const somebody = sessionEnvironment({ identity: { name: "A", email: "a@example.org" } });
    expect(Object.values(somebody)).not.toContain("signalbox@localhost");
    expect(somebody).toMatchObject({ GIT_CONFIG_KEY_0: "commit.gpgSign", GIT_CONFIG_VALUE_0: "false" });
  });
});

describe("names", () => {
  it("are those that git accepts", () => {
    const good = ["main", "a/b", "ünï", "a.b", "x@y", "feature/x-1", "refs/heads/x"];
    const bad = [
      "",
      "-x",
      "a..b",
      "a b",
      "a~b",
      "a:b",
      "a\\b",
      "a//b",
      "/a",
      "a/",
      "a.",
      ".a",
      "a/.b",
      "x.lock",
      "a.lock/b",
      "@",
      "a@{b",
      "HEAD",
      "a\nb",
      "a\0b",
      "a*",
      "a?",
      "[a",
    ];
    expect(good.filter((name) => !isBranchName(name))).toEqual([]);
    expect(bad.filter(isBranchName)).toEqual([]);
  });

  it("in trailers can't break out of their line", () => {
    expect(() => messageWithTrailers("x", { "Signalbox-Attempt": "a/1\nOther: x" })).toThrow("Not a trailer");
    expect(() => messageWithTrailers("x", { "a: b\nc": "x" })).toThrow("Not a trailer");
    expect(messageWithTrailers("  \0 ", { A: "b" })).toBe("Work of a run\n\nA: b\n");
  });
});
