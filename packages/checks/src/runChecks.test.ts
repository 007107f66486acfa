// Verification commands run for real: verdicts, evidence, timeouts, and processes that won't go.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { CheckCommand } from "@signalbox/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { categorise, type RunChecksOptions, runChecks } from "./index.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "sbx-checks-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

async function check(command: string, more: Partial<CheckCommand> = {}, options: Partial<RunChecksOptions> = {}) {
  const cwd = join(root, `c${++count}`);
  await mkdir(cwd);
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin" };
  const evidenceDir = join(cwd, "evidence");
  const wanted: CheckCommand = { id: "check-1", command, type: "check", required: true, ...more };
  const [result] = await runChecks([wanted], { cwd, env, evidenceDir, ...options });
  if (!result) throw new Error("no result");
  return { result, cwd, evidence: () => readFileSync(join(evidenceDir, result.evidence?.id ?? ""), "utf8") };
}

function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

describe("verdicts", () => {
  test("a command that passes, with its output and a digest as evidence", async () => {
    const { result, evidence } = await check("echo fine; echo aside >&2");
    expect(result).toMatchObject({ status: "passed", exitCode: 0, summary: "Passed", timedOut: false });
    expect(evidence()).toMatch(/^\$ echo fine; echo aside >&2\n/);
    expect(evidence()).toContain("fine\n");
    expect(evidence()).toContain("aside\n");
    expect(result.evidence?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("all checks run even if one fails", async () => {
    const checks: CheckCommand[] = ["exit 3", "exit 0"].map((command, at) => ({
      id: `c${at}`,
      command,
      type: "check",
      required: true,
    }));
    const results = await runChecks(checks, {
      cwd: root,
      env: { PATH: "/usr/bin:/bin" },
      evidenceDir: join(root, "all"),
    });
    expect(results.map((result) => result.status)).toEqual(["failed", "passed"]);
    expect(results[0]).toMatchObject({ exitCode: 3, summary: "Ended with exit code 3", category: "logic_error" });
    expect(statSync(join(root, "all", "c0.log")).mode & 0o077).toBe(0);
  });

  test("a real node test run is counted", async () => {
    const suite = "const t=require('node:test');t('a',()=>{});t('b',()=>{throw new Error('no')})";
    const { result } = await check(`echo "${suite}" > a.test.js && '${process.execPath}' --test a.test.js`, {
      type: "test",
    });
    expect(result).toMatchObject({
      status: "failed",
      summary: expect.stringMatching(/^1 of [23] tests failed$/),
      tests: { runner: "node --test" },
    });
  });

  test("a test check whose runner ran nothing fails even with exit 0", async () => {
    const nothing = await check(
      `'${process.execPath}' --test --test-name-pattern=zzz; printf '# tests 0\\n# pass 0\\n# fail 0\\n# cancelled 0\\n# skipped 0\\n# todo 0\\n'; exit 0`,
      { type: "test" },
    );
    expect(nothing.result).toMatchObject({ status: "failed", summary: "The test runner reports that no test ran" });
    const unknown = await check("echo whatever", { type: "test" });
    expect(unknown.result.status).toBe("passed");
  });

  test("a failed test command is run once more: what passes then is flaky, and both runs are evidence", async () => {
    const flaky = await check("test -e again || { touch again; echo first; exit 1; }; echo second", { type: "test" });
    expect(flaky.result).toMatchObject({ status: "failed", category: "flaky", exitCode: 1 });
    expect(flaky.result.summary).toBe("Ended with exit code 1, and passed when it was run again unchanged");
    expect(flaky.evidence()).toMatch(/first\n[\s\S]*Run again, in the same state[\s\S]*second\n/);
    const broken = await check("echo x >> ran; exit 1", { type: "test" });
    expect(broken.result).toMatchObject({ status: "failed", category: "logic_error" });
    expect(readFileSync(join(broken.cwd, "ran"), "utf8")).toBe("x\nx\n");
    const lint = await check("echo x >> ran; exit 1", { type: "lint" });
    expect(readFileSync(join(lint.cwd, "ran"), "utf8")).toBe("x\n");
  });

  test("a scanner is judged by what it found; one that is missing is not run and stops nothing", async () => {
    const found = JSON.stringify({ metadata: {}, vulnerabilities: { lodash: { severity: "critical" } } });
    const audit = await check(`echo '${found}'; exit 1`, { name: "Audit", scanner: "npm-audit" });
    expect(audit.result).toMatchObject({ name: "Audit", status: "failed", required: true });
    expect(audit.result.summary).toBe("Found lodash (critical)");
    const missing = await check("no-such-scanner", { scanner: "gitleaks" });
    expect(missing.result).toMatchObject({ status: "not_run", required: false, summary: "gitleaks isn't installed" });
  });

  test("a tool that isn't installed is not run, never passed", async () => {
    const { result } = await check("no-such-linter --all");
    expect(result).toMatchObject({
      status: "not_run",
      summary: "no-such-linter isn't installed",
      category: "env_issue",
    });
  });

  test("a missing package and a missing file of one's own are told apart", async () => {
    const missing = await check(`'${process.execPath}' -e "require('pad-ledger')"`);
    expect(missing.result.category).toBe("missing_dependency");
    const own = await check(`'${process.execPath}' -e "require('./not-written-yet')"`);
    expect(own.result.category).toBe("logic_error");
    expect(categorise([own.result, missing.result])).toBe("missing_dependency");
  });

  test("a folder that is gone is said, not thrown", async () => {
    const { result } = await check("true", {}, { cwd: join(root, "nowhere") });
    expect(result).toMatchObject({ status: "not_run" });
  });
});

describe("output", () => {
  test("of a long output the first and the last part are kept, with the cut marked", async () => {
    const { evidence } = await check("echo first; yes 0123456789 | head -c 3000000; echo; echo last");
    const text = evidence();
    expect(text).toContain("\nfirst\n");
    expect(text).toContain("\nlast\n");
    expect(text).toMatch(/\[… [\d,]+ characters were cut here …\]/);
    expect(text.length).toBeLessThan(300_000);
  });

  test("it is heard while it comes, and passes the filter before it is kept", async () => {
    let heard = "";
    const hear = (_check: CheckCommand, text: string) => {
      heard += text;
    };
    const filter = () => ({ push: (chunk: string) => chunk.replaceAll("secret", "[redacted]"), flush: () => "" });
    const { evidence } = await check("echo my secret", {}, { filter, onOutput: hear });
    expect(heard).toBe("my [redacted]\n");
    expect(evidence()).toContain("my [redacted]");
  });
});

describe("ends", () => {
  const stubborn =
    "setsid sh -c 'trap \"\" TERM; echo $$ > daemon.pid; while :; do sleep 1; done' </dev/null >/dev/null 2>&1 & while [ ! -s daemon.pid ]; do sleep 0.02; done;";

  test("a timeout ends everything that the command started", async () => {
    const { result, cwd } = await check(`${stubborn} sleep 300`, { timeoutMs: 400 });
    expect(result).toMatchObject({ status: "failed", timedOut: true, category: "timeout" });
    expect(result.summary).toBe("Timed out after 0.4 s");
    expect(isRunning(Number(readFileSync(join(cwd, "daemon.pid"), "utf8")))).toBe(false);
  });

  test("what a passed command leaves behind is ended too", async () => {
    const { result, cwd } = await check(`${stubborn} exit 0`);
    expect(result.status).toBe("passed");
    expect(isRunning(Number(readFileSync(join(cwd, "daemon.pid"), "utf8")))).toBe(false);
  });

  test("ending the checks leaves the rest not run", async () => {
    const abort = new AbortController();
    const cwd = join(root, "abort");
    await mkdir(cwd);
    await writeFile(join(cwd, "x"), "");
    const checks: CheckCommand[] = ["touch begun; sleep 300", "touch second"].map((command, at) => ({
      id: `c${at}`,
      command,
      type: "check",
      required: true,
    }));
    const env = { PATH: "/usr/bin:/bin" };
    const running = runChecks(checks, { cwd, env, evidenceDir: join(cwd, "e"), signal: abort.signal });
    while (!existsSync(join(cwd, "begun"))) await wait(10);
    abort.abort();
    expect((await running).map((result) => result.status)).toEqual(["not_run", "not_run"]);
    expect(existsSync(join(cwd, "second"))).toBe(false);
  });
});
