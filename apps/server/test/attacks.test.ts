// Attacks on a running panel, each of which fails with a clear answer and harms nobody else.
import { once } from "node:events";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect, type Socket as TcpSocket } from "node:net";
import { dirname, join } from "node:path";
import type { PaneFrame } from "@signalbox/protocol";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { allowedFailures } from "../src/access/failedAttempts.ts";
import { routes } from "../src/access/permissions.ts";
import { knownSandbox } from "../src/adapters/sandbox.ts";
import { TestPanel, type TestRun, until } from "./testPanel.ts";
import { planOf, type TestProject } from "./testProject.ts";
import { say, TestVisitor } from "./visitor.ts";

let panel: TestPanel;
let visitor: TestVisitor;
let project: TestProject;
/** A run whose one session waits in its pane. */
let run: TestRun;

/** What a terminal would take for a title, the clipboard, a link, a picture, and a report of its own. */
const escapes = String.raw`printf '\033]0;owned\007\033]52;c;b3duZWQ=\007\033]8;;http://evil.example\033\\link\033]8;;\033\\\033Pq#0\033\\\033[6n\033[?1000hdone\n'`;

beforeAll(async () => {
  panel = await TestPanel.start();
  visitor = await TestVisitor.enter(panel);
  project = await panel.project();
  project.play("a", `${escapes}; sleep 0.3; signalbox report blocked --question "Go on?" --reason "Asked to."`);
  run = await panel.begin(project, [{ id: "a" }]);
  await run.task("a", "blocked");
});
afterAll(async () => {
  visitor.leave();
  await panel.close();
});

const answers = async () => expect((await panel.ask("GET", "/api/health")).status).toBe(200);

/** One exchange by `http.request`: `fetch` tidies paths up and doesn't let anybody forge Host. */
function exchange(path: string, headers: Record<string, string>, method = "GET", body?: string) {
  const { port } = new URL(panel.server.url);
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const bearer = () => {
  const { clientToken } = JSON.parse(readFileSync(join(panel.home, "server.json"), "utf8")) as { clientToken: string };
  return { authorization: `Bearer ${clientToken}`, origin: panel.server.url };
};

const elsewhere = ["..", "../../../../../../etc/passwd", "..\\..\\etc\\passwd", "/etc/passwd", "x\0y", "server.json"];

test("no id in any route leads out of its folder", async () => {
  const withIds = Object.keys(routes).filter((route) => route.includes("/:"));
  for (const route of withIds) {
    const [method = "", path = ""] = route.split(" ");
    for (const id of elsewhere) {
      for (const written of [encodeURIComponent(id), encodeURIComponent(encodeURIComponent(id)), encodeURI(id)]) {
        const asked = path.replace(":runId", path.split(":").length > 2 ? run.id : written).replace(/:\w+/g, written);
        const { status, text } = await exchange(asked, bearer(), method);
        expect([route, written, status >= 400 && status < 500, text.includes("root:")]).toEqual([
          route,
          written,
          true,
          false,
        ]);
      }
    }
  }
  expect(panel.server.panel.runs.get(run.id)?.loop.state().outcome).toBeNull();
});

test("a link among the evidence or the transcripts is not followed", async () => {
  const { evidence, hosts } = panel.server.panel.runs.get(run.id)!.folders;
  const secret = join(panel.folder, "secret.txt");
  writeFileSync(secret, "a secret");
  for (const folder of [evidence, hosts]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  symlinkSync(secret, join(evidence, "link.log"));
  symlinkSync(panel.home, join(hosts, "work-link-1-1-1"));
  for (const path of ["evidence/link.log", "transcripts/work-link-1-1-1", "logs/work-link-1-1-1"]) {
    const { status, body } = await panel.ask("GET", `/api/runs/${run.id}/${path}`);
    expect([path, status, JSON.stringify(body).includes("a secret")]).toEqual([path, 404, false]);
  }
});

test("what a shell or git would read as more than a name is refused, and nothing of it runs", async () => {
  const hostile = ["main; touch pwned", "$(touch pwned)", "--upload-pack=touch pwned", "`touch pwned`", "a..b", "-x"];
  const wanted = { projectId: project.id, request: "x", plan: planOf([{ id: "b" }]) };
  for (const name of hostile) {
    const asBase = await panel.ask("POST", "/api/runs", { ...wanted, base: name });
    const asTarget = await panel.ask("POST", "/api/runs", { ...wanted, target: { kind: "branch", branch: name } });
    const asTask = await panel.ask("POST", "/api/runs", { ...wanted, plan: planOf([{ id: name }]) });
    expect([name, asBase.status < 500, asTarget.status < 500, asTask.body.error?.code]).toEqual([
      name,
      true,
      true,
      "plan_invalid",
    ]);
    expect([asBase.status, asTarget.status].every((status) => status >= 400)).toBe(true);
  }
  expect([project.root, panel.folder, process.cwd()].filter((folder) => existsSync(join(folder, "pwned")))).toEqual([]);
});

test("a package that isn't a name on the registry is never asked for", async () => {
  const asking = await panel.project();
  const names = [
    "left-pad; touch pwned",
    "git+ssh://evil.example/x",
    "../../elsewhere",
    "--registry=http://evil.example",
  ];
  const reports = names.map((name) => `signalbox report blocked --needs-dependency '${name}' --reason x`);
  asking.play("a", `${reports.map((each) => `if ${each}; then exit 9; fi`).join("\n")}\necho a > a.txt; commit Done`);
  const refused = await panel.begin(asking, [{ id: "a" }]);
  const state = await refused.closed("landed");
  expect(state.dependencyRequests).toEqual({});
});

test("another account of the machine reaches neither the data nor a socket of a session at work", () => {
  const folders = [panel.home, panel.server.panel.installation.sockets];
  const within = folders.flatMap((folder) =>
    // With their types, so that the link which a session above left there isn't followed.
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((each) => join(each.parentPath, each.name))
      // Worktrees have the modes that git gives them, and config.yaml is the person's own file.
      .filter((path) => !/\/worktrees\/.|\/home\/config\.yaml$/.test(path)),
  );
  const open = [...folders, ...within].filter((path) => {
    const file = lstatSync(path);
    return !file.isSymbolicLink() && (file.mode & 0o077) !== 0;
  });
  expect(open).toEqual([]);
  expect(within.map((path) => path.slice(panel.home.length + 1))).toEqual(
    expect.arrayContaining(["server.json", "server.log", "signalbox.db", `runs/${run.id}`]),
  );
  expect(within.filter((path) => lstatSync(path).isSocket()).length).toBeGreaterThan(1);
});

test("what a pane prints stays in its terminal", async () => {
  const socket = await visitor.connect();
  const frames: PaneFrame[] = [];
  socket.on("pane:frame", ({ frame }: { frame: PaneFrame }) => frames.push(frame));
  const opened = await say(socket, "pane:open", { runId: run.id, pane: "worker-a" });
  if (!opened.ok) throw new Error(opened.error.message);
  await until(() => JSON.stringify(frames).includes("done"));
  const text = frames.flatMap((frame) => frame.changed.map(([, row]) => row)).join("\n");
  expect(text).toContain("link");
  // Colours are all that may be left of an escape sequence; frames themselves say columns.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(text.replace(/\x1b\[[\d;:]*[mG]/g, "")).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  expect(text).not.toMatch(/evil|owned|b3duZWQ/);
});

test("forged proxy headers change neither the host nor the address", async () => {
  const forged = {
    "x-forwarded-host": new URL(panel.server.url).host,
    "x-forwarded-for": "10.9.8.7",
    "x-forwarded-proto": "https",
    forwarded: "for=10.9.8.7;host=127.0.0.1",
  };
  const rebound = await exchange("/api/runs", { ...bearer(), ...forged, host: "evil.example" });
  expect([rebound.status, rebound.text]).toEqual([421, expect.stringContaining("host_refused")]);
  const guest = await exchange(
    "/api/session",
    { ...forged, origin: panel.server.url, "content-type": "application/json" },
    "POST",
    '{"token":"wrong"}',
  );
  expect(guest.status).toBe(401);
  const { body } = await panel.ask("GET", "/api/audit");
  expect(JSON.stringify(body)).not.toContain("10.9.8.7");
});

test("a form on another page can't do anything, whatever the browser sends along", async () => {
  const cookie = { cookie: visitor.cookie, origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" };
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
    const path = `/api/runs/${run.id}/commands`;
    const { status } = await exchange(
      path,
      { ...cookie, "content-type": type },
      "POST",
      '{"type":"run.abort","comment":""}',
    );
    expect([type, status]).toEqual([type, 403]);
  }
  // The same from our own origin, but with what other ports of this host can have: the cookie without the tab's secret.
  const own = { cookie: visitor.cookie, origin: panel.server.url, "content-type": "application/json" };
  expect((await exchange("/api/stop", own, "POST", "{}")).status).toBe(401);
  await answers();
});

test("a cookie replayed from another port is nobody, whatever Origin is claimed with it", async () => {
  const neighbours = ["http://127.0.0.1:1", "http://localhost:1", panel.server.url];
  for (const origin of neighbours) {
    const cookie = { cookie: visitor.cookie, origin };
    const read = await exchange("/api/runs", cookie);
    const changed = await exchange("/api/stop", { ...cookie, "content-type": "application/json" }, "POST", "{}");
    const refused = origin === panel.server.url ? [401, 401] : [403, 403];
    expect([origin, read.status, changed.status]).toEqual([origin, ...refused]);
    expect(read.text).not.toContain(run.id);
  }
  await expect(visitor.connect("")).rejects.toThrow();
  await answers();
});

test("ten thousand wrong tokens end in 'later', and the right one still opens", async () => {
  const headers = { origin: panel.server.url, "content-type": "application/json" };
  const statuses = new Map<number, number>();
  let left = 10_000;
  const guess = async () => {
    while (left-- > 0) {
      const body = JSON.stringify({ token: `guess-${left}` });
      const { status } = await fetch(`${panel.server.url}/api/session`, { method: "POST", headers, body });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 20 }, guess));
  expect([...statuses.keys()].sort()).toEqual([401, 429]);
  expect(statuses.get(401)).toBeLessThan(20 * allowedFailures);
  const entered = await TestVisitor.enter(panel);
  expect((await entered.get("/api/runs")).status).toBe(200);
});

test("five hundred sockets that say nothing keep nobody out", async () => {
  const port = Number(new URL(panel.server.url).port);
  const idle: TcpSocket[] = [];
  for (let n = 0; n < 500; n += 1) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    if (n % 2) socket.write("GET /api/health HTTP/1.1\r\nHost: ");
    idle.push(socket);
  }
  await Promise.all(idle.map((socket) => socket.connecting && once(socket, "connect")));
  await answers();
  const socket = await visitor.connect();
  expect((await say(socket, "run:subscribe", { runId: run.id })).ok).toBe(true);
  for (const each of idle) each.destroy();
});

test("a message larger than any page sends ends its own socket and no other", async () => {
  const [rude, calm] = [await visitor.connect(), await visitor.connect()];
  const gone = new Promise((resolve) => rude.on("disconnect", resolve));
  rude.emit("run:subscribe", { runId: "x".repeat(20_000_000) });
  await gone;
  expect(calm.connected).toBe(true);
  expect((await say(calm, "run:subscribe", { runId: run.id })).ok).toBe(true);
});

test("of two people who decide at once one decides, and the other is told", async () => {
  const gated = await panel.create(await panel.project(), [{ id: "a", writes: ["package.json"] }]);
  const { gate } = await gated.until((state) => state.baseline && state.gate?.phase === "open");
  const decisions = [
    { type: "gate.approve", gate: "plan", digest: gate?.digest ?? "", comment: "Yes" },
    { type: "gate.reject", gate: "plan", comment: "No" },
  ] as const;
  const told = await Promise.all(decisions.map((each) => gated.tell(each)));
  expect(told.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  expect(told.find(({ status }) => status !== 200)?.body.error.message).toMatch(/\w+ \w+/);
});

/** Asks a panel for everything that needs a role, with no token, then with whatever stands in its environment. */
const asksForAll = `
const fs = require("node:fs");
const [url, tokenFile] = fs.readFileSync("panel.txt", "utf8").trim().split("\\n");
const closed = ${JSON.stringify(Object.entries(routes).flatMap(([route, need]) => (need === "anyone" ? [] : [route])))};
const found = Object.values(process.env).filter((value) => /^[\\x21-\\x7e]+$/.test(value));
const ask = async (method, path, token) => {
  const headers = { origin: url, "content-type": "application/json", ...(token && { authorization: "Bearer " + token }) };
  const body = method === "GET" ? undefined : "{}";
  return (await fetch(url + path.replace(/[:*]\\w*/g, "x"), { method, headers, body })).status;
};
(async () => {
  const reached = (await fetch(url + "/api/health")).status;
  const without = [];
  for (const route of closed) without.push(await ask(...route.split(" ")));
  const guessed = [];
  for (const token of found) guessed.push(await ask("GET", "/api/runs", token));
  const seen = { reached, tokenFile: fs.existsSync(tokenFile), without, guessed };
  fs.writeFileSync("a.txt", JSON.stringify(seen));
})();`;

const { ok: contains } = await knownSandbox();

test.skipIf(!contains)("a session in the sandbox reaches the panel's port, and nothing behind it", async () => {
  const play = `if [ "$SIGNALBOX_ROLE" = reviewer ]; then exec signalbox report accepted --evidence "Read it all."; fi
    node -e "$ASKS" && git add a.txt && git commit -qm "Ask for all"`;
  const contained = {
    command: ["sh", "-c", play],
    env: { ASKS: asksForAll },
    sandbox: { mode: "on", readable: [dirname(inject("programs").command)] },
  };
  const closed = await TestPanel.start("", {}, contained);
  try {
    const about = `${closed.server.url}\n${join(closed.home, "server.json")}\n`;
    const asked = await closed.project({ "panel.txt": about });
    const started = await closed.begin(asked, [{ id: "a" }], { mode: "unattended" });
    await started.closed("landed");
    const { without, guessed, ...seen } = JSON.parse(asked.at("main", "a.txt") ?? "");
    expect(seen).toEqual({ reached: 200, tokenFile: false });
    expect([...new Set(without)].sort()).toEqual([401, 404]);
    expect(guessed.filter((status: number) => ![401, 429].includes(status))).toEqual([]);
    expect(guessed.length).toBeGreaterThan(0);
  } finally {
    await closed.close();
  }
});

/** Makes processes that only sleep, and stops by itself long before a machine would notice. */
const forks = "i=0; while [ $i -lt 300 ]; do sleep 100 & i=$((i+1)); done; wait";

test("a worker or a check that forks without end is ended, and its attempt has failed in words", async () => {
  const small = await TestPanel.start("", {}, { limits: { processes: 50 } });
  try {
    const greedy = await small.project();
    greedy.play("a", forks);
    greedy.play("b", "echo b > b.txt; commit Done");
    const started = await small.begin(greedy, [{ id: "a" }, { id: "b", check: forks }]);
    const message = "It made more than 50 processes, so all of them were ended.";
    const failures = (task: string) => started.state().tasks[task]?.attempts.map(({ failure }) => failure);
    await until(() => failures("a")?.some((failure) => failure?.code === "too_many_processes"));
    expect(failures("a")?.[0]).toMatchObject({ code: "too_many_processes", message });
    await until(() => JSON.stringify(started.state().tasks.b).includes(message));
  } finally {
    await small.close();
  }
});
