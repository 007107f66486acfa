// Opens the panel where there is a desktop, and says how to reach it where there is only a shell.
import { spawn } from "node:child_process";
import { hostname, userInfo } from "node:os";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The program that opens a URL on this desktop, or null: over SSH, without a display, or with `BROWSER=none`. Nothing is
 * started where nobody would see it.
 */
export function browserOpener(env: Environment, platform: NodeJS.Platform = process.platform): string | null {
  if (env.BROWSER === "none" || env.CI || env.SSH_CONNECTION || env.SSH_TTY) return null;
  if (platform === "darwin") return "open";
  return env.DISPLAY || env.WAYLAND_DISPLAY ? "xdg-open" : null;
}

/** Opens `url` on the desktop, if there is one; never fails, because the URL is printed anyway. */
export function openBrowser(url: string, env: Environment = process.env): boolean {
  const opener = browserOpener(env);
  if (!opener) return false;
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
  return true;
}

/** The command that brings a panel on a remote machine to the person's own browser, or null where it isn't remote. */
export function forwardingCommand(port: number, env: Environment = process.env): string | null {
  if (!env.SSH_CONNECTION) return null;
  const address = env.SSH_CONNECTION.split(" ")[2] ?? hostname();
  return `ssh -N -L ${port}:127.0.0.1:${port} ${userInfo().username}@${address}`;
}
