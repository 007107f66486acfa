// Measures what watching panes costs, against the budgets of the design; `npm run bench` reads the lines it prints.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PaneFrame } from "@signalbox/protocol";
import { type PaneViewer, TmuxServer } from "../src/index.ts";

/** One figure beside its budget. `spread` is the 95th percentile where there is one. */
export interface PaneFigure {
  name: string;
  value: number;
  spread?: number;
  unit: string;
  budget: string;
}

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;
const round = (value: number): number => Math.round(value * 100) / 100;

async function pane(server: TmuxServer, name: string, ...argv: string[]): Promise<string> {
  const made = await server.ensurePane({ name, cwd: "/", argv });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value.paneId;
}

function watch(server: TmuxServer, paneId: string, onFrame: (frame: PaneFrame) => void = () => {}): PaneViewer {
  const viewer = server.watch(paneId, {
    onFrame(frame) {
      onFrame(frame);
      viewer.ack(frame.seq);
    },
  });
  return viewer;
}

/** Milliseconds from a key sent to the frame that shows it, `count` times, each after a quiet while. */
async function echoTimes(server: TmuxServer, paneId: string, count: number): Promise<number[]> {
  const times: number[] = [];
  let seen: ((text: string) => void) | undefined;
  const viewer = watch(server, paneId, (frame) => {
    for (const [, text] of frame.changed) seen?.(text);
  });
  await sleep(200);
  for (let n = 0; n < count; n++) {
    const mark = `key ${n}.`;
    const start = performance.now();
    const shown = new Promise<void>((resolve) => {
      seen = (text) => text.includes(mark) && resolve();
    });
    await server.sendKeys(paneId, `\r${mark}`);
    await shown;
    times.push(performance.now() - start);
    await sleep(60);
  }
  viewer.close();
  return times;
}

// Fields of /proc/PID/stat after the name; only Linux has them.
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  } catch {
    return [];
  }
}

// CPU time of this process and of the tmux server, in milliseconds.
function cpuMs(serverPid: number): number {
  const own = process.cpuUsage();
  const fields = statOf(serverPid);
  return (own.user + own.system) / 1000 + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

async function ownCpuPercent(ms: number): Promise<number> {
  const before = process.cpuUsage();
  await sleep(ms);
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 10 / ms;
}

async function flood(server: TmuxServer): Promise<PaneFigure[]> {
  const id = await pane(
    server,
    "flood",
    "sh",
    "-c",
    "exec yes 'a line of output as a noisy build prints it, over and over'",
  );
  let frames = 0;
  let bytes = 0;
  const viewer = watch(server, id, (frame) => {
    frames++;
    bytes += Buffer.byteLength(JSON.stringify(frame));
  });
  await sleep(1_000);
  [frames, bytes] = [0, 0];
  const cpu = await ownCpuPercent(3_000);
  const figures = [
    { name: "flooded pane: frames", value: round(frames / 3), unit: "1/s", budget: "at most 30" },
    { name: "flooded pane: bytes to one viewer", value: round(bytes / 3_000), unit: "KB/s", budget: "at most 300" },
    { name: "flooded pane: our CPU", value: round(cpu), unit: "% of a core", budget: "" },
  ];
  viewer.close();
  await sleep(200);
  const unwatched = await ownCpuPercent(2_000);
  await server.killPane("flood");
  return [
    ...figures,
    { name: "flooded pane, unwatched: our CPU", value: round(unwatched), unit: "% of a core", budget: "nothing" },
  ];
}

async function idle(server: TmuxServer, serverPid: number): Promise<PaneFigure> {
  const viewers: PaneViewer[] = [];
  for (let n = 0; n < 50; n++) viewers.push(watch(server, await pane(server, `idle-${n}`, "sleep", "600")));
  await sleep(1_000);
  const before = cpuMs(serverPid);
  await sleep(3_000);
  const percent = (cpuMs(serverPid) - before) / 30;
  for (const viewer of viewers) viewer.close();
  return { name: "50 idle panes watched, with tmux", value: round(percent), unit: "% of a core", budget: "under 2" };
}

/** Runs all measurements, some 25 s, on a tmux server of its own. */
export async function measurePanes(): Promise<PaneFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), "sbx-bench-"));
  const opened = await TmuxServer.open({ socketPath: join(folder, "s"), sessionName: "bench" });
  if (!opened.ok) throw new Error(opened.failure.message);
  const server = opened.value;
  const figures: PaneFigure[] = [];
  const echo = (name: string, times: number[], budget: string) =>
    figures.push({
      name,
      value: round(percentile(times, 0.5)),
      spread: round(percentile(times, 0.95)),
      unit: "ms",
      budget,
    });
  try {
    const quiet = await pane(server, "quiet", "sh", "-c", "stty -echo raw; exec cat");
    echo("echo in a quiet pane", await echoTimes(server, quiet, 50), "median 5");
    const line =
      "while :; do for i in 1 2 3 4 5 6 7 8; do printf '\\033[3%dm%s working\\033[m\\n' $i $i; done; sleep 0.05; done";
    const busy: PaneViewer[] = [];
    for (let n = 0; n < 20; n++) busy.push(watch(server, await pane(server, `busy-${n}`, "sh", "-c", line)));
    await sleep(1_000);
    echo("echo beside 20 busy panes", await echoTimes(server, quiet, 50), "median 20, 95th percentile 50");
    figures.push({
      name: "20 busy panes: our CPU",
      value: round(await ownCpuPercent(2_000)),
      unit: "% of a core",
      budget: "",
    });
    for (const viewer of busy) viewer.close();
    for (let n = 0; n < 20; n++) await server.killPane(`busy-${n}`);
    figures.push(...(await flood(server)));
    const panes = await server.listPanes();
    const parent = panes.ok ? Number(statOf(panes.value[0]!.pid)[1] ?? 0) : 0;
    figures.push(await idle(server, parent));
  } finally {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}

if (process.argv[1] === import.meta.filename)
  for (const figure of await measurePanes()) console.log(JSON.stringify(figure));
