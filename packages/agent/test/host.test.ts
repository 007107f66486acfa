// Hosts with scripted sessions: how they end, what they record, and that nothing is left of them.
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { followHost, type HostEvent, probeHost, sendToHost, writeHostSpec } from "../src/index.ts";
import { isRunning, type Leg, openPlace, type Place, until } from "./harness.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

const sh = (script: string) => ({ command: ["/bin/sh", "-c", script] });

async function play(script: string, options: Parameters<Place["leg"]>[0] = {}) {
  const leg = await place.leg({ ...options, session: { ...sh(script), ...options.session } });
  const host = await leg.start();
  let output = "";
  host.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  const outcome = await leg.follow();
  await until(() => host.exitCode !== null);
  return { leg, outcome, output, status: host.exitCode };
}

const pidFrom = (leg: Leg, name: string) =>
  until(() => {
    const path = join(leg.cwd, name);
    return existsSync(path) ? Number(readFileSync(path, "utf8").trim()) : 0;
  });

/** Makes processes that only sleep, and stops by itself long before a machine would notice. */
const forks = "i=0; while [ $i -lt 300 ]; do sleep 100 & i=$((i+1)); done; wait";
const limits = { processes: 50, freeBytes: 0 };

describe("what takes the machine for itself", () => {
  test("a worker that forks without end is ended with all it made, and has failed in words", async () => {
    const { outcome, leg, output } = await play(`sleep 200 & echo $! > child.pid; ${forks}`, { limits });
    const message = "It made more than 50 processes, so all of them were ended.";
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "too_many_processes", message } });
    expect(output).toContain(message);
    expect(isRunning(await pidFrom(leg, "child.pid"))).toBe(false);
  });

  test("a worker that fills the disk is ended while there is room left for the panel", async () => {
    const { outcome } = await play("sleep 100", { limits: { processes: 50, freeBytes: Number.MAX_SAFE_INTEGER } });
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "disk_full" } });
    expect(outcome.failure?.message).toMatch(/^Less than \d+ MB are free on the disk of .+, so it was ended/);
  });
});

describe("how a session ends", () => {
  test("a program that exits with 0 counts as done, and its output is seen and recorded", async () => {
    const { outcome, output, leg, status } = await play('printf "h\\303\\244llo \\033[31mred\\033[0m\\n"');
    expect(outcome).toMatchObject({ kind: "done", exitCode: 0, report: null, failure: null });
    expect(output).toContain("hällo \x1b[31mred\x1b[0m\n");
    expect(status).toBe(0);
    const [header, ...events] = readFileSync(join(leg.spec.dir, "transcript.cast"), "utf8").trim().split("\n");
    expect(JSON.parse(header ?? "")).toMatchObject({ version: 2, title: leg.spec.title });
    const recorded = events.map((line) => JSON.parse(line)[2]).join("");
    expect(recorded).toContain("hällo \x1b[31mred\x1b[0m\r\n");
  });

  test("another exit code is a failure, with what it said last", async () => {
    const { outcome, status } = await play("echo it broke >&2; exit 7");
    expect(outcome).toMatchObject({ kind: "failed", exitCode: 7, failure: { code: "session_failed" } });
    expect(outcome.failure?.detail).toBe("it broke");
    expect(status).toBe(1);
  });

  test("a program that isn't there, and a worktree that is gone, are told apart", async () => {
    const missing = await play("", { session: { command: ["no-such-program-anywhere"] } });
    expect(missing.outcome).toMatchObject({ kind: "failed", failure: { code: "program_missing" } });
    const gone = await play("true", { cwd: join(place.root, "nowhere") });
    expect(gone.outcome).toMatchObject({ kind: "failed", failure: { code: "worktree_missing" } });
  });

  test("a report of done is kept, with contracts before it", async () => {
    const { outcome } = await play(
      'signalbox report contract Store --version 1a2b --methods get,put && signalbox report done "all green"; exit 3',
    );
    expect(outcome).toMatchObject({ kind: "done", report: { verb: "done", summary: "all green" } });
    expect(outcome.contracts).toEqual([{ verb: "contract", name: "Store", version: "1a2b", methods: ["get", "put"] }]);
  });

  test("a blocked session is ended with everything it started", async () => {
    const { leg, outcome, status } = await play(
      "sleep 300 & echo $! > child.pid; signalbox report blocked --needs-dependency 'pad-left@^1.0.0'; sleep 300",
    );
    expect(outcome).toMatchObject({
      kind: "blocked",
      report: { verb: "blocked", needs_dependency: { name: "pad-left", range: "^1.0.0", dev: false } },
    });
    expect(isRunning(await pidFrom(leg, "child.pid"))).toBe(false);
    expect(status).toBe(2);
  });

  test("a report that isn't valid is refused with a sentence, and the session goes on", async () => {
    const { outcome, output } = await play(
      "signalbox report accepted 2>&1; signalbox report blocked --needs-dependency 'x@git+https://e.org/x' 2>&1; exit 0",
    );
    expect(output).toContain("A worker can't report");
    expect(output).toContain("isn't a version range");
    expect(outcome).toMatchObject({ kind: "done", report: null });
  });

  test("the commit that the worktree stood at is recorded: loose, packed, detached, in a linked worktree", async () => {
    const git = "git -c user.name=a -c user.email=a@b";
    const begin = `git init -q . && ${git} commit -q --allow-empty -m one && git rev-parse HEAD > sha`;
    const linked = "git worktree add -q -b side linked && cp sha linked/";
    for (const more of ["true", "git pack-refs --all", "git checkout -q --detach", linked]) {
      const { outcome, leg } = await play(`${begin} && ${more}`);
      const sha = readFileSync(join(leg.cwd, "sha"), "utf8").trim();
      expect(outcome.headSha).toBe(sha);
      if (more !== linked) continue;
      const inLinked = await play("true", { cwd: join(leg.cwd, "linked") });
      expect(inLinked.outcome.headSha).toBe(sha);
    }
  });

  test("secrets of the environment are shown and recorded nowhere", async () => {
    const { outcome, output, leg } = await play(
      'printf "%s" "$MY_API_KEY" | cut -c1-6 | tr -d "\\n"; printf "%s" "$MY_API_KEY" | cut -c7-; signalbox report done "with $MY_API_KEY"',
      { env: { MY_API_KEY: "abcdefsecretvalue" } },
    );
    expect(output).not.toContain("secretvalue");
    expect(readFileSync(join(leg.spec.dir, "transcript.cast"), "utf8")).not.toContain("secretvalue");
    expect(outcome.report).toMatchObject({ summary: "with [redacted]" });
  });
});

describe("process trees", () => {
  const daemon =
    'setsid sh -c \'trap "" TERM HUP; (trap "" TERM HUP; echo $$ >/dev/null; exec sleep 301) & echo $! > daemon.pid; exit 0\' </dev/null >/dev/null 2>&1 &';

  test("a child that left the session and ignores signals is gone when the outcome is there", async () => {
    const { leg, outcome } = await play(`${daemon} while [ ! -s daemon.pid ]; do sleep 0.02; done; exit 0`);
    expect(outcome.kind).toBe("done");
    expect(isRunning(await pidFrom(leg, "daemon.pid"))).toBe(false);
  });

  test("ending a session by command leaves nothing, and says interrupted", async () => {
    const leg = await place.leg({ session: sh(`${daemon} echo $$ > main.pid; sleep 300`) });
    await leg.start();
    const pids = [await pidFrom(leg, "main.pid"), await pidFrom(leg, "daemon.pid")];
    const { outcome } = await leg.end();
    expect(outcome).toMatchObject({ kind: "interrupted", failure: { code: "ended" } });
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  test("a host that gets SIGHUP ends its tree, records interrupted, and leaves", async () => {
    const leg = await place.leg({ session: sh(`${daemon} echo $$ > main.pid; sleep 300`) });
    const host = await leg.start();
    const pids = [await pidFrom(leg, "main.pid"), await pidFrom(leg, "daemon.pid")];
    host.kill("SIGHUP");
    expect(await leg.follow()).toMatchObject({ kind: "interrupted" });
    await until(() => host.exitCode !== null);
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  test("a host killed with SIGKILL is dead; its orphans are found and ended", async () => {
    const leg = await place.leg({ session: sh(`${daemon} echo $$ > main.pid; sleep 300`) });
    const host = await leg.start();
    const pids = [await pidFrom(leg, "main.pid"), await pidFrom(leg, "daemon.pid")];
    expect(await probeHost(leg.spec.dir)).toMatchObject({ state: "live", pid: host.pid });
    const following = leg.follow();
    host.kill("SIGKILL");
    expect(await following).toMatchObject({ kind: "interrupted", failure: { code: "host_lost" } });
    expect(await probeHost(leg.spec.dir)).toEqual({ state: "dead" });
    expect(pids.map(isRunning)).toContain(true);
    await leg.end();
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(existsSync(leg.spec.socketPath)).toBe(false);
    const settled = await probeHost(leg.spec.dir);
    expect(settled).toMatchObject({
      state: "settled",
      outcome: { kind: "interrupted", failure: { code: "host_lost" } },
    });
  });

  test("a host whose pane comes up after its folder was closed doesn't begin", async () => {
    const leg = await place.leg({ session: sh("touch begun") });
    await writeHostSpec(leg.spec);
    expect(await leg.end()).toMatchObject({ outcome: { failure: { code: "host_never_started" } } });
    const host = await leg.start();
    await until(() => host.exitCode !== null);
    expect(host.exitCode).toBe(3);
    expect(existsSync(join(leg.cwd, "begun"))).toBe(false);
  });
});

describe("one host per leg", () => {
  test("a second host is refused while the first one works, and after it has ended", async () => {
    const leg = await place.leg({ session: sh("echo x >> started; sleep 300") });
    await leg.start();
    await until(() => existsSync(join(leg.cwd, "started")));
    const second = await leg.start();
    await until(() => second.exitCode !== null);
    expect(second.exitCode).toBe(3);
    await leg.end();
    const third = await leg.start();
    await until(() => third.exitCode !== null);
    expect(third.exitCode).toBe(3);
    expect(readFileSync(join(leg.cwd, "started"), "utf8")).toBe("x\n");
  });

  test("a lock left by a process of the same pid but another start is no host, and its folder can be used", async () => {
    const leg = await place.leg({ session: sh("exit 0") });
    const lock = { pid: process.pid, identity: "an earlier one", hostId: "x", startedAt: new Date().toISOString() };
    await mkdir(leg.spec.dir);
    await writeFile(join(leg.spec.dir, "host.lock"), JSON.stringify(lock));
    expect(await probeHost(leg.spec.dir)).toEqual({ state: "dead" });
    const header = JSON.stringify({ version: 2, width: 80, height: 20, timestamp: Math.floor(Date.now() / 1000) - 60 });
    await writeFile(join(leg.spec.dir, "transcript.cast"), `${header}\n`);
    await leg.start();
    expect(await leg.follow()).toMatchObject({ kind: "done" });
    const [first, second] = readFileSync(join(leg.spec.dir, "transcript.cast"), "utf8").split("\n");
    expect(first).toBe(header);
    expect(JSON.parse(second ?? "")[0]).toBeGreaterThanOrEqual(60);
  });

  test("a leg that was never started is absent", async () => {
    const leg = await place.leg({});
    expect(await probeHost(leg.spec.dir)).toEqual({ state: "absent" });
  });
});

describe("talking to a session", () => {
  test("a message is a line on the script's input; interrupt is SIGINT", async () => {
    const leg = await place.leg({
      session: sh(
        "trap 'echo stopped; exit 4' INT; read line; echo got $line; touch heard; while :; do sleep 0.05; done",
      ),
    });
    const host = await leg.start();
    let output = "";
    host.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    await until(() => existsSync(leg.spec.socketPath));
    expect(await sendToHost(leg.spec.socketPath, { cmd: "steer", text: "use UTC" })).toEqual({ ok: true, value: null });
    await until(() => existsSync(join(leg.cwd, "heard")));
    await sendToHost(leg.spec.socketPath, { cmd: "interrupt" });
    expect(await leg.follow()).toMatchObject({ kind: "failed", exitCode: 4 });
    expect(output).toContain("got use UTC");
  });

  test("a suspended script stands still until it is told to go on", async () => {
    const leg = await place.leg({ session: sh("echo $$ > main.pid; while [ ! -e go ]; do sleep 0.02; done; exit 0") });
    await leg.start();
    const pid = await pidFrom(leg, "main.pid");
    const state = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0];
    await sendToHost(leg.spec.socketPath, { cmd: "suspend" });
    await until(() => state() === "T");
    await writeFile(join(leg.cwd, "go"), "");
    await sendToHost(leg.spec.socketPath, { cmd: "continue" });
    expect(await leg.follow()).toMatchObject({ kind: "done" });
  });

  test("a follower hears activity and reports, and the socket is private", async () => {
    const leg = await place.leg({ session: sh("read line; echo working on it; signalbox report done fine") });
    await leg.start();
    const heard: HostEvent[] = [];
    await until(() => existsSync(leg.spec.socketPath));
    expect(statSync(leg.spec.socketPath).mode & 0o077).toBe(0);
    const { dir, socketPath } = leg.spec;
    const following = followHost({ dir, socketPath, onEvent: (event) => heard.push(event) });
    await until(() => heard.some((event) => event.type === "status"));
    await sendToHost(socketPath, { cmd: "steer", text: "go" });
    expect(await following).toMatchObject({ kind: "done" });
    expect(heard).toContainEqual({ type: "activity", text: "working on it" });
    expect(heard).toContainEqual({ type: "report", report: { verb: "done", summary: "fine" } });
  });

  test("following can be given up without touching the host", async () => {
    const leg = await place.leg({ session: sh("sleep 300") });
    const host = await leg.start();
    const giveUp = new AbortController();
    const { dir, socketPath } = leg.spec;
    const following = followHost({ dir, socketPath, signal: giveUp.signal });
    await until(async () => (await probeHost(dir)).state === "live");
    giveUp.abort(new Error("enough"));
    await expect(following).rejects.toThrow("enough");
    expect(host.exitCode).toBeNull();
  });

  test("a session that is resumed is told so, with attempt, leg and message", async () => {
    const { output } = await play(
      'echo "$SIGNALBOX_RESUMED $SIGNALBOX_ATTEMPT $SIGNALBOX_LEG $SIGNALBOX_MESSAGE $SIGNALBOX_TASK"',
      {
        session: { resume: true, attempt: 2, leg: 3, message: "it is installed" },
      },
    );
    expect(output).toContain("1 2 3 it is installed task-a");
  });

  test("nobody listens: the answer says so", async () => {
    const sent = await sendToHost(join(place.root, "nobody.sock"), { cmd: "end" });
    expect(sent).toMatchObject({ ok: false, failure: { code: "host_unreachable" } });
  });
});

test("the status file is kept in the seed's keys, and never written through a link", async () => {
  const statusFile = join(place.root, "status.json");
  await writeFile(statusFile, JSON.stringify({ environment: { hash: "abc" }, error: "old" }));
  const { outcome } = await play("echo reading; signalbox report blocked 'which one?'; sleep 9", { statusFile });
  expect(outcome.kind).toBe("blocked");
  const status = JSON.parse(readFileSync(statusFile, "utf8"));
  expect(status).toMatchObject({
    task_id: "task-a",
    status: "blocked",
    blocked_reason: "which one?",
    environment: { hash: "abc" },
  });
  expect(status).not.toHaveProperty("error");
});

test("a session that floods its pane is slowed down, not its host's memory filled", async () => {
  const { outcome, output } = await play("yes 0123456789012345678901234567890123456789 | head -c 20000000");
  expect(outcome.kind).toBe("done");
  expect(output.length).toBeGreaterThan(19_000_000);
});
