// The demo's sessions, played one after another in a plain repository: what they claim must be true without a server.
import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { analysePlan, parsePlan } from "@signalbox/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDemoProject } from "./createDemoProject.ts";
import { demoFile, demoPlan, demoRequest, demoSessionCommand } from "./demoFiles.ts";
import { type PackageRegistry, servePackage } from "./packageRegistry.ts";
import { prepareDemo } from "./prepareDemo.ts";

const execute = promisify(execFile);
const fast = 100_000;

interface Outcome {
  code: number;
  output: string;
  report: string[];
}

let folder: string;
let project: string;
let registry: PackageRegistry;

const git = async (...args: string[]) => (await execute("git", args, { cwd: project })).stdout.trim();

/** Runs a program; an exit code is an answer here, not an error. */
async function run(argv: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  const path = [join(folder, "bin"), process.env.PATH].join(delimiter);
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const options = { cwd: project, env: { ...inherited, PATH: path, ...env } };
  try {
    const { stdout, stderr } = await execute(argv[0] ?? "", argv.slice(1), options);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, output: failed.stdout + failed.stderr };
  }
}

/** Plays one session as a host would start it and gives its last report, word by word. */
async function play(role: string, task = "", attempt = 1, leg = 1): Promise<Outcome> {
  const reportFile = join(folder, "report.json");
  rmSync(reportFile, { force: true });
  const played = await run(demoSessionCommand(fast), {
    SIGNALBOX_ROLE: role,
    SIGNALBOX_TASK: task,
    SIGNALBOX_ATTEMPT: String(attempt),
    SIGNALBOX_LEG: String(leg),
    REPORT_FILE: reportFile,
  });
  return { ...played, report: JSON.parse(readFileSync(reportFile, "utf8")) as string[] };
}

const parsed = parsePlan(demoPlan());
if (!parsed.ok) throw new Error(JSON.stringify(parsed));
const plan = parsed.value;
const { tasks } = plan;

/** The exit codes of a task's own verification commands, exactly as its plan writes them. */
async function verify(id: string): Promise<number[]> {
  const codes: number[] = [];
  for (const { command } of tasks.find((task) => task.id === id)?.verification ?? []) {
    codes.push((await run(["/bin/sh", "-c", command])).code);
  }
  return codes;
}

const filesSince = async (base: string) => (await git("diff", "--name-only", base, "HEAD")).split("\n").sort();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "signalbox demo "));
  project = join(folder, "tool shed");
  mkdirSync(join(folder, "bin"));
  const fake = join(folder, "bin", "signalbox");
  writeFileSync(
    fake,
    `#!${process.execPath}\nrequire("fs").writeFileSync(process.env.REPORT_FILE, JSON.stringify(process.argv.slice(3)));\n`,
  );
  chmodSync(fake, 0o755);
  registry = await servePackage(demoFile("assets", "pad-ledger"));
  const made = await createDemoProject(project, registry.url);
  expect(made).toMatchObject({ ok: true });
});

afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the plan waits at its gate: three waves, a sensitive path, nothing that a person would have to fear", () => {
  expect(plan.request).toBe(demoRequest);
  const analysis = analysePlan(plan);
  expect(analysis.dag).toMatchObject({
    valid: true,
    waves: [["late-fees", "member-pins"], ["statement", "lending-desk"], ["command-line"]],
  });
  expect(analysis.risk.score).toBeGreaterThan(analysis.risk.auto_approve_threshold);
  expect(analysis.conflicts).toEqual([]);
  expect(analysis.reasons).toEqual([]);
});

test("the project starts clean on main, with tests that pass", async () => {
  expect(await git("status", "--porcelain")).toBe("");
  expect(await git("branch", "--show-current")).toBe("main");
  expect((await run([process.execPath, "--test"])).code).toBe(0);
});

test("a project folder that exists already is left alone", async () => {
  const again = await createDemoProject(project, registry.url);
  expect(again).toMatchObject({ ok: false, failure: { code: "demo_project_failed" } });
  expect(await git("rev-list", "--count", "HEAD")).toBe("1");
});

test("all sessions, in the order of the plan, lead to a program whose tests pass", async () => {
  const base = await git("rev-parse", "HEAD");

  const first = await play("worker", "late-fees", 1);
  expect(first).toMatchObject({ code: 0, report: ["done", expect.any(String)] });
  expect(await verify("late-fees")).toEqual([0, 1]);
  await git("reset", "--quiet", "--hard", base);

  const second = await play("worker", "late-fees", 2);
  expect(second).toMatchObject({ code: 0, report: ["done", expect.any(String)] });
  expect(await verify("late-fees")).toEqual([0, 0]);
  expect(await filesSince(base)).toEqual(["src/fees.js", "test/fees.test.js"]);

  expect(await play("worker", "member-pins")).toMatchObject({ code: 0, report: ["done", expect.any(String)] });
  expect(await verify("member-pins")).toEqual([0, 0]);

  const asking = await play("worker", "statement", 1, 1);
  expect(asking).toMatchObject({
    code: 0,
    report: ["blocked", expect.any(String), "--needs-dependency", "pad-ledger@^1.0.0"],
  });
  expect(await git("status", "--porcelain")).toBe("");
  const installed = await run(["npm", "install", "pad-ledger@^1.0.0", "--ignore-scripts"], {
    npm_config_cache: join(folder, "npm"),
  });
  expect(installed).toMatchObject({ code: 0 });
  await git("commit", "--quiet", "--all", "-m", "Install pad-ledger");
  expect(await play("worker", "statement", 1, 2)).toMatchObject({ code: 0, report: ["done", expect.any(String)] });
  expect(await verify("statement")).toEqual([0]);

  for (const task of ["lending-desk", "command-line"]) {
    expect(await play("worker", task)).toMatchObject({ code: 0, report: ["done", expect.any(String)] });
    expect(await verify(task)).not.toContain(1);
  }

  const review = await play("reviewer");
  expect(review).toMatchObject({ code: 0, report: expect.arrayContaining(["accepted", "--passed", "--evidence"]) });
  expect(await git("status", "--porcelain")).toBe("");
  const owned = tasks.flatMap((task) => task.files_write);
  expect(await filesSince(base)).toEqual([...owned, "package-lock.json", "package.json"].sort());
});

test("where the package is refused, the statement is made without it", async () => {
  const base = await git("rev-parse", "HEAD");
  rmSync(join(project, "node_modules"), { recursive: true });
  expect(await play("worker", "statement", 1, 2)).toMatchObject({ code: 0, report: ["done", expect.any(String)] });
  expect(await verify("statement")).toEqual([0]);
  expect(await filesSince(base)).toEqual(["src/statement.js"]);
});

test("the pane shows colours, a progress bar and wide characters", async () => {
  rmSync(join(project, "tasks.yaml"), { force: true });
  const planned = await play("planner");
  expect(planned.report[0]).toBe("done");
  expect(readFileSync(join(project, "tasks.yaml"), "utf8")).toBe(demoPlan());
  const { output } = await play("reviewer");
  expect(output).toContain("確認中");
  expect(output).toContain("\x1b[");
});

test("a session leaves every repository alone that isn't the demo's", async () => {
  const elsewhere = join(folder, "elsewhere");
  await execute("git", ["init", "--quiet", elsewhere]);
  const refused = execute(demoSessionCommand(fast)[0] ?? "", demoSessionCommand(fast).slice(1), {
    cwd: elsewhere,
    env: { ...process.env, SIGNALBOX_ROLE: "worker", SIGNALBOX_TASK: "member-pins" },
  });
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("only plays in") });
  expect(readdirSync(elsewhere)).toEqual([".git"]);
});

test("a task that the demo doesn't know fails and says so", async () => {
  const played = await play("worker", "something-else");
  expect(played).toMatchObject({ code: 1, report: ["failed", expect.stringContaining("only plays")] });
});

test("the registry has one package and takes nothing", async () => {
  const answer = await fetch(`${registry.url}pad-ledger`);
  expect(await answer.json()).toMatchObject({ name: "pad-ledger", "dist-tags": { latest: "1.0.2" } });
  expect((await fetch(`${registry.url}left-pad`)).status).toBe(404);
  expect((await fetch(`${registry.url}pad-ledger`, { method: "PUT", body: "{}" })).status).toBe(404);
});

test("a demo lies in one folder and leaves nothing of it", async () => {
  const prepared = await prepareDemo(fast);
  if (!prepared.ok) throw new Error(prepared.failure.message);
  const demo = prepared.value;
  expect(demo.projectPath.startsWith(demo.folder) && demo.home.startsWith(demo.folder)).toBe(true);
  expect(existsSync(join(demo.projectPath, ".git"))).toBe(true);
  await demo.cleanUp();
  expect(existsSync(demo.folder)).toBe(false);
});
