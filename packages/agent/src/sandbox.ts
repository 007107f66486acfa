// The operating-system sandbox around sessions and checks: bubblewrap, where it works on this machine. What is to be
// seen and written is decided by whoever orders the work; this only says it in bubblewrap's words.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { failure, ok, type Result } from "@signalbox/base";

/** Absolute paths, applied in this order: a later one shows again what an earlier one hid. What isn't there is left out. */
export interface Sandbox {
  /** Folders that are empty inside. */
  hidden: string[];
  readable: string[];
  writable: string[];
  /** Inside of what is writable, but not to be changed or removed. */
  frozen: string[];
  /** What each empty folder takes at most, in bytes of memory; half of the machine's where it isn't said. */
  temporaryBytes?: number;
}

/**
 * Processes of its own, no rights beyond the account's, gone with the host; everything read-only but what follows. The
 * network stays: the model is on it.
 */
const always = [
  ...["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"],
  ...["--die-with-parent", "--new-session", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
];

/** The argv that runs `argv` inside the sandbox, in the folder `cwd`. */
export function sandboxArgv({ temporaryBytes, ...paths }: Sandbox, cwd: string, argv: string[]): string[] {
  const { hidden, readable, writable, frozen } = paths;
  const size = temporaryBytes === undefined ? [] : ["--size", String(temporaryBytes)];
  const bind = (how: string, paths: string[]) => paths.filter(existsSync).flatMap((path) => [how, path, path]);
  return [
    "bwrap",
    ...always,
    ...hidden.filter(existsSync).flatMap((path) => [...size, "--tmpfs", path]),
    ...bind("--ro-bind", readable),
    ...bind("--bind", writable),
    ...bind("--ro-bind", frozen),
    ...["--chdir", cwd, "--"],
    ...argv,
  ];
}

/**
 * Whether a sandbox really comes up here: the program may be there and still not be allowed to. Failure `sandbox_missing`, in
 * words that end with what to do.
 */
export function probeSandbox(): Promise<Result<null>> {
  if (process.platform !== "linux") {
    return Promise.resolve(failure("sandbox_missing", "Signalbox has no sandbox for this system yet, only for Linux."));
  }
  const trial = sandboxArgv(
    { hidden: ["/tmp"], readable: [], writable: [], frozen: [], temporaryBytes: 1_048_576 },
    "/",
    ["true"],
  );
  return new Promise((resolve) => {
    execFile(trial[0] ?? "", trial.slice(1), { timeout: 10_000 }, (error, _out, told) => {
      if (!error) return resolve(ok(null));
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      const why = missing
        ? "There is no sandbox on this machine: bubblewrap isn't installed (Debian, Ubuntu: apt install bubblewrap)."
        : "The sandbox of this machine doesn't come up: bubblewrap may not make namespaces here, or is older than 0.6.";
      resolve(failure("sandbox_missing", why, told.trim().slice(0, 1_000)));
    });
  });
}
