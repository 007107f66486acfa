// Trouble of the real Claude Code CLI under a real host: each kind is told from the others, and none is taken for success.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Deferred } from "@signalbox/base";
import { describe, expect, test } from "vitest";
import type { SessionWork } from "../src/index.ts";
import { api, bash, claude, place, play, prepare, write } from "./claudeSessions.ts";
import { isRunning, until } from "./harness.ts";
import type { ApiScript } from "./messagesApi.ts";

describe.skipIf(!claude)("a claude session", () => {
  test.each([
    ["key_refused", { status: 401 }],
    ["key_refused", { status: 401, message: "invalid x-api-key" }],
    ["not_logged_in", { status: 403 }],
    ["session_failed", { status: 400, message: "that is no request" }],
    ["credit_spent", { status: 400, message: "Your credit balance is too low to access the Anthropic API." }],
    ["rate_limited", { status: 429 }],
    ["usage_limit", { status: 429, message: "You've hit your limit · resets 3pm" }],
    ["overloaded", { status: 529 }],
    ["connection_failed", { cut: true as const }],
  ])("fails with %s on %j", async (code, answer) => {
    const { outcome } = await play({ script: () => answer });
    expect(outcome).toMatchObject({ kind: "failed", exitCode: 1, failure: { code } });
  });

  test("of a subscription tells when its limit is reset", async () => {
    const resetsAt = 4_000_000_000;
    const headers = {
      "anthropic-ratelimit-unified-status": "rejected",
      "anthropic-ratelimit-unified-reset": String(resetsAt),
      "anthropic-ratelimit-unified-representative-claim": "five_hour",
    };
    const env = { ANTHROPIC_API_KEY: "", CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-for-tests" };
    const { outcome } = await play({ script: () => ({ status: 429, headers }), env });
    const retryAt = new Date(resetsAt * 1_000).toISOString();
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "usage_limit", retryAt } });
    expect(outcome.failure?.message).toContain("You've hit your 5-hour limit");
  });

  test("says so where its server can't be reached, where nobody is logged in, and where a login has expired", async () => {
    const refused = await play({ script: {}, url: "http://127.0.0.1:9" });
    expect(refused.outcome).toMatchObject({ kind: "failed", failure: { code: "connection_failed" } });
    await api?.close();
    const anonymous = await play({ script: {}, env: { ANTHROPIC_API_KEY: "" } });
    expect(anonymous.outcome).toMatchObject({ kind: "failed", failure: { code: "not_logged_in" } });
    expect(anonymous.outcome.failure?.message).toContain("run `claude` once and log in");
    await api?.close();
    const env = { ANTHROPIC_API_KEY: "", CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-for-tests" };
    const expired = await play({ script: () => ({ status: 401, message: "OAuth token has expired." }), env });
    expect(expired.outcome).toMatchObject({ kind: "failed", failure: { code: "not_logged_in" } });
  });

  test("that goes in circles is told so, and ended where that doesn't help", async () => {
    const { outcome, heard } = await play({ script: () => ({ tools: [bash("cat missing.txt")] }) });
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "going_in_circles" } });
    expect(heard).toContainEqual(expect.objectContaining({ type: "noticed", notice: "circles" }));
    expect(api?.turns.at(-1)?.allText).toContain("Your last calls were the same");
  });

  test("that goes in circles and finds its way is left alone", async () => {
    const { outcome } = await play({
      script: (turn) =>
        turn.allText.includes("Your last calls were the same")
          ? { text: "Right." }
          : { tools: [bash("cat missing.txt")] },
    });
    expect(outcome.kind).toBe("done");
  });

  test("that writes much and commits nothing is told so", async () => {
    const script = {
      "[the task]": [
        { tools: [bash("echo 1")], outputTokens: 400 },
        { tools: [bash("echo 2")], outputTokens: 400 },
        { text: "Done." },
      ],
    };
    const { outcome, heard } = await play({ script, session: { uncommittedTokens: 500 } });
    expect(outcome.kind).toBe("done");
    expect(heard).toContainEqual(expect.objectContaining({ type: "noticed", notice: "no_commit" }));
    expect(api?.turns.at(-1)?.allText).toContain("Commit what works now");
  });

  test("whose model falls silent is ended, to be started again", async () => {
    const { outcome, heard } = await play({ script: () => ({ hang: true }), session: { silentMs: 1_500 } });
    expect(outcome).toMatchObject({ kind: "interrupted", failure: { code: "session_killed" } });
    expect(heard).toContainEqual(expect.objectContaining({ type: "noticed", notice: "silent" }));
  });

  test("that gets over an overload by itself isn't failed", async () => {
    let asked = 0;
    const { outcome, output } = await play({ script: () => (asked++ === 0 ? { status: 529 } : { text: "Fine." }) });
    expect(outcome.kind).toBe("done");
    expect(output).toContain("trying again, 1 of 1");
  });

  test("killed with SIGKILL is interrupted, its shell's children are gone, and another leg goes on with it", async () => {
    const sessionId = randomUUID();
    const script: ApiScript = (turn) =>
      turn.userText.includes("[resumed]")
        ? { text: "I remember." }
        : { tools: [bash("echo $$ > shell.pid; echo $PPID > claude.pid; exec sleep 300")] };
    const leg = await prepare({ script, session: { sessionId } });
    await leg.start();
    const pid = (name: string) =>
      until(() => (existsSync(join(leg.cwd, name)) ? Number(readFileSync(join(leg.cwd, name), "utf8")) : 0));
    const shell = await pid("shell.pid");
    process.kill(await pid("claude.pid"), "SIGKILL");
    expect(await leg.follow()).toMatchObject({ kind: "interrupted", failure: { code: "session_killed" } });
    expect(isRunning(shell)).toBe(false);
    const { cwd, env } = leg.spec;
    const next = await place.leg({
      cwd,
      env,
      session: {
        driver: "claude",
        command: [claude ?? ""],
        sessionId,
        resume: true,
        message: "[resumed] go on",
        leg: 2,
      },
    });
    await next.start();
    expect(await next.follow()).toMatchObject({ kind: "done" });
    expect(api?.turns.at(-1)).toMatchObject({ sessionId, userText: expect.stringContaining("[the task]") });
  });

  test("whose guard is gone writes nothing", async () => {
    const unguarded = new Deferred<void>();
    const script = {
      "[the task]": [
        { tools: [bash("echo $PPID > claude.pid")] },
        { tools: [write("a.txt")], after: unguarded.promise },
        { text: "Done." },
      ],
    };
    const leg = await prepare({ script });
    const host = await leg.start();
    await until(() => api?.turns.length === 2);
    host.kill("SIGKILL");
    await until(() => host.signalCode);
    unguarded.resolve();
    const pid = Number(readFileSync(join(leg.cwd, "claude.pid"), "utf8"));
    await until(() => !isRunning(pid) || api?.turns.length === 3);
    expect(existsSync(join(leg.cwd, "a.txt"))).toBe(false);
  });

  test("whose host is killed goes on in another leg once its orphans are ended", async () => {
    const script: ApiScript = (turn) =>
      turn.userText.includes("[resumed]")
        ? { text: "I remember." }
        : { tools: [bash("echo $PPID > claude.pid; exec sleep 300")] };
    const leg = await prepare({ script });
    const host = await leg.start();
    const pidFile = join(leg.cwd, "claude.pid");
    const pid = await until(() => (existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0));
    host.kill("SIGKILL");
    expect(await leg.follow()).toMatchObject({ kind: "interrupted", failure: { code: "host_lost" } });
    await leg.end();
    expect(isRunning(pid)).toBe(false);
    const { cwd, env, work } = leg.spec;
    const next = await place.leg({ cwd, env, work: { ...(work as SessionWork), resume: true, message: "[resumed]" } });
    await next.start();
    expect(await next.follow()).toMatchObject({ kind: "done" });
  });
});
