// `monitoring open`: dashboard and workers beside the person's own terminal, inside tmux or on macOS; elsewhere the commands to type.
import { execFile } from "node:child_process";
import { ok, type Result } from "@signalbox/base";
import type { Answer } from "../answer.ts";
import { findProject } from "../findProject.ts";

const views = ["dashboard", "workers"] as const;

/** Opens both views where there is a way to; says what to type where there is none. */
export async function openMonitoring(): Promise<Result<Answer>> {
  const cwd = findProject();
  const self = [process.execPath, process.argv[1] ?? "signalbox"];
  const opened: string[] = [];
  for (const view of views) {
    // In the person's own tmux, since that is where they look; a window can be closed like any other.
    const argv = process.env.TMUX
      ? ["tmux", "new-window", "-d", "-n", view, "-c", cwd, "--", ...self, view]
      : process.platform === "darwin"
        ? ["osascript", "-e", appleScript([...self, view], cwd)]
        : null;
    if (argv && (await succeeds(argv))) opened.push(view);
  }
  const rest = views.filter((view) => !opened.includes(view));
  const lines = [
    ...(opened.length > 0 ? [`Opened ${opened.join(" and ")}`] : []),
    ...(rest.length > 0 ? ["In other terminals, type:", ...rest.map((view) => `  signalbox ${view}`)] : []),
  ];
  return ok({ json: { opened, manual: rest.map((view) => `signalbox ${view}`) }, text: lines.join("\n") });
}

const succeeds = ([program = "", ...argv]: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => void execFile(program, argv, { timeout: 10_000 }, (error) => resolve(error === null)));

/** Terminal takes only a shell line: every word is quoted for the shell, and the line for AppleScript. */
function appleScript(argv: readonly string[], cwd: string): string {
  const word = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const line = `cd ${word(cwd)} && ${argv.map(word).join(" ")}`;
  return `tell application "Terminal" to do script "${line.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
