// The built `signalbox up` as a process of its own, for measurements of what a person starts.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

/** A started program; `answeredMs` is from its start to the first answer to a request for a page. */
export interface StartedProgram {
  child: ChildProcess;
  url: string;
  /** Lets a client in as the owner. */
  token: string;
  answeredMs: number;
  stop(): Promise<void>;
}

const signalbox = join(import.meta.dirname, "../../../../packages/cli/dist/signalbox.js");
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

const readServer = (home: string): { url: string; clientToken: string } | null => {
  try {
    return JSON.parse(readFileSync(join(home, "server.json"), "utf8"));
  } catch {
    return null;
  }
};

/** Starts the program with new data in `home`, which must not exist yet. */
export async function startProgram(home: string): Promise<StartedProgram> {
  mkdirSync(home, { mode: 0o700 });
  const started = performance.now();
  const child = spawn(process.execPath, [signalbox, "up", "--port", "0"], {
    env: { ...process.env, SIGNALBOX_HOME: home, BROWSER: "none" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (;;) {
    const server = readServer(home);
    const answer = server && (await fetchBytes(`${server.url}/enter`).catch(() => null));
    if (server && answer?.status === 200) {
      return {
        child,
        url: server.url,
        token: server.clientToken,
        answeredMs: performance.now() - started,
        async stop() {
          const gone = once(child, "exit");
          child.kill("SIGTERM");
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
