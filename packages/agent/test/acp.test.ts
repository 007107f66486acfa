// Sessions of an agent that speaks the Agent Client Protocol: a real process, the protocol's own library on both ends.
import { existsSync, readFileSync, rmSync } from "node:fs";
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
const acp: Pick<SessionWork, "driver" | "command"> = { driver: "acp", command: [process.execPath, agentProgram] };

async function start(steps: object[], session: Partial<SessionWork> = {}) {
  const env = { ACP_STEPS: JSON.stringify(steps) };
  const leg = await place.leg({ env, session: { ...acp, ...session } });
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

/** What the agent was said in one leg, as its journal has it. */
const promptsIn = (dir: string): string[] =>
  readFileSync(join(dir, "journal.ndjson"), "utf8")
    .split("\n")
    .filter((line) => line.includes("session/prompt"))
    .map((line) => JSON.parse(JSON.parse(line).line).params.prompt[0].text);

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

  test("whose host is killed goes on in the same session where it can load one, and else begins anew", async () => {
    const steps = [{ say: "I wait." }, { wait: true }, { prompt: "[resumed]" }, { write: ["after.txt", "x"] }];
    const sessionId = "6f1c7f0e-9f3b-4f6e-8f0a-2f4f5d1c7a10";
    for (const [attempt, loads, prompts] of [
      [1, "1", ["Do the task.", "[resumed]"]],
      [2, "0", ["Do the task.", "Do the task.\n\n[resumed]"]],
    ] as const) {
      const env = { ACP_STEPS: JSON.stringify(steps), ACP_LOADS: loads };
      const session: Partial<SessionWork> = { ...acp, sessionId, attempt };
      const leg = await place.leg({ env, session });
      const host = await leg.start();
      const { dir, socketPath, cwd } = leg.spec;
      const heard: HostEvent[] = [];
      const lost = followHost({ dir, socketPath, onEvent: (event) => heard.push(event) });
      await until(() => heard.some((event) => event.type === "activity" && event.text === "I wait."));
      host.kill("SIGKILL");
      expect(await lost).toMatchObject({ kind: "interrupted" });
      await leg.end();
      const next = await place.leg({ cwd, env, session: { ...session, resume: true, message: "[resumed]" } });
      const again = await next.start();
      let output = "";
      again.stdout?.on("data", (chunk) => {
        output += chunk;
      });
      expect(await next.follow()).toMatchObject({ kind: "done" });
      expect(existsSync(join(cwd, "after.txt"))).toBe(true);
      expect([...promptsIn(dir), ...promptsIn(next.spec.dir)]).toEqual(prompts);
      expect(output).not.toContain("An old word.");
    }
  });

  test("that has lost its session begins anew", async () => {
    const env = { ACP_STEPS: JSON.stringify([{ write: ["anew.txt", "x"] }]), ACP_LOADS: "1" };
    const first = await place.leg({ env, session: { ...acp, attempt: 3 } });
    await first.start();
    expect(await first.follow()).toMatchObject({ kind: "done" });
    rmSync(join(place.root, "acp-session-1-3"));
    const { work } = first.spec;
    const next = await place.leg({ env, work: { ...(work as SessionWork), resume: true, message: "[again]" } });
    await next.start();
    expect(await next.follow()).toMatchObject({ kind: "done" });
    expect(promptsIn(next.spec.dir)).toEqual(["Do the task.\n\n[again]"]);
    expect(existsSync(join(next.cwd, "anew.txt"))).toBe(true);
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
