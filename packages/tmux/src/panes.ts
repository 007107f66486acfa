// Panes by name: one window each, started without a shell, found again after a restart.
import { stat } from "node:fs/promises";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { ControlClient } from "./controlClient.ts";
import { quote, quoteFormat } from "./quote.ts";

/** A pane of the run, alive or dead. */
export interface PaneInfo {
  name: string;
  paneId: string;
  windowId: string;
  /** Of the process that was started in the pane. */
  pid: number;
  dead: boolean;
  /** Exit status of a dead pane; null while it lives, where a signal ended it, and for a moment after its end. */
  deadStatus: number | null;
  /** The number of the signal that ended it, or null. */
  deadSignal: number | null;
  cols: number;
  rows: number;
}

/** What to run in a pane. `argv` is executed directly; `env` is added to the server's environment. */
export interface PaneRequest {
  name: string;
  cwd: string;
  env?: Readonly<Record<string, string>>;
  argv: readonly string[];
}

/** Lower-case letters, digits, `_` and `-`, at most 81; tmux turns a dot into `_` and reads a colon as a separator. */
export const paneNamePattern = /^[a-z0-9][a-z0-9_-]{0,80}$/;

const format = quote(
  [
    ..."window_name pane_id window_id pane_pid pane_dead pane_dead_status pane_dead_signal".split(" "),
    ..."pane_width pane_height pane_index".split(" "),
  ]
    .map((name) => `#{${name}}`)
    .join(" , "),
);

const numberOrNull = (text: string | undefined): number | null => (text ? Number(text) : null);

function parsePane(line: string): PaneInfo | undefined {
  const [name, paneId, windowId, pid, dead, status, signal, cols, rows, index] = line.split(" , ").map((f) => f.trim());
  if (name === undefined || !paneId || !windowId || !paneNamePattern.test(name) || index !== "0") return undefined;
  return {
    name,
    paneId,
    windowId,
    pid: Number(pid),
    dead: dead === "1",
    deadStatus: dead === "1" ? numberOrNull(status) : null,
    deadSignal: dead === "1" ? numberOrNull(signal) : null,
    cols: Number(cols),
    rows: Number(rows),
  };
}

/**
 * All panes with a proper name, in the order of their windows; of two with one name, the living one, else the newer.
 * Windows that somebody else made by hand are left out. Failure: `tmux_gone`.
 */
export async function listPanes(client: ControlClient): Promise<Result<PaneInfo[]>> {
  const reply = await client.send(`list-panes -s -F ${format}`);
  if (!reply.ok) return reply;
  const byName = new Map<string, PaneInfo>();
  for (const line of reply.value[0] ?? []) {
    const pane = parsePane(line);
    if (!pane) continue;
    const other = byName.get(pane.name);
    if (!other || other.dead) byName.set(pane.name, pane);
  }
  return ok([...byName.values()]);
}

/** Whether tmux has learned how the process of a dead pane ended. */
export const knowsHowItEnded = (pane: PaneInfo): boolean => pane.deadStatus !== null || pane.deadSignal !== null;

async function refusal(request: PaneRequest): Promise<{ ok: false; failure: Failure } | undefined> {
  const { name, cwd, argv, env = {} } = request;
  if (!paneNamePattern.test(name)) return failure("pane_name_invalid", `“${name}” can't be the name of a pane.`);
  const words = [...argv, cwd, ...Object.values(env)];
  if (argv.length === 0 || !argv[0] || words.some((word) => word.includes("\0")))
    return failure("pane_command_invalid", `The command for pane ${name} is empty or holds a NUL character.`);
  const oddName = Object.keys(env).find((key) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key));
  if (oddName !== undefined) return failure("pane_command_invalid", `“${oddName}” can't be an environment variable.`);
  // tmux would start in the home directory without a word.
  const folder = await stat(cwd).catch(() => undefined);
  if (!folder?.isDirectory()) return failure("pane_cwd_missing", `The folder ${cwd} for pane ${name} doesn't exist.`);
  return undefined;
}

function newWindowLine({ name, cwd, env = {}, argv }: PaneRequest): string {
  // Sessions don't need to know that they are in tmux, nor where its socket is.
  const all = { TMUX: "", ...env };
  const variables = Object.entries(all).map(([key, value]) => `-e ${quote(`${key}=${value}`)}`);
  // A single word would go to a shell; `env` makes it two.
  const words = argv.length === 1 ? ["env", "--", ...argv] : argv;
  const place = `-n ${quoteFormat(name)} -c ${quoteFormat(cwd)}`;
  return `new-window -d -P -F ${quote("#{pane_id} #{window_id}")} ${place} ${variables.join(" ")} ${words.map(quote).join(" ")}`;
}

/**
 * A living pane of that name: the one that is there, whatever it runs, or a new one. A dead pane of the name is
 * replaced and its screen lost, so the new one has another id. Failures: `pane_name_invalid`, `pane_command_invalid`,
 * `pane_cwd_missing`, `tmux_command`, `tmux_gone`. Two calls for one name must not overlap.
 */
export async function ensurePane(client: ControlClient, request: PaneRequest): Promise<Result<{ paneId: string }>> {
  const refused = await refusal(request);
  if (refused) return refused;
  const panes = await listPanes(client);
  if (!panes.ok) return panes;
  const found = panes.value.find((pane) => pane.name === request.name);
  if (found && !found.dead) return ok({ paneId: found.paneId });
  if (found) await client.send(`kill-window -t ${found.windowId}`);
  const made = await client.send(newWindowLine(request));
  if (!made.ok) return made;
  const ids = /^(%\d+) (@\d+)$/.exec(made.value[0]?.[0] ?? "");
  if (!ids) return failure("tmux_command", `tmux didn't say which pane it made for ${request.name}.`);
  // A person who attaches must not resize it.
  await client.send(`set-option -w -t ${ids[2]} window-size manual`);
  return ok({ paneId: ids[1]! });
}

/** Ends the pane of that name with its processes (SIGHUP); fine where there is none. Failure: `tmux_gone`. */
export async function killPane(client: ControlClient, name: string): Promise<Result<void>> {
  const panes = await listPanes(client);
  if (!panes.ok) return panes;
  const found = panes.value.find((pane) => pane.name === name);
  if (!found) return ok(undefined);
  const killed = await client.send(`kill-window -t ${found.windowId}`);
  return killed.ok || killed.failure.code === "tmux_command" ? ok(undefined) : killed;
}
