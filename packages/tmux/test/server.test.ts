// A run's tmux server: started, joined again, lost; its panes by name; and input.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findTmux, type PaneInfo, TmuxServer } from "../src/index.ts";
import { echoPane, openServer, type TestServer, tmuxRows, until, untilSame, Watcher } from "./terminals.ts";

let test: TestServer;
beforeEach(async () => {
  test = await openServer();
});
afterEach(() => test.remove());

const pane = (name: string, script: string) =>
  test.server.ensurePane({ name, cwd: test.folder, argv: ["sh", "-c", script] });

const names = async (server = test.server) => {
  const panes = await server.listPanes();
  return panes.ok ? panes.value.map((each) => each.name) : panes.failure.code;
};

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("finding tmux", () => {
  it("says what to install where it is missing or too old", async () => {
    const missing = await findTmux(join(test.folder, "nothing"));
    expect(missing).toMatchObject({ ok: false, failure: { code: "tmux_missing" } });
    const old = join(test.folder, "old-tmux");
    writeFileSync(old, "#!/bin/sh\necho tmux 3.1c\n", { mode: 0o755 });
    const tooOld = await findTmux(old);
    expect(tooOld).toMatchObject({ ok: false, failure: { code: "tmux_too_old" } });
    expect(tooOld.ok ? "" : tooOld.failure.message).toContain("apt-get install tmux");
    expect(await findTmux()).toMatchObject({ ok: true });
  });
});

describe("a run's tmux server", () => {
  it("runs a command without a shell, with its folder and environment", async () => {
    const words = ["a b", "$HOME", "#(touch pwned)", "'\"\\", "~", "é中\n;", "%1", "{x}", "-n"];
    const script =
      'const {writeFileSync}=require("fs");writeFileSync("out",JSON.stringify([process.cwd(),process.argv.slice(1),process.env.ODD,process.env.TMUX]))';
    const folder = join(test.folder, "odd #(touch pwned) $HOME 'é");
    mkdirSync(folder);
    const env = { ODD: 'x="$HOME" #{pane_id} ; kill-server' };
    const made = await test.server.ensurePane({
      name: "odd",
      cwd: folder,
      env,
      argv: [process.execPath, "-e", script, "--", ...words],
    });
    expect(made).toMatchObject({ ok: true });
    await until(() => existsSync(join(folder, "out")) && readFileSync(join(folder, "out"), "utf8").endsWith("]"));
    expect(JSON.parse(readFileSync(join(folder, "out"), "utf8"))).toEqual([folder, words, env.ODD, ""]);
    expect(existsSync(join(folder, "pwned"))).toBe(false);
  });

  it("runs a single word without a shell, too", async () => {
    const program = join(test.folder, "a program; exit 7");
    writeFileSync(program, "#!/bin/sh\nexit 3\n", { mode: 0o755 });
    await test.server.ensurePane({ name: "one", cwd: test.folder, argv: [program] });
    await until(async () => {
      const panes = await test.server.listPanes();
      return panes.ok && panes.value[0]?.deadStatus === 3;
    });
  });

  it("finds a living pane by its name and replaces a dead one", async () => {
    const first = await pane("worker-a", "exec sleep 600");
    const again = await pane("worker-a", "exec sleep 601");
    expect(again).toEqual(first);
    const both = await Promise.all([pane("worker-b", "exec sleep 600"), pane("worker-b", "exec sleep 600")]);
    expect(both[0]).toEqual(both[1]);
    const died: PaneInfo[] = [];
    test.server.on("paneDied", (info) => died.push(info));
    const dead = await pane("worker-c", "echo last words; exit 3");
    await until(() => died.length === 1);
    expect(died[0]).toMatchObject({ name: "worker-c", dead: true, deadStatus: 3, deadSignal: null });
    const replaced = await pane("worker-c", "exec sleep 600");
    expect(replaced.ok && dead.ok && replaced.value.paneId !== dead.value.paneId).toBe(true);
    expect(await names()).toEqual(["worker-a", "worker-b", "worker-c"]);
    expect(await test.server.killPane("worker-b")).toEqual({ ok: true, value: undefined });
    expect(await test.server.killPane("worker-b")).toEqual({ ok: true, value: undefined });
    expect(await names()).toEqual(["worker-a", "worker-c"]);
  });

  it("keeps the screen of a pane that died readable, with how it ended", async () => {
    const made = await pane("worker-a", "echo last words; kill -9 $$");
    if (!made.ok) throw new Error(made.failure.message);
    const watcher = new Watcher(test.server, made.value.paneId);
    await until(() => watcher.frames.at(-1)?.dead?.signal === 9);
    expect(watcher.frames.at(-1)?.dead?.status).toBeNull();
    await until(() => watcher.screen()[0] === "last words");
  });

  it("refuses names and commands that can't be", async () => {
    for (const name of ["", "a.b", "A", "a:b", "../x", "_", "-a", "x".repeat(82), "a\n", "%1"])
      expect(await pane(name, "true"), name).toMatchObject({ ok: false, failure: { code: "pane_name_invalid" } });
    const request = { name: "a", cwd: "/", argv: ["true"] };
    for (const odd of [{ argv: [] }, { argv: ["a\0b"] }, { env: { "A B": "" } }, { env: { A: "\0" } }])
      expect(await test.server.ensurePane({ ...request, ...odd })).toMatchObject({
        failure: { code: "pane_command_invalid" },
      });
    const nowhere = await test.server.ensurePane({ ...request, cwd: join(test.folder, "nowhere") });
    expect(nowhere).toMatchObject({ ok: false, failure: { code: "pane_cwd_missing" } });
    for (const odd of ["%99", "worker", "%1;kill-server", "%1\nkill-server"]) {
      expect(await test.server.sendKeys(odd, "x")).toMatchObject({ ok: false, failure: { code: "pane_missing" } });
      expect(await test.server.resizePane(odd, 80, 24)).toMatchObject({ failure: { code: "pane_missing" } });
      expect(await test.server.history(odd, 0, 10)).toMatchObject({ failure: { code: "pane_missing" } });
      expect(new Watcher(test.server, odd).frames).toEqual([]);
    }
    const watcher = new Watcher(test.server, "%99");
    await until(() => watcher.ended !== undefined);
    expect(await names()).toEqual([]);
  });

  it("ignores the user's tmux configuration and other sessions", async () => {
    const home = join(test.folder, "home");
    mkdirSync(home);
    writeFileSync(join(home, ".tmux.conf"), "set -g base-index 1\nset -g default-command 'exit 9'\nset -g status on\n");
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, TMUX: "/tmp/other,1,0", TMUX_PANE: "%0" };
    const other = await openServer({ env });
    try {
      await echoPane(other);
      expect(other.tmux("list-windows", "-F", "#{window_index}").split("\n")[0]).toBe("0");
    } finally {
      await other.remove();
    }
  });

  it("gives panes their size whatever a person who attaches has", async () => {
    const id = await echoPane(test);
    const attached = 'stty rows 10 cols 30; exec tmux -S "$0" -f /dev/null attach -t run';
    const viewer = await openServer();
    try {
      await viewer.server.ensurePane({ name: "person", cwd: "/", argv: ["sh", "-c", attached, test.socketPath] });
      await until(() => test.tmux("list-clients", "-F", "#{client_control_mode}").includes("0"));
      expect(test.tmux("display-message", "-p", "-t", id, "#{pane_width}x#{pane_height}").trim()).toBe("120x40");
    } finally {
      await viewer.remove();
    }
  });

  it("is joined again after a detach, with its panes as they are", async () => {
    const id = await echoPane(test);
    await test.server.sendKeys(id, "before");
    await test.server.close();
    const again = await TmuxServer.open({ socketPath: test.socketPath, sessionName: "run" });
    if (!again.ok) throw new Error(again.failure.message);
    try {
      expect(await names(again.value)).toEqual(["worker-a"]);
      const watcher = new Watcher(again.value, id);
      await until(() => watcher.screen()[0] === "before");
      await again.value.sendKeys(id, " and after");
      await until(() => watcher.screen()[0] === "before and after");
    } finally {
      await again.value.kill();
    }
  });

  it("goes on where only its control client was lost", async () => {
    const id = await echoPane(test);
    const watcher = new Watcher(test.server, id);
    await until(() => watcher.frames.length > 0);
    const exits: string[] = [];
    test.server.on("exit", (reason) => exits.push(reason));
    const client = test.tmux("list-clients", "-F", "#{client_pid}").trim();
    process.kill(Number(client), "SIGKILL");
    await until(() => !["", client].includes(test.tmux("list-clients", "-F", "#{client_pid}").trim()));
    await until(async () => (await test.server.sendKeys(id, "still here")).ok);
    await until(() => watcher.screen()[0] === "still here");
    await untilSame(test, watcher, id);
    expect(exits).toEqual([]);
  });

  for (const how of ["kill-server", "SIGKILL"]) {
    it(`tells of its end by ${how}, and can be opened again`, async () => {
      const id = await echoPane(test);
      const watcher = new Watcher(test.server, id);
      await until(() => watcher.frames.length > 0);
      const exits: string[] = [];
      test.server.on("exit", (reason) => exits.push(reason));
      if (how === "SIGKILL") process.kill(Number(test.tmux("display-message", "-p", "#{pid}")), "SIGKILL");
      else test.tmux("kill-server");
      await until(() => exits.length === 1);
      expect(watcher.ended).toBe("The run's tmux server has ended.");
      expect(await test.server.sendKeys(id, "x")).toMatchObject({ ok: false, failure: { code: "tmux_gone" } });
      expect(await names()).toBe("tmux_gone");
      const again = await TmuxServer.open({ socketPath: test.socketPath, sessionName: "run" });
      if (!again.ok) throw new Error(again.failure.message);
      expect(await names(again.value)).toEqual([]);
      await again.value.kill();
    });
  }

  it("is ended even where somebody lets go of it meanwhile, and both hear when it is gone", async () => {
    await pane("worker-a", "cat");
    await Promise.all([test.server.kill(), test.server.close(), test.server.kill()]);
    expect(await names()).toBe("tmux_gone");
  });

  it("ends whole although a killed panel's client waits for its reader", async () => {
    const killed = spawn("tmux", ["-C", "-S", test.socketPath, "-f", "/dev/null", "attach", "-t", "run"]);
    await until(() => test.tmux("list-clients").split("\n").length === 3, "the client");
    // Two million bytes that nobody reads: output waits for the client when its panel goes.
    const made = await pane("worker-a", `exec yes ${"x".repeat(100)}`);
    if (!made.ok) throw new Error(made.failure.message);
    const rows = () => Number(test.tmux("display-message", "-p", "-t", made.value.paneId, "#{history_size}"));
    await until(() => rows() > 15_000, "the output");
    for (const end of [killed.stdin, killed.stdout]) end.destroy();
    const serverPid = Number(test.tmux("display-message", "-p", "#{pid}"));
    const next = await TmuxServer.open({ socketPath: test.socketPath, sessionName: "run", alone: true });
    if (!next.ok) throw new Error(next.failure.message);
    await next.value.kill();
    await until(() => !lives(serverPid), "the server to go");
  });

  it("says why it can't start", async () => {
    const long = await TmuxServer.open({ socketPath: join(test.folder, "x".repeat(100)), sessionName: "run" });
    expect(long).toMatchObject({ ok: false, failure: { code: "tmux_socket_too_long" } });
    writeFileSync(join(test.folder, "file"), "");
    const odd = await TmuxServer.open({ socketPath: join(test.folder, "s2"), sessionName: "a b" });
    expect(odd).toMatchObject({ ok: false, failure: { code: "tmux_session_name" } });
    const broken = join(test.folder, "broken-tmux");
    writeFileSync(
      broken,
      '#!/bin/sh\n[ "$1" = -V ] && echo tmux 3.4 || { echo protocol version mismatch >&2; exit 1; }\n',
      { mode: 0o755 },
    );
    const failed = await TmuxServer.open({ socketPath: join(test.folder, "s3"), sessionName: "run", tmuxPath: broken });
    expect(failed).toMatchObject({ ok: false, failure: { code: "tmux_failed" } });
    expect(failed.ok ? "" : failed.failure.message).toContain("protocol version mismatch");
  });
});

describe("input", () => {
  it("arrives byte for byte", async () => {
    const made = await test.server.ensurePane({
      name: "input",
      cwd: test.folder,
      argv: ["sh", "-c", "stty -echo raw; printf ready; head -c 5000 > in; printf done"],
    });
    if (!made.ok) throw new Error(made.failure.message);
    const shows = (text: string) => tmuxRows(test.tmux, made.value.paneId).screen[0]!.includes(text);
    await until(() => shows("ready"));
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, n) => n % 256));
    expect(await test.server.sendKeys(made.value.paneId, bytes)).toMatchObject({ ok: true });
    await until(() => shows("done"));
    expect(readFileSync(join(test.folder, "in")).equals(bytes)).toBe(true);
    const tooMuch = await test.server.sendKeys(made.value.paneId, "x".repeat(300_000));
    expect(tooMuch).toMatchObject({ ok: false, failure: { code: "pane_input_too_large" } });
  });

  it("is pasted in brackets where the program asked for them, and can't close them", async () => {
    const id = await echoPane(test);
    await test.server.sendKeys(id, "\x1b[?2004h");
    expect(await test.server.paste(id, "a 'b' \"c\" $HOME \\ #{pane_id}\n\x1b[201~rm -rf é")).toMatchObject({
      ok: true,
    });
    await until(() => tmuxRows(test.tmux, id).screen.join("").includes("rm -rf é"));
    expect(await test.server.paste("%99", "x")).toMatchObject({ ok: false, failure: { code: "pane_missing" } });
    expect(await names()).toEqual(["worker-a"]);
  });

  it("reads a pane's history in parts", async () => {
    const id = await echoPane(test);
    await test.server.sendKeys(id, `\x1b[31m${Array.from({ length: 100 }, (_, n) => `row ${n}`).join("\r\n")}`);
    await until(() => tmuxRows(test.tmux, id).screen.includes("row 99"));
    const part = await test.server.history(id, 10, 2);
    expect(part).toEqual({ ok: true, value: { from: 10, total: 60, rows: ["\x1b[31mrow 10", "\x1b[31mrow 11"] } });
    const end = await test.server.history(id, 58, 100);
    expect(end.ok && end.value.rows).toEqual(["\x1b[31mrow 58", "\x1b[31mrow 59"]);
    expect(await test.server.history(id, 60, 5)).toMatchObject({ ok: true, value: { rows: [] } });
  });
});

it("leaves no process behind", async () => {
  const id = await echoPane(test);
  const pid = Number(test.tmux("display-message", "-p", "-t", id, "#{pane_pid}"));
  await test.server.kill();
  const alive = () => {
    try {
      execFileSync("kill", ["-0", String(pid)], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  await until(() => !alive());
});
