// The built `signalbox up` as a process of its own, for measurements of what a person starts.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { readServerFile } from "../../src/running.ts";

/** A started program; `answeredMs` is from its start to the first answer to a request for a page. */
export interface StartedProgram {
  child: ChildProcess;
  url: string;
  /** Lets a client in as the owner. */
  token: string;
  answeredMs: number;
  /** Asks the API as the owner; throws with its sentence where it refuses. */
  ask<Answer>(method: "GET" | "POST", path: string, body?: object): Promise<Answer>;
  stop(): Promise<void>;
  /** Ends its sessions too. */
  end(): Promise<void>;
}

/** The built command. */
export const signalbox = join(import.meta.dirname, "../../../../packages/cli/dist/signalbox.cjs");
const startWithinMs = 60_000;

/** What came back: status, headers and the bytes of the body as they travelled. */
export interface Answer {
  status: number;
  bytes: number;
  text: string;
}

/** One GET that takes compressed answers and doesn't unpack them, but for `text` where `plain` is asked for. */
export function fetchBytes(url: string, headers: Record<string, string> = {}, plain = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const encoding: Record<string, string> = plain ? {} : { "accept-encoding": "gzip, br" };
    get(url, { headers: { ...encoding, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, bytes: body.length, text: plain ? body.toString() : "" });
      });
    }).on("error", reject);
  });
}

/** Starts the program with its data in `home`, with sessions played by `session` (an absolute path) where one is named. */
export async function startProgram(home: string, session?: string): Promise<StartedProgram> {
  mkdirSync(home, { mode: 0o700 });
  const agent = { driver: "script", command: [session], max_sessions: 64, sandbox: { mode: "off" } };
  if (session !== undefined) writeFileSync(join(home, "config.yaml"), JSON.stringify({ agent }), { mode: 0o600 });
  const started = performance.now();
  const child = spawn(process.execPath, [signalbox, "up", "--port", "0"], {
    env: { ...process.env, SIGNALBOX_HOME: home, BROWSER: "none" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (;;) {
    const server = await readServerFile(home);
    const answer = server && (await fetchBytes(`${server.url}/enter`).catch(() => null));
    if (server && answer?.status === 200) {
      const answeredMs = performance.now() - started;
      const { url, clientToken: token } = server;
      const gone = once(child, "exit");
      const ask: StartedProgram["ask"] = (method, path, body) => askApi(url, token, method, path, body);
      return {
        child,
        url,
        token,
        answeredMs,
        ask,
        async stop() {
          child.kill("SIGTERM");
          await gone;
        },
        async end() {
          await ask("POST", "/api/stop", { end: true });
          await gone;
        },
      };
    }
    if (performance.now() - started > startWithinMs || child.exitCode !== null) {
      child.kill("SIGKILL");
      throw new Error(`The server didn't answer: ${JSON.stringify(answer)}`);
    }
    await wait(5);
  }
}

async function askApi<Answer>(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", origin: url },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

/** Opens a run of `plan` on the repository at `path`, which needs no trust; resolves with its id. */
export async function openRun(
  server: StartedProgram,
  path: string,
  plan: string,
  maxWorkers?: number,
): Promise<string> {
  const { id: projectId } = await server.ask<{ id: string }>("POST", "/api/projects", { path });
  const wanted = { projectId, request: "Measure", plan, ...(maxWorkers ? { maxWorkers } : {}) };
  return (await server.ask<{ runId: string }>("POST", "/api/runs", wanted)).runId;
}
