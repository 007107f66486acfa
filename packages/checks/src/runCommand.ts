// Runs one shell command to its end or its timeout, with everything that it started gone afterwards.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { StringDecoder } from "node:string_decoder";
import { endTree } from "@signalbox/base/processes";

/** How a command ended. `notStarted` says why it couldn't begin. */
export interface CommandEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  timedOut: boolean;
  aborted: boolean;
  notStarted: string | null;
}

/** A filter that output passes before anybody sees it; a host's redactor. */
export interface OutputFilter {
  push(chunk: string): string;
  flush(): string;
}

export interface CommandOptions {
  cwd: string;
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  filter: (() => OutputFilter) | undefined;
  /** What to start for an argv, such as the same inside a sandbox. */
  contain: ((argv: string[]) => string[]) | undefined;
  onOutput(text: string): void;
}

/** Marks every process of one command, so that what left its process group is found too. */
const markerName = "SIGNALBOX_CHECK_ID";
/** After the tree is gone a pipe has at most this long to deliver what is still in it. */
const drainMs = 500;

const wait = (ms: number, promise: Promise<unknown>): Promise<unknown> => {
  let timer: NodeJS.Timeout;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
};

function readStream(stream: NodeJS.ReadableStream, options: CommandOptions): Promise<void> {
  const decoder = new StringDecoder("utf8");
  const filter = options.filter?.();
  const give = (text: string) => {
    if (text !== "") options.onOutput(text);
  };
  return new Promise((resolve) => {
    stream.on("data", (chunk: Buffer) => {
      const text = decoder.write(chunk);
      give(filter ? filter.push(text) : text);
    });
    stream.on("error", () => {});
    stream.on("close", () => {
      if (filter) give(filter.flush());
      resolve();
    });
  });
}

/** Runs `/bin/sh -c command`; resolves when its whole process tree is gone. Never rejects. */
export async function runCommand(command: string, options: CommandOptions): Promise<CommandEnd> {
  const end: CommandEnd = { exitCode: null, signal: null, timedOut: false, aborted: false, notStarted: null };
  if (options.signal?.aborted) return { ...end, aborted: true };
  const marker = { name: markerName, value: randomUUID() };
  const env = { ...options.env, [markerName]: marker.value };
  const argv = ["/bin/sh", "-c", command];
  const [program = "", ...rest] = options.contain?.(argv) ?? argv;
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const streams = Promise.all([readStream(child.stdout, options), readStream(child.stderr, options)]);
  const tree = { rootPid: child.pid ?? null, marker };
  const stop = (why: "timedOut" | "aborted") => {
    if (end.timedOut || end.aborted) return;
    end[why] = true;
    void endTree(tree);
  };
  const timer = setTimeout(() => stop("timedOut"), options.timeoutMs);
  const onAbort = () => stop("aborted");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  await new Promise<void>((resolve) => {
    child.once("error", (error) => {
      end.notStarted = error.message;
      resolve();
    });
    child.once("exit", (code, signal) => {
      end.exitCode = code;
      end.signal = signal;
      resolve();
    });
  });
  clearTimeout(timer);
  options.signal?.removeEventListener("abort", onAbort);
  await endTree(tree);
  await wait(drainMs, streams);
  return end;
}
