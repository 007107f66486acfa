// The HTTP API of a running server: every bad input gets one clear sentence, and nothing is lost by it.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../src/index.ts";
import { TestPanel } from "./testPanel.ts";
import { planOf, TestProject } from "./testProject.ts";

let panel: TestPanel;
let project: TestProject;
beforeAll(async () => {
  panel = await TestPanel.start();
  project = await panel.project();
});
afterAll(() => panel.close());

const wanted = (plan: string, more: object = {}) => ({ projectId: project.id, request: "Do it", plan, ...more });
const task = (more: object = {}) => ({ id: "a", description: "A", verification: [{ command: "true" }], ...more });
const tasks = (...all: object[]) => JSON.stringify({ tasks: all });

describe("a plan that can't be run", () => {
  test.each<[string, string, RegExp]>([
    ["is no YAML", "tasks: [}", /./],
    ["is empty", "", /./],
    ["is something else", "just words", /./],
    ["has a cycle", tasks(task({ depends_on: ["b"] }), task({ id: "b", depends_on: ["a"] })), /wait for each other/],
    ["depends on nothing known", tasks(task({ depends_on: ["zebra"] })), /zebra/],
    ["has one id twice", tasks(task(), task()), /"?a"?/],
    ["has one id twice but for its case", tasks(task({ id: "ab" }), task({ id: "AB" })), /AB/],
    ["has no verification", tasks(task({ verification: [] })), /verif|command/i],
    ["has a path for an id", tasks(task({ id: "../x" })), /\.\.\/x/],
    ["has a command for an id", tasks(task({ id: "a;b" })), /a;b/],
    ["has a dot in an id", tasks(task({ id: "a.b" })), /a\.b/],
    ["has an id that git can't have", tasks(task({ id: "x.lock" })), /x\.lock/],
    ["has an id that runs use", tasks(task({ id: "staging" })), /staging/],
    ["writes outside", tasks(task({ files_write: ["../../etc/passwd"] })), /passwd/],
    ["writes an absolute path", tasks(task({ files_write: ["/etc/passwd"] })), /passwd/],
  ])("%s", async (_what, yaml, sentence) => {
    const checked = await panel.ask("POST", "/api/plans/check", { projectId: project.id, yaml });
    expect(checked).toMatchObject({ status: 200, body: { ok: false } });
    expect(checked.body.problems[0]).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
    const { status, body } = await panel.ask("POST", "/api/runs", wanted(yaml));
    expect([status, body.error.code]).toEqual([422, "plan_invalid"]);
    expect(`${body.error.message} ${body.error.detail}`).toMatch(sentence);
  });

  test("is a bomb of aliases", async () => {
    const levels = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(",")}]`);
    const yaml = ["l0: &l0 [x]", ...levels, "tasks: *l12"].join("\n");
    const checked = await panel.ask("POST", "/api/plans/check", { yaml });
    expect(checked).toMatchObject({ status: 200, body: { ok: false } });
  });

  test("is larger than anything that people review; 2,000 tasks are fine", async () => {
    const many = (count: number) => planOf(Array.from({ length: count }, (_, n) => ({ id: `t${n}` })));
    expect((await panel.ask("POST", "/api/plans/check", { yaml: many(2_000) })).body.ok).toBe(true);
    const { body } = await panel.ask("POST", "/api/plans/check", { yaml: many(2_001) });
    expect(body).toMatchObject({ ok: false });
    expect(body.problems[0].message).toMatch(/2,?000/);
  });

  test("leaves no run behind", async () => {
    expect((await panel.ask("GET", "/api/runs")).body.runs).toEqual([]);
  });
});

describe("a request that isn't understood", () => {
  test.each<[string, string, unknown]>([
    ["POST", "/api/runs", "{"],
    ["POST", "/api/runs", {}],
    ["POST", "/api/runs", { projectId: "p1", request: " ", plan: "" }],
    ["POST", "/api/runs", { projectId: "nowhere", request: "x", plan: "x" }],
    ["POST", "/api/projects", { path: 7 }],
    ["POST", "/api/projects", { path: "/nowhere/at/all" }],
    ["GET", "/api/projects/nowhere", undefined],
    ["POST", "/api/projects/nowhere/trust", { digest: "" }],
    ["GET", "/api/runs/nowhere", undefined],
    ["GET", "/api/runs/nowhere/diff", undefined],
    ["POST", "/api/runs/nowhere/commands", { type: "run.abort" }],
    ["POST", "/api/runs/nowhere/commands", { type: "effect.settle" }],
    ["POST", "/api/runs/nowhere/plan", { yaml: planOf([{ id: "a" }]), revision: 0 }],
    ["GET", "/api/runs/nowhere/evidence/x", undefined],
    ["GET", "/api/nothing", undefined],
    ["PATCH", "/api/runs", undefined],
  ])("%s %s %o", async (method, path, body) => {
    const answered = await panel.ask(method, path, body);
    expect(answered.status).toBeGreaterThanOrEqual(400);
    expect(answered.status).toBeLessThan(500);
    expect(answered.body.error).toMatchObject({
      code: expect.any(String),
      message: expect.stringMatching(/^.{5,400}$/s),
    });
    expect(answered.body.error.code).not.toBe("defect");
  });

  test("too large", async () => {
    const { status, body } = await panel.ask("POST", "/api/plans/check", { yaml: "x".repeat(6_000_000) });
    expect([status, body.error.code]).toEqual([413, "too_large"]);
  });
});

test("a repository that can't be worked with is refused in words", async () => {
  const folder = join(panel.folder, "odd");
  mkdirSync(join(folder, "plain"), { recursive: true });
  const plain = await panel.ask("POST", "/api/projects", { path: join(folder, "plain") });
  expect(plain.body.error.code).toBe("not_a_repository");
  mkdirSync(join(folder, "empty"));
  execFileSync("git", ["init", "--quiet", join(folder, "empty")]);
  const { body } = await panel.ask("POST", "/api/projects", { path: join(folder, "empty") });
  expect(body.notes).toMatchObject([{ blocking: true, message: expect.stringContaining("commit") }]);
  const refused = await panel.ask("POST", "/api/runs", { ...wanted(planOf([{ id: "a" }])), projectId: body.id });
  expect(refused.body.error.code).toBe("no_commit");
});

test("what a project would execute is shown, and nothing runs before a person trusts exactly that", async () => {
  const scripted = new TestProject(join(panel.folder, "scripted"), {
    "package.json": JSON.stringify({ name: "x", scripts: { test: "touch executed" } }),
  });
  const { body: facts } = await panel.ask("POST", "/api/projects", { path: scripted.root });
  expect(facts.trust).toMatchObject({ needed: true, trusted: false });
  expect(JSON.stringify(facts.trust.executes)).toContain("touch executed");
  const run = { ...wanted(planOf([{ id: "a" }])), projectId: facts.id };
  expect((await panel.ask("POST", "/api/runs", run)).body.error.code).toBe("trust_needed");
  scripted.write("package.json", JSON.stringify({ name: "x", scripts: { test: "touch something-else" } }));
  const stale = await panel.ask("POST", `/api/projects/${facts.id}/trust`, { digest: facts.trust.digest });
  expect(stale.body.error.code).toBe("trust_stale");
  const { body: again } = await panel.ask("GET", `/api/projects/${facts.id}`);
  expect((await panel.ask("POST", `/api/projects/${facts.id}/trust`, { digest: again.trust.digest })).status).toBe(200);
  scripted.git("checkout", "--quiet", "--", "package.json");
  expect((await panel.ask("POST", "/api/runs", run)).body.error.code).toBe("trust_needed");
});

test("settings that a repository brings for package managers and sessions are shown and trusted like commands", async () => {
  const settings = "registry=http://127.0.0.1:9/\ngit=./not-git\n";
  const brought = new TestProject(join(panel.folder, "brought"), {
    ".npmrc": settings,
    ".claude/settings.json": '{"hooks":{}}',
    ".claude/agents/worker.md": "You work.",
  });
  const { body: facts } = await panel.ask("POST", "/api/projects", { path: brought.root });
  expect(facts.trust).toMatchObject({ needed: true, trusted: false });
  expect(facts.trust.executes).toEqual([
    { what: ".claude/settings.json", command: '{"hooks":{}}' },
    { what: ".npmrc", command: settings.trim() },
    { what: ".claude/agents/worker.md", command: "You work." },
  ]);
});

test("what a trusted project's agent file says of workers stands in their prompts", async () => {
  const words = "Work as Ada would.";
  const own = await panel.project({ ".claude/agents/worker.md": `---\nmodel: opus\n---\n${words}\n` });
  own.play("a", `grep "${words}" "$SIGNALBOX_PROMPT_FILE" > a.txt; commit "Write a"`);
  const run = await panel.begin(own, [{ id: "a" }]);
  await run.closed("landed");
  expect(own.at("main", "a.txt")).toBe(words);
});

test("a run's state, events, diff and evidence are served, whole and in parts", async () => {
  const run = await panel.begin(await panel.project(), [
    { id: "z" },
    { id: "a", after: ["z"], check: "echo 0123456789; test -f a.txt" },
  ]);
  const state = await run.closed("landed");
  const { body } = await panel.ask("GET", `/api/runs/${run.id}`);
  expect(body.phase).toBe("closed");
  const all = (await panel.ask("GET", `/api/runs/${run.id}/events`)).body;
  expect(all.events.map(({ seq }: { seq: number }) => seq)).toEqual(
    Array.from({ length: all.lastSeq }, (_, n) => n + 1),
  );
  const page = (await panel.ask("GET", `/api/runs/${run.id}/events?before=6&limit=3`)).body.events;
  expect(page.map(({ seq }: { seq: number }) => seq)).toEqual([3, 4, 5]);
  const first = (await panel.ask("GET", `/api/runs/${run.id}/events?before=3&limit=50`)).body.events;
  expect(first.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2]);
  const from = (await panel.ask("GET", `/api/runs/${run.id}/events?from=2&limit=2`)).body.events;
  expect(from.map(({ seq }: { seq: number }) => seq)).toEqual([2, 3]);
  const diff = (await panel.ask("GET", `/api/runs/${run.id}/diff`)).body;
  expect(diff).toMatchObject({ files: [{ path: "a.txt", added: 1, task: "a" }, { path: "z.txt" }] });
  expect(diff.patch).toContain("+a");
  const own = (await panel.ask("GET", `/api/runs/${run.id}/diff?task=a&attempt=1`)).body;
  expect(own.files.map(({ path }: { path: string }) => path)).toEqual(["a.txt"]);

  const id = state.tasks.a?.attempts[0]?.checks.find(({ evidence }) => evidence)?.evidence?.id ?? "";
  const path = `/api/runs/${run.id}/evidence/${id}`;
  const whole = (await panel.ask("GET", path)).body as string;
  const at = whole.indexOf("0123456789");
  expect(at).toBeGreaterThan(-1);
  const part = (range: string) => panel.ask("GET", path, undefined, { range });
  expect(await part(`bytes=${at}-${at + 3}`)).toEqual({ status: 206, body: "0123" });
  expect((await part(`bytes=${whole.length - 2}-`)).body).toBe(whole.slice(-2));
  expect((await part("bytes=99999999-")).status).toBe(416);
  expect((await part("bytes=5-2")).status).toBe(416);
  const folder = panel.server.panel.folders(run.id).evidence;
  writeFileSync(join(panel.folder, "secret"), "a secret");
  symlinkSync(join(panel.folder, "secret"), join(folder, "link"));
  for (const name of ["link", "..", "%2e%2e%2fsecret", "..%2f..%2fconfig.yaml", "."]) {
    const { status, body: said } = await panel.ask("GET", `/api/runs/${run.id}/evidence/${name}`);
    expect([status, JSON.stringify(said).includes("secret is")]).toEqual([404, false]);
    expect(JSON.stringify(said)).not.toContain("a secret");
  }
});

test("a plan that was changed is the next revision; one made from an older revision is refused", async () => {
  const gated = tasks(task({ files_write: ["package.json"] }));
  const run = await panel.create(project, gated);
  const change = (revision: number, yaml: string) => panel.ask("POST", `/api/runs/${run.id}/plan`, { revision, yaml });
  const changed = tasks(task({ files_write: ["package.json"], description: "Another" }));
  expect((await change(1, changed)).status).toBe(200);
  expect((await change(1, changed)).body.error.code).toBe("plan_stale");
  expect((await change(2, "tasks: 7")).body.error.code).toBe("plan_invalid");
  const stale = await run.tell({ type: "gate.approve", gate: "plan", digest: "another", comment: "" });
  expect(stale.body.error.code).toBe("gate_stale");
  expect(run.state().plan?.revision).toBe(2);
  await run.order({ type: "gate.reject", gate: "plan", comment: "Enough" });
  await run.closed("rejected");
});

test("a second server on the same data, and one on a taken port, say so and leave the first alone", async () => {
  const second = await startServer({ home: panel.home, port: 0 });
  expect(second).toMatchObject({ ok: false, failure: { code: "already_running" } });
  const port = Number(new URL(panel.server.url).port);
  const taken = await startServer({ home: join(panel.folder, "another home"), port, pages: async () => {} });
  expect(taken).toMatchObject({
    ok: false,
    failure: { code: "port_in_use", message: expect.stringContaining(`${port}`) },
  });
  expect((await panel.ask("GET", "/api/health")).status).toBe(200);
  // The failed start holds nothing: the data can be opened again.
  const free = await startServer({ home: join(panel.folder, "another home"), port: 0, pages: async () => {} });
  expect(free.ok).toBe(true);
  if (free.ok) await free.value.close();
});

test("without its pages the panel doesn't start, says so, and holds nothing", async () => {
  const home = join(panel.folder, "no pages");
  const programs = { ...panel.programs, webDir: panel.folder };
  const started = await startServer({ home, port: 0, programs });
  expect(started).toMatchObject({ ok: false, failure: { code: "pages_missing" } });
  const free = await startServer({ home, port: 0, programs, pages: async () => {} });
  expect(free.ok).toBe(true);
  if (free.ok) await free.value.close();
});

test("a home with a long path has its sockets elsewhere, where runs work all the same", async () => {
  const far = join(panel.folder, "a".repeat(80), "home");
  mkdirSync(far, { recursive: true });
  const started = await startServer({ home: far, port: 0, pages: async () => {} });
  if (!started.ok) throw new Error(started.failure.message);
  const { sockets } = started.value.panel.installation;
  expect(Buffer.byteLength(sockets)).toBeLessThan(68);
  await started.value.close();
  execFileSync("rm", ["-rf", sockets]);
});

test("without tmux a run says what to install, and goes on when it is there", async () => {
  const path = process.env.PATH;
  const run = await panel.create(await panel.project(), [{ id: "later" }], { base: "main" });
  const empty = mkdtempSync(join(panel.folder, "few programs "));
  for (const name of ["git", "sh", "node"])
    symlinkSync(execFileSync("which", [name]).toString().trim(), join(empty, name));
  process.env.PATH = empty;
  try {
    await run.approve();
    const { escalations } = await run.until((state) => state.escalations.preparing);
    expect(escalations.preparing?.failure).toMatchObject({
      code: "preflight_failed",
      message: expect.stringMatching(/tmux isn't installed.*Install/),
    });
  } finally {
    process.env.PATH = path;
  }
  await run.order({ type: "escalation.resume", key: "preparing", comment: "Installed" });
  await run.closed("landed");
});

test("without Claude Code a run says what to install before anything starts", async () => {
  const other = await TestPanel.start();
  try {
    await other.stop();
    writeFileSync(join(other.home, "config.yaml"), "agent: {driver: claude, command: [/nowhere/claude]}\n");
    await other.open();
    const run = await other.begin(await other.project(), [{ id: "a" }]);
    const { escalations } = await run.until((state) => state.escalations.preparing);
    expect(escalations.preparing?.failure).toMatchObject({
      code: "preflight_failed",
      message: expect.stringMatching(/Claude Code CLI .* isn't installed.*Install/),
    });
    await run.order({ type: "run.abort", comment: "" });
    await run.closed("aborted");
    expect(run.leftovers()).toEqual([]);
  } finally {
    await other.close();
  }
});

test("an unattended run that nothing contains says truly why, until a person takes it on", async () => {
  const other = await TestPanel.start(
    "",
    {},
    { driver: "acp", command: ["/nowhere/agent"], sandbox: { mode: "auto" } },
  );
  try {
    const project = await other.project();
    const asked = { projectId: project.id, request: "x", plan: planOf([{ id: "a" }]), mode: "unattended" };
    const { body } = await other.ask("POST", "/api/runs", asked);
    expect(body.error).toMatchObject({
      code: "sandbox_missing",
      message: expect.stringMatching(/not contained: (?!.*switched off).*nobody would be asked/),
    });
    const taken = await other.ask("POST", "/api/runs", { ...asked, withoutSandbox: true });
    expect(taken.body).toMatchObject({ runId: expect.any(String) });
    expect(JSON.parse(readFileSync(join(other.home, "without-sandbox.json"), "utf8"))).toMatchObject({
      by: expect.any(String),
    });
  } finally {
    await other.close();
  }
});

test("neither the log nor the data hold a token in the clear", async () => {
  const token = new URL(await panel.server.entryUrl()).hash.slice(1);
  await panel.ask("POST", "/api/session", { token });
  const { clientToken } = JSON.parse(readFileSync(join(panel.home, "server.json"), "utf8")) as { clientToken: string };
  const search = ["-rl", "--exclude=server.json", "-e", token, "-e", clientToken, panel.home];
  expect(spawnSync("grep", search, { encoding: "utf8" }).stdout).toBe("");
});
