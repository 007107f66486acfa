// Sessions of the real Claude Code CLI for tests, each under a real host and with a scripted Messages API of its own.
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { followHost, type HostEvent, type SessionWork } from "../src/index.ts";
import { claudeBinary } from "./claudeBinary.ts";
import { type Leg, type LegOptions, openPlace, type Place, until } from "./harness.ts";
import { type ApiScript, claudeEnvironment, type MessagesApi, startMessagesApi } from "./messagesApi.ts";

export const claude = claudeBinary();
export let place: Place;
/** The scripted Messages API of the last session that was prepared. */
export let api: MessagesApi | null = null;
beforeAll(async () => {
  place = await openPlace();
});
afterEach(async () => {
  await api?.close();
  api = null;
});
afterAll(() => place.close());

interface Wanted {
  script: ApiScript;
  session?: Partial<SessionWork>;
  env?: Record<string, string>;
  url?: string;
  options?: LegOptions;
}

/** A leg with the CLI as its agent, and a home of its own. */
export async function prepare({ script, session, env, url, options }: Wanted): Promise<Leg> {
  api = await startMessagesApi({ script });
  const home = join(place.root, randomUUID());
  await mkdir(home);
  const own = { ...claudeEnvironment({ url: url ?? api.url }, home), ...env };
  const clean = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== ""));
  const work = { driver: "claude" as const, command: [claude ?? ""], prompt: "Please do [the task].", ...session };
  return place.leg({ ...options, env: clean, session: work });
}

/** A session from start to end: its outcome, what it drew, and what followers heard. */
export async function play(wanted: Wanted) {
  const leg = await prepare(wanted);
  const host = await leg.start();
  let output = "";
  host.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  const heard: HostEvent[] = [];
  const { dir, socketPath } = leg.spec;
  const outcome = await followHost({ dir, socketPath, onEvent: (event) => heard.push(event) });
  await until(() => host.exitCode !== null);
  return { leg, outcome, output, heard };
}

/** A call of the model's to run a shell line, and one to write a file. */
export const bash = (command: string) => ({ name: "Bash", input: { command, description: "Run it" } });
export const write = (file_path: string) => ({ name: "Write", input: { file_path, content: "hello\n" } });
