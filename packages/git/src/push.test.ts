// Pushing to real remotes: what arrives, what the remote refuses and in which words, and that no program of the repository runs.
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { compareLink } from "./compareLink.ts";
import { webAddress } from "./push.ts";
import type { Repository } from "./repository.ts";
import { refused, TestRepository, temporaryDirectory, value } from "./testRepository.ts";

let test: TestRepository;
let repository: Repository;
let remote: string;

beforeEach(async () => {
  test = new TestRepository();
  remote = join(temporaryDirectory(), "remote.git");
  test.git("init", "--quiet", "--bare", remote);
  test.git("remote", "add", "origin", remote);
  repository = await test.open();
});

const push = async (branch = "signalbox/r1") =>
  repository.push({ remote: value(await repository.remoteOf("main")), sha: test.head(), branch });

describe("pushing", () => {
  it("brings the commit as a branch, twice as well as once, and moves nothing else", async () => {
    expect(value(await push())).toEqual({ ref: "refs/heads/signalbox/r1" });
    expect(value(await push())).toEqual({ ref: "refs/heads/signalbox/r1" });
    expect(test.gitIn(remote, "for-each-ref", "--format=%(refname) %(objectname)")).toBe(
      `refs/heads/signalbox/r1 ${test.head()}`,
    );
    expect(test.git("for-each-ref", "refs/remotes")).toBe("");
  });

  it("says what the remote said: a hook, another commit, nobody there", async () => {
    const hook = join(remote, "hooks/pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho 'Ask Grace first.' >&2\nexit 1\n");
    chmodSync(hook, 0o755);
    const byHook = refused(await push());
    expect(byHook).toMatchObject({ code: "push_hook", detail: expect.stringContaining("Ask Grace first.") });
    writeFileSync(hook, "#!/bin/sh\necho 'GH006: Protected branch update failed.' >&2\nexit 1\n");
    // A hook that speaks of protection is still a hook.
    expect(refused(await push()).code).toBe("push_hook");
    writeFileSync(hook, "#!/bin/sh\nexit 0\n");
    value(await push());
    test.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "Another");
    expect(refused(await push()).code).toBe("push_taken");
    test.git("remote", "set-url", "origin", `${remote}-gone`);
    expect(refused(await push()).code).toBe("push_unreachable");
    test.git("remote", "remove", "origin");
    expect(refused(await repository.remoteOf("main")).code).toBe("no_remote");
  });

  it("runs no hook, transport or receiver that the repository names", async () => {
    const ran = join(test.outside, "ran");
    test.hook("pre-push", `touch '${ran}'; exit 1`);
    test.git("config", "remote.origin.receivepack", `touch '${ran}'; git-receive-pack`);
    test.git("config", `remote.${remote}.receivepack`, `touch '${ran}'; git-receive-pack`);
    value(await push());
    test.git("config", "protocol.ext.allow", "always");
    test.git("remote", "set-url", "origin", `ext::sh -c touch% ${ran.replaceAll(" ", "% ")}`);
    expect((await push()).ok).toBe(false);
    expect(existsSync(ran)).toBe(false);
  });
});

describe("addresses", () => {
  it.each([
    ["https://user:secret@github.com/ada/acme.git", "https://github.com/ada/acme"],
    ["git@github.com:ada/acme.git", "https://github.com/ada/acme"],
    ["ssh://git@gitlab.example.org:2222/group/sub/acme.git", "https://gitlab.example.org/group/sub/acme"],
    ["/srv/git/acme.git", null],
    ["../acme", null],
  ])("%s", (url, web) => expect(webAddress(url)).toBe(web));

  it("of pages to open a pull request on have branches and text in them", () => {
    const text = { base: "main", head: "signalbox/r1", title: "Fees & fines", body: "Why" };
    expect(compareLink("https://github.com/ada/acme", text)).toBe(
      "https://github.com/ada/acme/compare/main...signalbox/r1?quick_pull=1&title=Fees+%26+fines&body=Why",
    );
    expect(compareLink("https://gitlab.com/ada/acme", text)).toContain(
      "/-/merge_requests/new?merge_request%5Bsource_branch%5D=signalbox%2Fr1&",
    );
    expect(compareLink("https://git.example.org/ada/acme", text)).toBeNull();
  });
});
