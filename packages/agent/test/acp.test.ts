// Sessions of an agent that speaks the Agent Client Protocol: a real process, the protocol's own library on both ends.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { followHost, type HostEvent, type SessionWork, sendToHost } from "../src/index.ts";
import { openPlace, type Place, until } from "./harness.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

const agentProgram = join(import.meta.dirname, "acpAgent.mjs");

async function start(steps: object[], session: Partial<SessionWork> = {}) {
  const command = [process.execPath, agentProgram];
  const env = { ACP_STEPS: JSON.stringify(steps) };
  const leg = await place.leg({ env, session: { driver: "acp", command, ...session } });
  const host = await leg.start();
  const { dir, socketPath } = leg.spec;
  const heard: HostEvent[] = [];
  let output = "";
  host.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  const outcome = followHost({ dir, socketPath, onEvent: (event) => heard.push(event) });
  return { leg, heard, outcome, socketPath, output: () => output };
}

describe("an agent of the Agent Client Protocol", () => {
  test("writes through the host, runs, reports, and tells its context and cost", async () => {
    const { leg, outcome, heard, output } = await start([
      { say: "I write the file." },
      { write: ["a.txt", "hello\n"] },
      { usage: { used: 1200, size: 100_000, cost: { amount: 0.25, currency: "USD" } } },
      { run: "signalbox report done --summary 'a.txt is there'" },
    ]);
    expect(await outcome).toMatchObject({
      kind: "done",
      report: { verb: "done", summary: "a.txt is there" },
      usage: { costUsd: 0.25, contextTokens: 1200, contextWindow: 100_000, turns: 1 },
    });
    expect(readFileSync(join(leg.cwd, "a.txt"), "utf8")).toBe("hello\n");
    expect(output()).toContain("I write the file.");
    expect(heard).toContainEqual({ type: "activity", text: "Write a.txt" });
  });

  test("is kept to its files and its worktree", async () => {
    const guard = { filesWrite: ["mine.txt"], forbidden: [] };
    const { leg, outcome, heard } = await start(
      [
        { write: ["theirs.txt", "x"] },
        { write: ["../out.txt", "x"] },
        { run: "git push origin main" },
        { write: ["mine.txt", "x"] },
      ],
      { guard },
    );
    expect(await outcome).toMatchObject({ kind: "done" });
    expect(existsSync(join(leg.cwd, "mine.txt"))).toBe(true);
    expect(existsSync(join(leg.cwd, "theirs.txt"))).toBe(false);
    expect(existsSync(join(leg.cwd, "../out.txt"))).toBe(false);
    const reasons = heard.flatMap((event) => (event.type === "denied" ? [event.reason] : []));
    expect(new Set(reasons).size).toBe(3);
  });

  test("guarded, asks a person, and takes no for an answer", async () => {
    const steps = [{ run: "unheard-of; touch once.txt" }, { run: "unheard-of --all; touch never.txt" }];
    const { leg, outcome, heard, socketPath } = await start(steps, { mode: "guarded" });
    const asked = () => heard.flatMap((event) => (event.type === "asked" ? [event.question] : []));
    await until(() => asked().length === 1);
    expect(asked()[0]).toMatchObject({ tool: "Bash", wants: "unheard-of; touch once.txt" });
    await sendToHost(socketPath, { cmd: "answer", id: asked()[0]?.id ?? "", allow: true });
    await until(() => asked().length === 2);
    await sendToHost(socketPath, { cmd: "answer", id: asked()[1]?.id ?? "", allow: false });
    expect(await outcome).toMatchObject({ kind: "done" });
    expect(existsSync(join(leg.cwd, "once.txt"))).toBe(true);
    expect(existsSync(join(leg.cwd, "never.txt"))).toBe(false);
  });

  test("is interrupted, and goes on when it is spoken to", async () => {
    const steps = [{ say: "I wait." }, { wait: true }, { prompt: "carry on" }, { write: ["after.txt", "x"] }];
    const { leg, outcome, heard, socketPath } = await start(steps);
    await until(() => heard.some((event) => event.type === "activity" && event.text === "I wait."));
    await sendToHost(socketPath, { cmd: "interrupt" });
    await until(() => heard.some((event) => event.type === "status" && event.status === "suspended"));
    await sendToHost(socketPath, { cmd: "steer", text: "carry on" });
    expect(await outcome).toMatchObject({ kind: "done" });
    expect(existsSync(join(leg.cwd, "after.txt"))).toBe(true);
  });

  test("that isn't one has failed, and one that is killed was interrupted", async () => {
    const { outcome } = await start([], { command: ["true"] });
    expect(await outcome).toMatchObject({ kind: "failed" });
    const killed = await start([{ run: "kill -9 $PPID" }]);
    expect(await killed.outcome).toMatchObject({ kind: "interrupted", failure: { code: "session_killed" } });
  });
});

describe("an agent that is called by a template", () => {
  test("gets its prompt as an argument or a file, and options only for a model that is named", async () => {
    const command = ["sh", "-c", 'printf "%s|" "$@" > args.txt; cat "$2" > prompt.txt; signalbox report done', "sh"];
    const template = [...command, "--file", "{prompt_file}", "--model", "{model}", "{task} in {worktree}: {prompt}"];
    const prompt = "Do $(touch evil) `touch evil`; it's {task}";
    const leg = await place.leg({ session: { driver: "command", command: template, prompt } });
    await leg.start();
    expect(await leg.follow()).toMatchObject({ kind: "done" });
    const [option, file, ...rest] = readFileSync(join(leg.cwd, "args.txt"), "utf8").split("|");
    expect([option, rest]).toEqual(["--file", [`task-a in ${leg.cwd}: ${prompt}`, ""]]);
    expect(readFileSync(join(leg.cwd, "prompt.txt"), "utf8")).toBe(prompt);
    expect(file).toMatch(/prompt\.md$/);
    expect(existsSync(join(leg.cwd, "evil"))).toBe(false);
  });
});
