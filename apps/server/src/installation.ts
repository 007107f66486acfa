// Where this installation keeps things and where its programs are: computed once at start.
import { existsSync } from "node:fs";
import { lstat, mkdir, rm, symlink } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { socketFolder } from "./socketFolder.ts";

/** The paths of one running server. All absolute. */
export interface Installation {
  home: string;
  /** Short, because a unix socket's path may have 100 bytes. */
  sockets: string;
  hostJs: string;
  /** The process that starts git for this one; null where this one does it itself. */
  gitJs: string | null;
  binDir: string;
  /** The folder of the Next.js application. */
  webDir: string;
  /** The folder of Signalbox's own programs. */
  programs: string;
}

/**
 * What panes and sessions start: the host's bundle, and what `signalbox` is on a session's PATH; and the bundle of the
 * process that starts git, where there is to be one. Absolute paths.
 */
export interface Programs {
  hostJs: string;
  command: string;
  gitJs?: string;
  /** The folder of the Next.js application; the one of this checkout where nothing is said. */
  webDir?: string;
}

/** Works the paths out for the data in `home`, and puts `signalbox` where sessions find it. */
export async function openInstallation(home: string, programs?: Programs): Promise<Installation> {
  const root = installationRoot();
  const { hostJs, command, gitJs = null, webDir = join(root, "apps/web") } = programs ?? bundled(root);
  const sockets = socketFolder(home);
  await mkdir(sockets, { recursive: true, mode: 0o700 });
  await requireOwn(sockets);
  const binDir = join(home, "bin");
  await mkdir(binDir, { recursive: true, mode: 0o700 });
  const link = join(binDir, "signalbox");
  await rm(link, { force: true });
  await symlink(command, link);
  return { home, sockets, binDir, hostJs, gitJs, webDir, programs: root };
}

const bundled = (root: string): Programs => ({
  hostJs: join(root, "packages/cli/dist/host.cjs"),
  command: join(root, "packages/cli/dist/signalbox.cjs"),
  gitJs: join(root, "packages/cli/dist/git.cjs"),
});

/** The folder that holds `packages` and `apps`: this file lies below it, as source or bundled. */
function installationRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "turbo.json"))) return folder;
  }
  throw new Error("Signalbox doesn't find its own folder.");
}

/** Among the temporary files another account could have made the folder first, to read what goes through it. */
async function requireOwn(folder: string): Promise<void> {
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0) return;
  throw new Error(
    `${folder} isn't a private folder of this account. Remove it, or set SIGNALBOX_HOME to a shorter path.`,
  );
}
