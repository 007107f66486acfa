// The command as a whole: what it says of itself and of calls that are none, its colours, and its completion.
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { inPlanProject } from "./planProject.ts";
import { command as fromSources } from "./terminal.ts";

const { path, call } = inPlanProject();
const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

describe("the command itself", () => {
  test("every subcommand has a description, and every answering one --json and help", async () => {
    const { out } = await call("help");
    for (const name of [
      "risk",
      "dag",
      "conflict",
      "contracts",
      "environment",
      "state",
      "tasks",
      "context",
      "mailbox",
    ]) {
      expect(out).toMatch(new RegExp(`^ +${name}\\b.*[a-z]`, "m"));
    }
    expect((await call("risk", "--help")).out).toContain("$ signalbox risk --config .claude-agents.yaml tasks.yaml");
  });

  test.each([
    ["mailbox send", "Missing required argument 'to'.\n`signalbox mailbox send --help` shows how it is called.\n"],
    ["risk --frob", "Unknown option '--frob'.\n`signalbox risk --help` shows how it is called.\n"],
    [
      "mailbox chek",
      "Unknown command 'chek'. (Did you mean check?)\n`signalbox mailbox --help` shows how it is called.\n",
    ],
    [
      "up --port x",
      "Option '--port <number>' argument 'x' is invalid. A port is a number from 0 to 65535.\n`signalbox up --help` shows how it is called.\n",
    ],
  ])("a call that is none is one sentence with a way out, and an object under --json: `%s`", async (line, said) => {
    const words = line.split(" ");
    expect(await call(...words)).toMatchObject({ code: 1, out: "", err: said });
    const asked = await call(...words, "--json");
    expect([asked.code, asked.err]).toEqual([1, said]);
    const { error } = asked.json();
    expect([error.code, `${error.message}\n${error.hint}\n`]).toEqual(["bad_call", said]);
  });

  test("a mistyped command is said to be none", async () => {
    const { code, err } = await call("aprove");
    expect(code).toBe(1);
    expect(err).toContain("neither a command nor a directory aprove");
  });

  test("monitoring open says what to type where no window can be opened", async () => {
    const outer = process.env.TMUX;
    delete process.env.TMUX;
    const { manual, opened } = (await call("monitoring", "open", "--json")).json();
    if (outer !== undefined) process.env.TMUX = outer;
    if (process.platform !== "darwin")
      expect([opened, manual]).toEqual([[], ["signalbox dashboard", "signalbox workers"]]);
  });

  test("what isn't a terminal gets no colours, whatever TERM says; neither does one with NO_COLOR", async () => {
    await call("state", "init");
    const program = [...fromSources, "dashboard", "--once"];
    const [command = "", ...argv] = program;
    const env = { ...process.env, TERM: "xterm-256color", FORCE_COLOR: undefined };
    const coloured = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`);
    expect(execFileSync(command, argv, { cwd: path(), env, stdio: "pipe" }).toString()).not.toMatch(coloured);
    const socket = path("t");
    const tmux = (...args: string[]) => execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...args]).toString();
    const onTerminal = async (...variables: string[]) => {
      const set = variables.flatMap((each) => ["-e", each]);
      tmux("new-session", "-d", "-x", "120", "-y", "30", "-c", path(), ...set, ...program);
      tmux("set-option", "remain-on-exit", "on");
      await vi.waitUntil(() => tmux("list-panes", "-F", "#{pane_dead}").startsWith("1"), { timeout: 60_000 });
      const screen = tmux("capture-pane", "-p", "-e");
      tmux("kill-server");
      return screen;
    };
    expect(await onTerminal()).toMatch(coloured);
    expect((await onTerminal("NO_COLOR=1")).split("Pane is dead")[0]).not.toMatch(coloured);
  }, 120_000);

  test("completion is a script that bash takes", async () => {
    const { out } = await call("completion", "bash");
    const script = `${out}\nCOMP_WORDS=(signalbox mailbox b); COMP_CWORD=2; _signalbox; echo "\${COMPREPLY[@]}"`;
    expect(execFileSync("bash", ["-c", script]).toString()).toBe("broadcast\n");
    expect(await call("completion", "tcsh")).toMatchObject({ code: 1 });
  });

  test.skipIf(!has("fish"))("completion is a script that fish takes (skipped where fish isn't installed)", async () => {
    writeFileSync(path("s.fish"), (await call("completion", "fish")).out);
    const offered = (line: string) =>
      execFileSync("fish", ["--no-config", "-c", `source s.fish; complete -C "${line}"`], {
        cwd: path(),
        encoding: "utf8",
      })
        .trim()
        .split("\n")
        .map((each) => each.split("\t")[0]);
    expect(offered("signalbox mailbox b")).toEqual(["broadcast"]);
    expect(offered("signalbox audit ")).toEqual(["export", "verify"]);
    expect(offered("signalbox risk ta")).toEqual(["tasks.yaml"]);
  });

  test.skipIf(!has("zsh"))("completion is a script that zsh takes (skipped where zsh isn't installed)", async () => {
    writeFileSync(path("s.zsh"), (await call("completion", "zsh")).out);
    // A terminal within zsh: what Tab makes of the line is read until it stands there.
    const script = `
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source ./s.zsh; echo rea""dy'
      zpty -r z out '*ready*'
      zpty -n -w z $'signalbox mailbox br\t'
      zpty -r z out '*broadcast*' && echo completed
      zpty -d z`;
    expect(execFileSync("zsh", ["-f", "-c", script], { cwd: path(), timeout: 60_000 }).toString()).toContain(
      "completed",
    );
  });
});
