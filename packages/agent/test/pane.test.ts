// A host in a real tmux pane: what a person types, what they see, and what happens when the pane goes.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readKeys } from "../src/host/paneScreen.ts";
import { hostArgv, sendToHost, writeHostSpec } from "../src/index.ts";
import { isRunning, type Leg, openPlace, type Place, until } from "./harness.ts";

let place: Place;
let socket: string;
beforeAll(async () => {
  place = await openPlace();
  socket = join(place.root, "tmux.sock");
});
const tmux = (...args: string[]): string =>
  execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
const endTmux = () => {
  try {
    tmux("kill-server");
  } catch {
    // Already gone.
  }
};
afterEach(endTmux);
afterAll(() => place.close());

async function open(script: string): Promise<Leg> {
  const leg = await place.leg({ session: { command: ["/bin/sh", "-c", script] } });
  const argv = hostArgv(place.hostJs, await writeHostSpec(leg.spec));
  tmux("new-session", "-d", "-s", "t", "-x", "80", "-y", "20", ...argv, ";", "set", "-g", "remain-on-exit", "on");
  return leg;
}

const screen = (): string => tmux("capture-pane", "-p", "-t", "t");
const shows = (text: string) => until(() => screen().includes(text));

test("a line typed in the pane steers the session, and stands apart from its output", async () => {
  const leg = await open(
    'touch ready; read line; echo "heard: $line"; i=0; while [ ! -e stop ]; do i=$((i+1)); echo tick $i; sleep 0.05; done',
  );
  await until(() => existsSync(join(leg.cwd, "ready")));
  tmux("send-keys", "-t", "t", "-l", "use UCX");
  tmux("send-keys", "-t", "t", "BSpace");
  await shows("› use UC");
  tmux("send-keys", "-t", "t", "-l", "T, 日本 too");
  tmux("send-keys", "-t", "t", "Enter");
  await shows("heard: use UCT, 日本 too");
  await shows("tick 3");
  tmux("send-keys", "-t", "t", "-l", "half a line");
  await until(() => /tick \d+\n› half a line\n/.test(screen()));
  tmux("send-keys", "-t", "t", "C-u");
  await until(() => !screen().includes("half a line"));
  tmux("send-keys", "-t", "t", "C-c");
  expect(await leg.follow()).toMatchObject({ kind: "failed", signal: "SIGINT" });
  await shows("● failed");
  const recorded = readFileSync(join(leg.spec.dir, "transcript.cast"), "utf8");
  expect(recorded).toContain("use UCT, 日本 too");
  expect(recorded).not.toContain("half a line");
  expect(JSON.parse(recorded.split("\n")[0] ?? "")).toMatchObject({ width: 80, height: 20 });
});

test("when the tmux server is gone the session ends with everything it started, and can be resumed", async () => {
  const leg = await open(
    "(trap '' HUP TERM; echo $$ > /dev/null; exec sleep 300) & echo $! > child.pid; echo $$ > main.pid; sleep 300",
  );
  const pid = (name: string) =>
    until(() => (existsSync(join(leg.cwd, name)) ? Number(readFileSync(join(leg.cwd, name), "utf8")) : 0));
  const pids = [await pid("main.pid"), await pid("child.pid")];
  const following = leg.follow();
  const server = Number(tmux("display-message", "-p", "#{pid}"));
  process.kill(server, "SIGKILL");
  expect(await following).toMatchObject({ kind: "interrupted", failure: { code: "ended" } });
  expect(pids.map(isRunning)).toEqual([false, false]);
});

test("a program that fills the screen without line ends doesn't hide what is typed for long", async () => {
  const leg = await open("while [ ! -e stop ]; do printf '\\rworking %s' $RANDOM; sleep 0.02; done");
  await shows("working");
  tmux("send-keys", "-t", "t", "-l", "stop it");
  await shows("› stop it");
  tmux("send-keys", "-t", "t", "Enter");
  await until(() => screen().includes("working"));
  await sendToHost(leg.spec.socketPath, { cmd: "end" });
  expect(await leg.follow()).toMatchObject({ kind: "interrupted" });
});

test("keys: escape sequences are dropped, a pasted text stays one message", () => {
  expect(readKeys("a\x1b[Ab\x1bOPc\x1b[1;5Dd")).toEqual(["a", "b", "c", "d"]);
  expect(readKeys("\x1b[200~one\r\ntwo\x1b[201~\r")).toEqual(["one\ntwo", "\r"]);
  expect(readKeys("日🎉")).toEqual(["日", "🎉"]);
});
