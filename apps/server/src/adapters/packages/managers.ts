// The package managers: what each is called with to install what is locked, to add a package, and to say whether it could.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PackageManager } from "@signalbox/project";

/** A package as a session asks for it: a name and a range on the project's registry. */
export interface Wanted {
  name: string;
  range: string;
  dev: boolean;
}

type Argv = readonly string[];

/** One package manager. `null` where it has nothing of the kind. */
interface Manager {
  /** What it needs to be there, besides a manifest, for there to be anything to install. */
  lockfile: string;
  /** Names of packages that it takes for packages and nothing else (a path, an address). */
  name: RegExp;
  install: Argv;
  /** Adds a package; `lockOnly` changes manifest and lockfile and installs nothing. */
  add: (wanted: Wanted, lockOnly: boolean) => Argv[];
  /** Says whether `install` could do its work, without doing it. */
  tryOut: Argv;
  /** Runs the install scripts of one package that is installed already. */
  scripts: ((name: string) => Argv) | null;
}

const nodeName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9_][A-Za-z0-9._~-]*$/;
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const quietNpm = ["--no-audit", "--no-fund", "--ignore-scripts"];
const spec = ({ name, range }: Wanted) => `${name}@${range}`;
/** `>=2`, `==1.0`, or a bare version, which means exactly that one. */
export const pythonSpec = ({ name, range }: Wanted): string =>
  range === "*" ? name : `${name}${/^[<>=!~]/.test(range) ? "" : "=="}${range}`;

const classicYarn: Manager = {
  lockfile: "yarn.lock",
  name: nodeName,
  install: ["yarn", "install", "--frozen-lockfile", "--ignore-scripts", "--non-interactive"],
  add: (wanted) => [
    ["yarn", "add", "--ignore-scripts", "--non-interactive", ...(wanted.dev ? ["--dev"] : []), spec(wanted)],
  ],
  tryOut: ["yarn", "install", "--frozen-lockfile", "--ignore-scripts", "--non-interactive", "--offline"],
  scripts: null,
};

const managers: Readonly<Record<Exclude<PackageManager, "pip">, Manager>> = {
  npm: {
    lockfile: "package-lock.json",
    name: nodeName,
    install: ["npm", "ci", ...quietNpm, "--prefer-offline"],
    add: (wanted, lockOnly) => [
      [
        ...["npm", "install", ...quietNpm, wanted.dev ? "--save-dev" : "--save"],
        ...(lockOnly ? ["--package-lock-only"] : []),
        ...["--", spec(wanted)],
      ],
    ],
    tryOut: ["npm", "install", "--dry-run", ...quietNpm, "--prefer-offline"],
    scripts: (name) => ["npm", "rebuild", "--no-audit", "--no-fund", "--", name],
  },
  pnpm: {
    lockfile: "pnpm-lock.yaml",
    name: nodeName,
    install: ["pnpm", "install", "--frozen-lockfile", "--ignore-scripts", "--prefer-offline"],
    add: (wanted, lockOnly) => [
      [
        ...["pnpm", "add", "--ignore-scripts", wanted.dev ? "--save-dev" : "--save-prod"],
        ...(lockOnly ? ["--lockfile-only"] : []),
        spec(wanted),
      ],
    ],
    tryOut: ["pnpm", "install", "--frozen-lockfile", "--lockfile-only", "--ignore-scripts", "--prefer-offline"],
    scripts: (name) => ["pnpm", "rebuild", name],
  },
  yarn: {
    lockfile: "yarn.lock",
    name: nodeName,
    install: ["yarn", "install", "--immutable", "--mode=skip-build"],
    add: (wanted, lockOnly) => [
      [
        "yarn",
        "add",
        ...(wanted.dev ? ["--dev"] : []),
        `--mode=${lockOnly ? "update-lockfile" : "skip-build"}`,
        spec(wanted),
      ],
    ],
    tryOut: ["yarn", "install", "--immutable", "--mode=update-lockfile"],
    scripts: (name) => ["yarn", "rebuild", name],
  },
  uv: {
    lockfile: "uv.lock",
    name: plainName,
    install: ["uv", "sync", "--frozen"],
    add: (wanted, lockOnly) => [
      ["uv", "add", ...(wanted.dev ? ["--dev"] : []), ...(lockOnly ? ["--no-sync"] : []), pythonSpec(wanted)],
    ],
    tryOut: ["uv", "sync", "--frozen", "--dry-run"],
    scripts: null,
  },
  cargo: {
    lockfile: "Cargo.lock",
    name: plainName,
    install: ["cargo", "fetch", "--locked"],
    add: (wanted) => [
      ["cargo", "add", "--quiet", ...(wanted.dev ? ["--dev"] : []), wanted.range === "*" ? wanted.name : spec(wanted)],
      ["cargo", "fetch", "--quiet"],
    ],
    tryOut: ["cargo", "fetch", "--locked"],
    scripts: null,
  },
  go: {
    lockfile: "go.sum",
    name: /^[a-z0-9.-]+\.[a-z]{2,}(\/[A-Za-z0-9._~-]+)*$/,
    install: ["go", "mod", "download"],
    add: ({ name, range }) => [["go", "get", `${name}@${range === "*" ? "latest" : range}`]],
    tryOut: ["go", "list", "-m", "all"],
    scripts: null,
  },
};

/** How `manager` is called in `folder`; Yarn changed its options between its generations, whose lockfiles differ. */
export async function managerIn(manager: Exclude<PackageManager, "pip">, folder: string): Promise<Manager> {
  if (manager !== "yarn") return managers[manager];
  const lock = await readFile(join(folder, "yarn.lock"), "utf8").catch(() => "");
  return lock.startsWith("# yarn lockfile v1") || /^# yarn lockfile v1/m.test(lock.slice(0, 300))
    ? classicYarn
    : managers.yarn;
}
