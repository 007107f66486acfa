// The real Claude Code CLI under a real host, against a scripted Messages API: finish, guard, ask, steer, interrupt.
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Deferred } from "@signalbox/base";
import { describe, expect, test } from "vitest";
import { findClaude, followHost, type HostEvent, type Question, sendToHost } from "../src/index.ts";
import { api, bash, claude, place, play, prepare, write } from "./claudeSessions.ts";
import { isRunning, until } from "./harness.ts";
import type { ApiScript } from "./messagesApi.ts";

describe.skipIf(!claude)("a claude session", () => {
  test("writes, reports, finishes; its use is counted and its talk is drawn and journalled", async () => {
    const script = {
      "[the task]": [
        { text: "I write the file.", tools: [write("a.txt")] },
        { tools: [bash('signalbox report done "a.txt is there"')] },
        { text: "All done \u001b]0;evil\u0007now." },
      ],
    };
    const { leg, outcome, output, heard } = await play({ script });
    expect(outcome).toMatchObject({ kind: "done", exitCode: 0, report: { verb: "done", summary: "a.txt is there" } });
    expect(readFileSync(join(leg.cwd, "a.txt"), "utf8")).toBe("hello\n");
    expect(outcome.usage).toMatchObject({
      inputTokens: 300,
      outputTokens: 60,
      model: expect.stringContaining("claude"),
    });
    expect(outcome.usage?.costUsd).toBeGreaterThan(0);
    const told = heard.flatMap((event) => (event.type === "usage" ? [event.usage] : []));
    expect(told.map(({ inputTokens, outputTokens, turns }) => [inputTokens, outputTokens, turns])).toEqual([
      [100, 20, 1],
      [200, 40, 2],
      [300, 60, 3],
      [300, 60, 3],
    ]);
    expect(outcome.usage?.contextTokens).toBeGreaterThan(0);
    expect(output).toContain("I write the file.\n");
    expect(output).toContain("●\x1b[0m Write a.txt");
    expect(output).toContain("All done ]0;evilnow.");
    expect(heard).toContainEqual({ type: "activity", text: "Write a.txt" });
    const journal = readFileSync(join(leg.spec.dir, "journal.ndjson"), "utf8").trim().split("\n");
    expect(journal.map((line) => JSON.parse(JSON.parse(line).line).type)).toContain("result");
  });

  test("is kept to its files while it works, and told how to ask", async () => {
    const script = {
      "[the task]": [{ tools: [write("theirs.txt")] }, { tools: [write("mine.txt")] }, { text: "Done." }],
    };
    const guard = { filesWrite: ["mine.txt"], forbidden: [] };
    const { leg, outcome, heard } = await play({ script, session: { guard } });
    expect(outcome.kind).toBe("done");
    expect(existsSync(join(leg.cwd, "theirs.txt"))).toBe(false);
    expect(existsSync(join(leg.cwd, "mine.txt"))).toBe(true);
    expect(heard).toContainEqual(expect.objectContaining({ type: "denied", tool: "Write", path: "theirs.txt" }));
    expect(api?.turns[1]?.toolResults.join()).toContain("signalbox report blocked --needs-file theirs.txt");
  });

  test("asks for permission: inside the worktree it gets it, outside it doesn't, nor through a link", async () => {
    const outside = join(place.root, "outside.txt");
    const script = {
      "[the task]": [
        { tools: [bash(`ln -s ${place.root} out`)] },
        { tools: [write("inside.txt")] },
        { tools: [write(outside)] },
        { tools: [write("out/outside.txt")] },
        { text: "Done." },
      ],
    };
    const { leg, outcome } = await play({ script });
    expect(outcome.kind).toBe("done");
    expect(existsSync(join(leg.cwd, "inside.txt"))).toBe(true);
    expect(existsSync(outside)).toBe(false);
    expect(api?.turns[3]?.toolResults.join()).toContain("outside of this session's worktree");
    expect(api?.turns[4]?.toolResults.join()).toContain("outside of this session's worktree");
  });

  test("guarded, waits for a person's answer; what is denied is explained in the person's words", async () => {
    const script = {
      "[the task]": [
        { tools: [bash("unheard-of --version; touch once.txt")] },
        { tools: [bash("unheard-of --help; touch never.txt")] },
        { text: "Done." },
      ],
    };
    const leg = await prepare({ script, session: { mode: "guarded" } });
    await leg.start();
    const { dir, socketPath } = leg.spec;
    const asked: Question[] = [];
    const unasked: string[] = [];
    const outcome = followHost({
      dir,
      socketPath,
      onEvent: (event) => {
        if (event.type === "asked") asked.push(event.question);
        if (event.type === "unasked") unasked.push(event.id);
      },
    });
    await until(() => asked.length === 1);
    expect(asked[0]).toMatchObject({
      tool: "Bash",
      wants: "unheard-of --version; touch once.txt",
      rule: "Bash: unheard-of --version; touch once.txt",
    });
    const id = asked[0]?.id ?? "";
    expect(await sendToHost(socketPath, { cmd: "answer", id: "other", allow: true })).toMatchObject({
      failure: { code: "question_gone" },
    });
    await sendToHost(socketPath, { cmd: "answer", id, allow: true });
    await until(() => asked.length === 2);
    expect(existsSync(join(leg.cwd, "once.txt"))).toBe(true);
    const message = "Read its manual instead.";
    await sendToHost(socketPath, { cmd: "answer", id: asked[1]?.id ?? "", allow: false, message });
    expect(await outcome).toMatchObject({ kind: "done" });
    expect(existsSync(join(leg.cwd, "never.txt"))).toBe(false);
    expect(api?.turns.at(-1)?.toolResults.join()).toContain("Read its manual instead.");
    expect(unasked).toEqual(asked.map((question) => question.id));
  });

  test("interrupted while it waits for an answer asks no more, and goes on when it is spoken to", async () => {
    const script: ApiScript = (turn) =>
      turn.userText.includes("carry on") ? { text: "Carrying on." } : { tools: [bash("unheard-of")] };
    const leg = await prepare({ script, session: { mode: "guarded" } });
    await leg.start();
    const heard: HostEvent["type"][] = [];
    const { dir, socketPath } = leg.spec;
    const outcome = followHost({ dir, socketPath, onEvent: (event) => heard.push(event.type) });
    await until(() => heard.includes("asked"));
    await sendToHost(socketPath, { cmd: "interrupt" });
    await until(() => heard.includes("unasked"));
    await sendToHost(socketPath, { cmd: "steer", text: "carry on" });
    expect(await outcome).toMatchObject({ kind: "done" });
  });

  test("that reports blocked is ended at once", async () => {
    const script = {
      "[the task]": [{ tools: [bash("signalbox report blocked --needs-dependency pandas'>=2.0'; sleep 60")] }],
    };
    const { outcome } = await play({ script });
    expect(outcome).toMatchObject({
      kind: "blocked",
      report: { verb: "blocked", needs_dependency: { name: "pandas", range: ">=2.0" } },
    });
  });

  test("tells that its conversation was compacted", async () => {
    const said = new Deferred<void>();
    const leg = await prepare({ script: () => ({ text: "So it is.", after: said.promise }) });
    await leg.start();
    const { dir, socketPath } = leg.spec;
    const heard: HostEvent[] = [];
    const outcome = followHost({ dir, socketPath, onEvent: (event) => heard.push(event) });
    await until(() => api?.turns.length === 1);
    await sendToHost(socketPath, { cmd: "steer", text: "/compact" });
    said.resolve();
    expect(await outcome).toMatchObject({ kind: "done" });
    expect(heard).toContainEqual(expect.objectContaining({ type: "noticed", notice: "compacted" }));
  });

  test("leaves no process behind when it is done", async () => {
    const script = {
      "[the task]": [
        { tools: [bash("nohup sleep 300 > /dev/null 2>&1 & echo $! > left.pid")] },
        { tools: [bash("signalbox report done")] },
        { text: "Done." },
      ],
    };
    const { leg, outcome } = await play({ script });
    expect(outcome.kind).toBe("done");
    expect(isRunning(Number(readFileSync(join(leg.cwd, "left.pid"), "utf8")))).toBe(false);
  });

  test("hears a message in the middle of its turn", async () => {
    const script: ApiScript = (turn) =>
      turn.answersSoFar === 0
        ? { tools: [bash("touch begun; while [ ! -e go ]; do sleep 0.05; done")] }
        : { text: "Understood." };
    const leg = await prepare({ script });
    await leg.start();
    await until(() => existsSync(join(leg.cwd, "begun")));
    const steer = { cmd: "steer" as const, text: "use UTC please", id: "msg-1" };
    await sendToHost(leg.spec.socketPath, steer);
    await sendToHost(leg.spec.socketPath, steer);
    await writeFile(join(leg.cwd, "go"), "");
    expect(await leg.follow()).toMatchObject({ kind: "done" });
    const last = api?.turns.at(-1)?.allText ?? "";
    expect(last.split("use UTC please")).toHaveLength(2);
  });

  test("is interrupted, waits, and goes on when it is spoken to", async () => {
    const script: ApiScript = (turn) =>
      turn.userText.includes("carry on") ? { text: "Carrying on." } : { hang: true };
    const leg = await prepare({ script });
    await leg.start();
    await until(() => (api?.turns.length ?? 0) > 0);
    const heard: HostEvent[] = [];
    const { dir, socketPath } = leg.spec;
    const following = followHost({ dir, socketPath, onEvent: (event) => heard.push(event) });
    await sendToHost(socketPath, { cmd: "suspend" });
    await until(() => readFileSync(join(dir, "journal.ndjson"), "utf8").includes("aborted_streaming"));
    await until(() => heard.some((event) => event.type === "status" && event.status === "suspended"));
    await sendToHost(socketPath, { cmd: "continue", message: "carry on" });
    expect(await following).toMatchObject({ kind: "done" });
  });

  test("that never came to say a word is begun anew instead of resumed", async () => {
    const { outcome, output } = await play({
      script: (turn) => ({ text: turn.userText.includes("[the task]") ? "Beginning." : "What?" }),
      session: { resume: true, message: "the package is installed" },
    });
    expect(outcome).toMatchObject({ kind: "done", exitCode: 0 });
    expect(output).toContain("beginning anew");
    expect(output).toContain("Beginning.");
    expect(api?.turns.at(-1)?.userText).toContain("the package is installed");
  });

  test("is found, with its version", async () => {
    expect(await findClaude(claude ?? "")).toEqual({
      ok: true,
      value: { path: claude, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
  });
});

test("a claude that isn't there is said with what to install", async () => {
  const missing = await findClaude("claude", { PATH: place.root });
  expect(missing).toMatchObject({ ok: false, failure: { code: "claude_missing" } });
  expect(missing.ok ? "" : missing.failure.message).toContain("npm install -g @anthropic-ai/claude-code");
});
