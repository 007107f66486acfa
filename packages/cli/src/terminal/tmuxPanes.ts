// Looks at the panes of a run's tmux server from outside: one short-lived tmux process a look, whatever the number of panes.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";

/** A pane as it is seen: the end of its screen, without colours. */
export interface SeenPane {
  name: string;
  dead: boolean;
  lines: string[];
}

/** Runs tmux on a socket; null where it fails, as it does where no server listens. */
export function tmux(socket: string, argv: readonly string[]): Promise<string | null> {
  if (!existsSync(socket)) return Promise.resolve(null);
  return new Promise((resolve) => {
    execFile("tmux", ["-S", socket, ...argv], { timeout: 10_000, maxBuffer: 16 * 1024 * 1024 }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}

const mark = "\u0001signalbox-pane\u0001";

/** The panes whose names fit, with what is on them; empty where no tmux server lives. */
export async function seePanes(socket: string, fits: (name: string) => boolean): Promise<SeenPane[]> {
  const listed = await tmux(socket, ["list-panes", "-a", "-F", "#{pane_id} #{pane_dead} #{window_name}"]);
  const panes = (listed ?? "").split("\n").flatMap((line) => {
    const [, id = "", dead, name = ""] = /^(%\d+) (\d) (.+)$/.exec(line) ?? [];
    return id !== "" && fits(name) ? [{ id, name, dead: dead === "1" }] : [];
  });
  if (panes.length === 0) return [];
  // Marks between the captures: one process then serves all panes.
  const commands = panes.flatMap(({ id }) => [
    "capture-pane",
    "-p",
    "-J",
    "-t",
    id,
    ";",
    "display-message",
    "-p",
    mark,
    ";",
  ]);
  const captured = (await tmux(socket, commands.slice(0, -1))) ?? "";
  const parts = captured.split(`${mark}\n`);
  return panes.map(({ name, dead }, at) => ({ name, dead, lines: (parts[at] ?? "").trimEnd().split("\n") }));
}
