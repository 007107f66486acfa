// Which terminal programs in a pane are told to write for.
import { execFile } from "node:child_process";

/**
 * `tmux-256color` where the system's terminfo knows it, else `screen-256color` (macOS' own ncurses lacks the former).
 * Without `infocmp` nobody can tell, and the common case is assumed.
 */
export const terminalName = (): Promise<string> =>
  new Promise((resolve) => {
    execFile("infocmp", ["tmux-256color"], { timeout: 10_000 }, (error) => {
      const unknown = error !== null && typeof error.code === "number";
      resolve(unknown ? "screen-256color" : "tmux-256color");
    });
  });
