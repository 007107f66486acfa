// `tmux`: sessions of a run without the panel, each under a host in a pane of the project's own tmux server.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { endHost, hostArgv, probeHost, writeHostSpec } from "@signalbox/agent";
import { failure, isSafeId, ok, type Result } from "@signalbox/base";
import { sessionEnvironment } from "@signalbox/git";
import { TmuxServer } from "@signalbox/tmux";
import { type Answer, columns } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { seePanes } from "../terminal/tmuxPanes.ts";
import { type LocalRun, localRun, makeFolders, tmuxSocketOf } from "./localRun.ts";
import { managingRun, refuseManaged } from "./managed.ts";

/** How a session is started; `command` is the agent with its arguments, `claude` unless said. */
export interface SpawnOptions {
  promptFile?: string;
  cwd?: string;
  command?: string[];
  model?: string;
  /** Nobody is asked about anything that it does. */
  unattended?: boolean;
}

/** Beside the command itself, which may have been called by a link on the PATH. */
const hostJs = (): string => join(dirname(realpathSync(process.argv[1] ?? "")), "host.cjs");
const binDir = (run: LocalRun): string => join(run.home, "bin");

/** Starts a session in a pane called `name`; with a name that begins with `worker-` it works for that task. */
export async function spawnAgent(name: string, options: SpawnOptions): Promise<Result<Answer>> {
  if (!isSafeId(name)) return failure("unsafe_id", `"${name}" is no name of a session.`);
  const root = findProject();
  const free = await refuseManaged(
    root,
    (run) => `It starts its sessions itself; begin a task again with \`signalbox retry TASK ${run}\`.`,
  );
  if (!free.ok) return free;
  if (options.promptFile === undefined) return failure("prompt_missing", "Say what to do with --prompt-file FILE.");
  const prompt = await readFile(options.promptFile, "utf8").catch(() => null);
  if (prompt === null) return failure("prompt_missing", `There is no file ${options.promptFile} that can be read.`);
  const run = localRun(root);
  await makeFolders(run);
  const order = { name, root, prompt, cwd: resolve(options.cwd ?? "."), options };
  const started = await startInPane(run, order);
  if (!started.ok) return started;
  const { paneId } = started.value;
  return ok({
    json: { spawned: true, session: name, pane: paneId },
    text: `Started ${name}. \`signalbox workers\` shows it.`,
  });
}

interface Order {
  name: string;
  root: string;
  prompt: string;
  cwd: string;
  options: SpawnOptions;
}

async function startInPane(
  run: LocalRun,
  { name, root, prompt, cwd, options }: Order,
): Promise<Result<{ paneId: string }>> {
  if (!existsSync(hostJs()))
    return failure("host_missing", "The program of panes isn't beside this command. Build Signalbox.");
  const task = /^worker-(.+)$/.exec(name)?.[1] ?? null;
  const dir = hostDir(run, name);
  if ((await probeHost(dir)).state === "live") return failure("already_running", `${name} is running already.`);
  const prompts = join(root, ".orchestrator/prompts");
  await mkdir(prompts, { recursive: true, mode: 0o700 });
  await writeFile(join(prompts, `${name}.md`), prompt, { mode: 0o600 });
  const command = options.command?.length ? options.command : ["claude"];
  const spec = await writeHostSpec({
    dir: nextDir(run, name),
    socketPath: join(dirname(run.tmuxSocket), `${run.id}-${shortHash(name)}`),
    title: name,
    cwd,
    env: { ...environment(), ...sessionEnvironment({ identity: null }), SIGNALBOX_RUN: run.id, TERM: "xterm-256color" },
    binDir: binDir(run),
    statusFile: task ? join(cwd, ".task-status.json") : null,
    work: {
      kind: "session",
      role: "worker",
      taskId: task,
      driver: command[0] === "claude" ? "claude" : "script",
      command,
      prompt,
      ...(options.model ? { model: options.model } : {}),
      sessionId: randomUUID(),
      resume: false,
      mode: options.unattended ? "unattended" : "guarded",
      attempt: 1,
      leg: 1,
    },
  });
  const server = await TmuxServer.open({ socketPath: run.tmuxSocket, sessionName: run.id });
  if (!server.ok) return server;
  await server.value.killPane(name);
  const pane = await server.value.ensurePane({ name, cwd, argv: hostArgv(hostJs(), spec) });
  await server.value.close();
  return pane;
}

/** What a session inherits: everything of this shell, since a person started it here, but no way back into the panel. */
function environment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([key]) => !/^(SIGNALBOX_|TMUX)/.test(key));
  return Object.fromEntries(kept.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** The folder of the latest start of a session, whose number counts up: an outcome is never written over. */
const startsOf = (run: LocalRun, name: string): number[] =>
  (existsSync(run.folders.hosts) ? readdirSync(run.folders.hosts) : [])
    .filter((each) => each.startsWith(`${name}.`))
    .map((each) => Number(each.slice(name.length + 1)))
    .filter(Number.isInteger);

const hostDir = (run: LocalRun, name: string): string =>
  run.folders.host(`${name}.${Math.max(0, ...startsOf(run, name))}`);
const nextDir = (run: LocalRun, name: string): string =>
  run.folders.host(`${name}.${Math.max(0, ...startsOf(run, name)) + 1}`);

/** Whether a session runs; exit code 1 where it doesn't. */
export async function verifyRunning(name: string): Promise<Result<Answer>> {
  const root = findProject();
  const panes = await seePanes(await tmuxSocketOf(root), (each) => each === name || each === `worker-${name}`);
  const pane = panes.find(({ dead }) => !dead);
  if (!pane) {
    const error = panes.length > 0 ? `${name} has ended.` : `There is no session ${name}.`;
    return ok({ json: { running: false, error }, text: error, code: 1 });
  }
  const output_sample = pane.lines.slice(-5).join("\n");
  return ok({ json: { running: true, process: pane.name, output_sample }, text: `${pane.name} is running` });
}

/** The sessions of the project. */
export async function listSessions(): Promise<Result<Answer>> {
  const panes = await seePanes(await tmuxSocketOf(findProject()), (name) => name !== "_");
  const sessions = panes.map(({ name, dead }) => ({ name, running: !dead }));
  const rows = sessions.map(({ name, running }) => [name, running ? "running" : "ended"]);
  return ok({
    json: { sessions, count: sessions.length },
    text: rows.length > 0 ? columns(rows) : "There are no sessions",
  });
}

/** Ends a session with its process tree, and forgets its pane; a run of the panel is told to stop the task. */
export async function killSession(name: string): Promise<Result<Answer>> {
  const root = findProject();
  const managed = await managingRun(root);
  if (managed !== null) {
    const task = name.replace(/^worker-/, "");
    const stopped = await (await import("../panel/decide.ts")).stop(task, managed, "Ended with `signalbox tmux kill`.");
    return stopped.ok ? ok({ ...stopped.value, json: { killed: true, session: name } }) : stopped;
  }
  const run = localRun(root);
  const ended = await endSession(run, name);
  return ended.ok
    ? ok({ json: { killed: ended.value, session: name }, text: ended.value ? `Ended ${name}` : `There was no ${name}` })
    : ended;
}

async function endSession(run: LocalRun, name: string): Promise<Result<boolean>> {
  const dir = hostDir(run, name);
  const there = startsOf(run, name).length > 0;
  if (there) await endHost(dir, join(dirname(run.tmuxSocket), `${run.id}-${shortHash(name)}`));
  if (!existsSync(run.tmuxSocket)) return ok(there);
  const server = await TmuxServer.open({ socketPath: run.tmuxSocket, sessionName: run.id });
  if (!server.ok) return server;
  const listed = await server.value.listPanes();
  const known = listed.ok && listed.value.some((pane) => pane.name === name);
  await server.value.killPane(name);
  await server.value.close();
  return ok(there || known);
}

/** Ends the sessions that no task of the state needs any more, and the tmux server with the last of them. */
export async function cleanUpOrphans(): Promise<Result<Answer>> {
  const root = findProject();
  const free = await refuseManaged(
    root,
    (run) => `It forgets its panes when it closes; see it with \`signalbox show ${run}\`.`,
  );
  if (!free.ok) return free;
  const run = localRun(root);
  const panes = await seePanes(run.tmuxSocket, (name) => name !== "_");
  const orphans = panes.filter(({ dead }) => dead).map(({ name }) => name);
  for (const name of orphans) {
    const ended = await endSession(run, name);
    if (!ended.ok) return ended;
  }
  if (orphans.length === panes.length && existsSync(run.tmuxSocket)) {
    const server = await TmuxServer.open({ socketPath: run.tmuxSocket, sessionName: run.id });
    if (server.ok) await server.value.kill();
  }
  return ok({
    json: { cleaned: orphans },
    text: orphans.length > 0 ? `Cleaned up ${orphans.join(", ")}` : "There was nothing to clean up",
  });
}

/** Writes what a session's screen shows to `.orchestrator/logs/<session>_<time>.log`. */
export async function saveLogs(name: string): Promise<Result<Answer>> {
  const root = findProject();
  const panes = await seePanes(await tmuxSocketOf(root), (each) => each === name);
  const pane = panes[0];
  if (!pane) return failure("pane_missing", `There is no session ${name}.`);
  const at = new Date().toISOString().replace(/[-:]/g, "").replace("T", "_").slice(0, 15);
  const folder = join(root, ".orchestrator/logs");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}_${at}.log`);
  await writeFile(path, `${pane.lines.join("\n")}\n`, { mode: 0o600 });
  return ok({ json: { saved: true, path }, text: path });
}
