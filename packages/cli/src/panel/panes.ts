// `logs` and `attach`: what a task's pane prints, as text from anywhere, or the pane itself on this machine.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { failure, ok, type Result } from "@signalbox/base";
import type { RunState } from "@signalbox/engine";
import type { PaneSummary } from "@signalbox/protocol";
import { dataFolderPath, socketFolder } from "@signalbox/server/running";
import type { Answer } from "../answer.ts";
import { plainText } from "../terminal/plainText.ts";
import { tmux } from "../terminal/tmuxPanes.ts";
import { type PickedRun, pickRun } from "./pickRun.ts";

const pollMs = 500;

/** Prints what a task's session (or a role's pane) printed; with `follow` until it has ended. */
export async function logs(task: string, run: string | undefined, follow: boolean): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  if (!picked.ok) return picked;
  const pane = await findPane(picked.value, task);
  if (!pane.ok) return pane;
  const { recording, name } = pane.value;
  if (!recording) return failure("nothing_recorded", `${name} hasn't printed anything yet.`);
  const reader = recordingReader(picked.value, recording);
  if (!follow) {
    const text = await reader();
    return text.ok ? ok({ json: { pane: name, text: text.value }, text: text.value }) : text;
  }
  for (;;) {
    const text = await reader();
    if (!text.ok) return text;
    process.stdout.write(text.value);
    const now = await findPane(picked.value, task);
    // What was printed before it ended is read once more.
    if (!now.ok || !now.value.live || now.value.recording !== recording) {
      const rest = await reader();
      return rest.ok ? ok({ json: { pane: name }, text: rest.value }) : rest;
    }
    await wait(pollMs);
  }
}

/** Reads what is new in a transcript at each call, as plain text. Lines that aren't whole yet wait for the next. */
function recordingReader({ panel, runId }: PickedRun, recording: string): () => Promise<Result<string>> {
  let offset = 0;
  return async () => {
    const answered = await panel.get(`/runs/${runId}/transcripts/${recording}`, { range: `bytes=${offset}-` });
    if (!answered.ok) return answered.failure.code === "panel_failed" ? ok("") : answered;
    const bytes = Buffer.from(await answered.value.arrayBuffer());
    const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
    offset += whole.length;
    const printed = whole.toString("utf8").split("\n").map(outputIn);
    return ok(plainText(printed.join("")));
  };
}

/** What a line of an asciicast prints; input and marks print nothing. */
function outputIn(line: string): string {
  try {
    const entry: unknown = JSON.parse(line);
    return Array.isArray(entry) && entry[1] === "o" && typeof entry[2] === "string" ? entry[2] : "";
  } catch {
    return "";
  }
}

async function findPane({ panel, runId }: PickedRun, task: string): Promise<Result<PaneSummary>> {
  const listed = await panel.ask<{ panes: PaneSummary[] }>("GET", `/runs/${runId}/panes`);
  if (!listed.ok) return listed;
  const { panes } = listed.value;
  const found = panes.find(({ name }) => name === task || name === `worker-${task}`);
  const names = panes.map(({ name }) => name).join(", ") || "none yet";
  return found ? ok(found) : failure("pane_missing", `There is no pane of "${task}". There are: ${names}.`);
}

/** Shows a pane in this terminal, read-only unless `write`; its keys then go to the session. Only on the panel's machine. */
export async function attach(task: string, run: string | undefined, write: boolean): Promise<Result<Answer>> {
  const picked = await pickRun(run);
  if (!picked.ok) return picked;
  const { panel, runId } = picked.value;
  const state = await panel.ask<RunState>("GET", `/runs/${runId}`);
  if (!state.ok) return state;
  const socket = join(socketFolder(dataFolderPath()), `${runId}.tmux`);
  const listed = await tmux(socket, ["list-panes", "-a", "-F", "#{window_id} #{window_name}"]);
  const window = (listed ?? "")
    .split("\n")
    .map((line) => line.split(" "))
    .find(([, name]) => name === task || name === `worker-${task}`)?.[0];
  if (!window) return failure("pane_missing", `There is no live pane of "${task}" on this machine.`);
  if (!process.stdout.isTTY)
    return failure("no_terminal", "Attaching needs a terminal. `signalbox logs` prints instead.");
  const argv = ["-S", socket, "-f", "/dev/null", "attach-session", ...(write ? [] : ["-r"]), "-t", window];
  // Inside of another tmux it would refuse, for a nesting that is wanted here.
  const { TMUX: _outer, ...env } = process.env;
  const { status } = spawnSync("tmux", argv, { stdio: "inherit", env });
  return ok({ json: { pane: task }, text: "", code: status ?? 1 });
}
