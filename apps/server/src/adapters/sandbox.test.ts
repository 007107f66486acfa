// What a sandbox keeps from sessions and checks, and what it leaves them: with real git and bubblewrap, escape by escape.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { reportSocket, sandboxArgv } from "@signalbox/agent";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containmentOf, isSandboxed, knownSandbox, sandboxFor } from "./sandbox.ts";

const sandbox = await knownSandbox();
if (!sandbox.ok) console.warn(`Tests of the sandbox are skipped. ${sandbox.failure.message}`);

const root = realpathSync(mkdtempSync(join(tmpdir(), "sbx-box-")));
const place = (...names: string[]) => join(root, ...names);
const [user, home, sockets, checkout] = [place("user"), place("data"), place("data/s"), place("user/code/acme")];
const worktree = place("data/runs/r1/worktrees/a/1");
const servers: Server[] = [];
let outsider: ReturnType<typeof spawn>;

const git = (cwd: string, ...args: string[]) => {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.invalid"];
  return execFileSync("git", [...identity, ...args], { cwd, encoding: "utf8", stdio: "pipe" }).trim();
};

function write(path: string, text: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

/** Runs a shell line as a session of Claude Code in the worktree would; its exit code and output. */
function inside(line: string): { code: number | null; out: string } {
  // Folders on PATH beside the checkout and the data, and in the checkout.
  const onPath = [place("user/code/tools"), place("tools"), join(checkout, "node_modules/.bin")];
  const env = { PATH: [process.env.PATH ?? "", ...onPath].join(delimiter), HOME: user, LANG: "C.UTF-8" };
  const order = {
    cwd: worktree,
    dir: place("data/runs/r1/hosts/work"),
    socketPath: join(sockets, "h"),
    statusFile: null,
    work: { session: {} as never },
  };
  const agent = {
    driver: "claude" as const,
    command: ["claude", join(root, "agent.mjs"), "/"],
    sandbox: { mode: "auto" as const, readable: [], writable: [] },
    limits: { processes: 100, freeBytes: 0, temporaryBytes: 1_048_576 },
  };
  const facts = { order, home, sockets, programs: place("program"), binDir: place("data/bin"), checkout, env, agent };
  const [program = "", ...rest] = sandboxArgv(sandboxFor(facts), worktree, ["/bin/sh", "-c", line]);
  const ran = spawnSync(program, rest, { env, cwd: worktree, encoding: "utf8", timeout: 60_000 });
  return { code: ran.status, out: `${ran.stdout}${ran.stderr}` };
}

function listenAt(path: string): Promise<unknown> {
  const server = createServer((socket) => socket.end("hello"));
  servers.push(server);
  return new Promise((resolve) => server.listen(path, () => resolve(null)));
}

const connect = (path: string) =>
  `node -e 'require("net").connect("${path}").on("connect", () => process.exit(0)).on("error", () => process.exit(1))'`;

beforeAll(async () => {
  if (!sandbox.ok) return;
  write(place("user/.ssh/id_ed25519"), "secret key");
  write(place("user/.config/gh/hosts.yml"), "secret token");
  write(place("user/.claude/settings.json"), "{}");
  mkdirSync(place("user/.npm"));
  write(place("data/server.json"), "secret token");
  write(place("user/code/tools/tool"), "#!/bin/sh\necho tool\n");
  write(place("agent.mjs"), "");
  write(place("other.mjs"), "secret");
  write(join(checkout, "node_modules/.bin/x"), "");
  write(place("tools/x"), "");
  write(place("data/signalbox.db"), "secret log");
  write(place("data/bin/signalbox"), "#!/bin/sh\necho reported\n");
  write(place("data/runs/r1/hosts/work/spec.json"), "secret environment");
  write(place("data/runs/r1/hosts/work/prompt.md"), "Do it.");
  write(place("data/runs/r1/worktrees/b/1/other.txt"), "another task");
  write(join(checkout, "a.txt"), "one\n");
  mkdirSync(sockets, { recursive: true });
  git(checkout, "init", "-q", "-b", "main");
  git(checkout, "add", ".");
  git(checkout, "commit", "-qm", "Begin");
  git(checkout, "gc", "-q");
  git(checkout, "worktree", "add", "-q", "-b", "signalbox/r1/t/a/1", worktree);
  await Promise.all([join(sockets, "h"), reportSocket(join(sockets, "h")), join(sockets, "r1.tmux")].map(listenAt));
  outsider = spawn("sleep", ["600"]);
});
afterAll(() => {
  outsider?.kill();
  for (const server of servers) server.close();
  rmSync(root, { recursive: true, force: true });
});

describe.skipIf(!sandbox.ok)("a session in the sandbox", () => {
  test.each([
    ["the panel's token", () => `cat ${home}/server.json`],
    ["the panel's log", () => `cat ${home}/signalbox.db`],
    ["its host's order", () => `cat ${home}/runs/r1/hosts/work/spec.json`],
    ["its host's own socket", () => connect(join(sockets, "h"))],
    ["the socket of tmux", () => connect(join(sockets, "r1.tmux"))],
    ["another task's worktree", () => `cat ${home}/runs/r1/worktrees/b/1/other.txt`],
    ["another task's worktree from its own", () => "cat ../../b/1/other.txt"],
    ["the user's checkout", () => `cat ${checkout}/a.txt`],
    ["the user's checkout through a link", () => `ln -s ${checkout} out && cat out/a.txt`],
    ["what the checkout has on PATH", () => `ls ${checkout}/node_modules/.bin`],
    ["what lies beside the agent's program", () => `cat ${root}/other.mjs`],
    ["a key", () => "cat ~/.ssh/id_ed25519"],
    ["a token of another program", () => "cat ~/.config/gh/hosts.yml"],
    // What resolves names listens there too.
    ["what listens below /run", () => "find /run -type s | grep -v -e /systemd/resolve/ -e /nscd/"],
    ["a process outside", () => `kill -0 ${outsider.pid}`],
    ["the files of a process outside", () => `ls /proc/${outsider.pid}/root`],
    ["the temporary files of others", () => `ls ${root}/user/code/acme/a.txt`],
  ])("doesn't reach %s", (_what, line) => expect(inside(line())).not.toMatchObject({ code: 0 }));

  test.each([
    ["main", () => "git update-ref refs/heads/main HEAD~0 && git branch -f main HEAD"],
    ["another branch", () => "git branch other"],
    ["the configuration of git", () => "git config core.fsmonitor /tmp/x"],
    ["a hook", () => `echo 'exit 1' > "$(git rev-parse --git-common-dir)/hooks/pre-commit"`],
    ["a stash", () => "echo x >> a.txt && git stash"],
    ["where its repository is", () => "echo 'gitdir: /tmp' > .git"],
    ["where its repository is, by removing it", () => "rm -f .git && echo 'gitdir: /tmp' > .git"],
    ["where objects are looked for", () => 'echo /tmp > "$(git rev-parse --git-common-dir)/objects/info/alternates"'],
    ["the history", () => 'rm -f "$(git rev-parse --git-common-dir)"/objects/pack/*.pack'],
    [
      "the checkout of the user by its path",
      () => `echo two > ${checkout}/../../../user/code/acme/a.txt && cat /proc/1/root${checkout}/a.txt && false`,
    ],
    ["a program that everybody runs", () => "touch /usr/bin/evil"],
    ["what later sessions obey", () => "echo '{}' > ~/.claude/settings.json"],
    ["the user's start files", () => "echo evil >> ~/.bashrc && false"],
  ])("doesn't change %s", (_what, line) => {
    const before = [git(checkout, "for-each-ref"), readFileSync(join(checkout, ".git/config"), "utf8")];
    const ran = inside(line());
    expect(ran).not.toMatchObject({ code: 0 });
    expect([git(checkout, "for-each-ref"), readFileSync(join(checkout, ".git/config"), "utf8")]).toEqual(before);
    expect(readFileSync(join(checkout, "a.txt"), "utf8")).toBe("one\n");
    expect(existsSync(place("user/.bashrc"))).toBe(false);
    expect(git(checkout, "fsck", "--no-dangling")).not.toContain("missing");
    git(worktree, "checkout", "-q", ".");
  });

  test("doesn't fill the machine's memory with temporary files", () => {
    const { code, out } = inside("head -c 4000000 /dev/zero > /tmp/large");
    expect([code, out]).toEqual([1, expect.stringContaining("No space left")]);
  });

  test("works: writes, commits on its branch, uses caches and temporary files, and reports", () => {
    const identity = "-c user.name=A -c user.email=a@example.invalid";
    const work = `echo two > b.txt && git add -A && git ${identity} commit -qm 'Write b'`;
    expect(
      inside(`${work} && touch /tmp/x ~/.npm/x && mkdir -p ~/.claude/x && cat ${home}/runs/r1/hosts/work/prompt.md`),
    ).toEqual({
      code: 0,
      out: "Do it.",
    });
    expect(git(checkout, "log", "-1", "--format=%s", "signalbox/r1/t/a/1")).toBe("Write b");
    expect([place("user/.claude/x"), place("user/.npm/x")].map((path) => existsSync(path))).toEqual([true, true]);
    expect(inside(connect(reportSocket(join(sockets, "h")))).code).toBe(0);
    expect(inside(`sh ${home}/bin/signalbox`).out).toBe("reported\n");
    expect(inside("node --version").code).toBe(0);
    expect(inside(`sh ${user}/code/tools/tool && cat ${root}/agent.mjs`)).toEqual({ code: 0, out: "tool\n" });
  });
});

test.each([
  ["claude", "auto", [], "Sessions and checks"],
  ["script", "auto", [], "Sessions and checks"],
  ["acp", "auto", [], "Checks"],
  ["command", "auto", [], "Checks"],
  ["acp", "auto", ["/home/ada/.agent"], "Sessions and checks"],
  ["acp", "on", [], "Sessions and checks"],
  ["claude", "off", ["/home/ada/.agent"], null],
] as const)(
  "with the driver %s and the mode %s, folders %j, the gate says what is contained: %s",
  async (driver, mode, writable, contained) => {
    const agent = { driver, sandbox: { mode, readable: [], writable: [...writable] } };
    const { words } = await containmentOf(agent);
    if (contained && sandbox.ok) expect(words).toMatch(new RegExp(`^${contained} are contained by bubblewrap`));
    else expect(words).toMatch(/^Sessions and checks are not contained/);
    expect(await isSandboxed(agent, "checks")).toBe(contained !== null && sandbox.ok);
    expect(await isSandboxed(agent, "session")).toBe(contained === "Sessions and checks" && sandbox.ok);
  },
);
