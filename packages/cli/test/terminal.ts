// For tests: the command in a real terminal, which is a pane of a tmux server of its own.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
let terminals = 0;

/** `signalbox` from the sources, as an argv. */
export const command = [
  process.execPath,
  "--import",
  import.meta.resolve("tsx"),
  join(import.meta.dirname, "../src/signalbox.ts"),
];

/** Runs an argv, and says with what it ended. */
const telling = ["sh", "-c", '"$@"; echo "Ended with $?"; exec sleep 600', "sh"];

/** Where a terminal stands: its socket lies in `folder`, `home` is the data directory. */
export interface Place {
  folder: string;
  cwd: string;
  home: string;
  columns: number;
}

/**
 * `signalbox` with these arguments in a terminal: what stands on its screen, and tmux to type and look with. Looking doesn't
 * hold this process up, in which the panel may work. The terminal stays when the command has ended and shows its exit code:
 * on a busy machine tmux may know that it has ended and never learn how.
 */
export async function inTerminal({ folder, cwd, home, columns }: Place, ...argv: string[]) {
  // Each has a server of its own: the one before may still be ending.
  terminals += 1;
  const socket = join(folder, `t${terminals}`);
  const tmux = async (...words: string[]) =>
    (await execute("tmux", ["-S", socket, "-f", "/dev/null", ...words])).stdout;
  const size = ["-x", String(columns), "-y", "30"];
  await tmux("new-session", "-d", ...size, "-c", cwd, "-e", `SIGNALBOX_HOME=${home}`, ...telling, ...command, ...argv);
  let shown = "";
  /** Whether something stands on the screen now. */
  const shows = async (what: string | RegExp) => {
    shown = await tmux("capture-pane", "-p", "-N");
    return new RegExp(what).test(shown);
  };
  return { tmux, shows, screen: () => shown.replace(/ +$/gm, ""), end: () => tmux("kill-server") };
}
