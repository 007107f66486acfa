// A real server for measurements, with sessions played by a shell script, and runs started over its parts.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RunState, wholeBaseline } from "@signalbox/engine";
import { createRun } from "../../src/createRun.ts";
import { type RunningServer, startServer } from "../../src/index.ts";
import { addProject } from "../../src/projectFacts.ts";
import { readServerFile } from "../../src/running.ts";

/** A session that commits one file at once, and a reviewer that accepts at once. */
export const instantSession = `#!/bin/sh
if [ "$SIGNALBOX_ROLE" = reviewer ]; then exec signalbox report accepted; fi
echo "$SIGNALBOX_TASK" > "$SIGNALBOX_TASK.txt"
git add "$SIGNALBOX_TASK.txt"
git commit --quiet --message="Do $SIGNALBOX_TASK"
`;

/** Starts a server with its data in `folder`/home, whose sessions are played by `session` (a shell script's text). Pages are left out. */
export async function startPanel(folder: string, session: string): Promise<RunningServer> {
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o700 });
  const script = join(folder, "session.sh");
  writeFileSync(script, session);
  chmodSync(script, 0o755);
  const agent = { driver: "script", command: [script], sandbox: { mode: "off" } };
  writeFileSync(join(home, "config.yaml"), JSON.stringify({ agent }), { mode: 0o600 });
  const pages = async (_request: unknown, response: { end: (text: string) => void }) => response.end("no pages here");
  const started = await startServer({ home, port: 0, pages: pages as never });
  if (!started.ok) throw new Error(started.failure.message);
  return started.value;
}

/** The token by which a client of the server that `startPanel` started is the owner. */
export const clientToken = async (folder: string): Promise<string> =>
  (await readServerFile(join(folder, "home")))?.clientToken ?? "";

/** A plan of `count` tasks that depend on nothing, each with a file of its own and a check that passes at once. */
export function planOf(count: number): string {
  const tasks = Array.from({ length: count }, (_, n) => ({
    id: `task-${n}`,
    description: `Write task-${n}.txt`,
    files_write: [`task-${n}.txt`],
    depends_on: [],
    verification: [{ command: "true", type: "check", required: true }],
  }));
  return JSON.stringify({ request: "Measure", created_at: "2026-01-01T00:00:00Z", tasks });
}

/** Opens a run of `plan` on the repository at `path` and approves it; resolves with its id. */
export async function openApprovedRun(server: RunningServer, path: string, plan: string, workers = 5): Promise<string> {
  const { panel } = server;
  const project = await addProject(panel.store, path);
  if (!project.ok) throw new Error(project.failure.message);
  const wanted = { projectId: project.value.id, request: "Measure", base: "HEAD", plan, maxWorkers: workers };
  const created = await createRun(panel, wanted, "bench");
  if (!created.ok) throw new Error(`${created.failure.message} ${created.failure.detail ?? ""}`);
  const loop = panel.runs.get(created.value.runId)!.loop;
  const gate = loop.state().gate;
  if (gate?.phase === "open") {
    const approved = await loop.take({
      type: "gate.approve",
      by: "bench",
      gate: "plan",
      digest: gate.digest,
      comment: "",
      excuse: [wholeBaseline],
    });
    if (!approved.ok) throw new Error(approved.failure.message);
  }
  return created.value.runId;
}

/** Resolves with the run's state as soon as `reached` holds for it; throws where a person would have to decide. */
export function runReaches(
  server: RunningServer,
  runId: string,
  reached: (run: RunState) => boolean,
): Promise<RunState> {
  const { hub, runs } = server.panel;
  return new Promise((resolve, reject) => {
    const look = () => {
      const run = runs.get(runId)?.loop.state();
      if (!run) return;
      const stuck = Object.values(run.escalations)[0] ?? (run.paused ? run.paused : null);
      if (!stuck && !reached(run)) return;
      hub.off("events", look);
      if (stuck) reject(new Error(`The run stands still: ${JSON.stringify(stuck)}`));
      else resolve(run);
    };
    hub.on("events", look);
    look();
  });
}
