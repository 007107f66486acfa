// What sessions and checks see of this machine: the worktree, its git objects and its own branch are theirs to write,
// with caches and temporary files; the panel's data, other worktrees, the user's checkout and home are out of reach.
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { onlyReads, probeSandbox, reportSocket, type Sandbox } from "@signalbox/agent";
import type { Result } from "@signalbox/base";
import type { HostOrder } from "@signalbox/orchestrator";
import type { AgentChoice } from "../userConfig.ts";
import { isInside } from "./packages/outside.ts";

/** What the sandbox of one host is made from. All paths are absolute. */
export interface SandboxFacts {
  order: Pick<HostOrder, "cwd" | "dir" | "socketPath" | "statusFile" | "work">;
  /** The data directory, and where sockets lie. */
  home: string;
  sockets: string;
  /** The folder of Signalbox's own programs, and the one that goes first on a session's PATH. */
  programs: string;
  binDir: string;
  /** The user's checkout. */
  checkout: string;
  /** The environment that the work gets. */
  env: Record<string, string>;
  agent: Pick<AgentChoice, "driver" | "command" | "sandbox" | "limits">;
}

/** In the user's home: what Claude Code itself needs, and caches of package managers. */
const claudeHome = [".claude", ".claude.json", ".config/claude"];
/** In there, what a later session outside of any sandbox would obey. */
const claudeObeys = [
  "settings.json",
  "settings.local.json",
  "CLAUDE.md",
  "agents",
  "commands",
  "hooks",
  "plugins",
  "skills",
];
const caches = [".cache", ".npm", ".cargo/registry", ".cargo/git", "go/pkg", ".gradle/caches", ".m2/repository"];
const settings = [".gitconfig", ".config/git/config", ".config/git/ignore", ".config/git/attributes"];

/** Programs that listen here would act with all rights of the account. */
const socketFolders = ["/run", "/var/run"];
/** What resolving names needs of them. */
const resolvers = ["/run/systemd/resolve", "/run/resolvconf", "/run/nscd"];

/** The sandbox of one session or of the checks of one worktree. */
export function sandboxFor(facts: SandboxFacts): Sandbox {
  const { order, agent, env, checkout } = facts;
  const home = env.HOME ?? "/";
  const inHome = (names: string[]) => names.map((name) => join(home, name));
  const isClaude = "session" in order.work && agent.driver === "claude";
  // What isn't there can't be shown: without it the CLI's first session would be lost with the sandbox.
  if (isClaude) mkdirSync(join(home, ".claude"), { recursive: true, mode: 0o700 });
  const git = gitPaths(order.cwd);
  const looksOnly = "session" in order.work && onlyReads(order.work.session.role);
  const hidden = ["/tmp", "/var/tmp", tmpdir(), ...socketFolders.filter(isRealFolder), home, facts.home, facts.sockets];
  return {
    temporaryBytes: agent.limits.temporaryBytes,
    hidden: [...new Set([...hidden, checkout])].filter((path) => path !== "/"),
    readable: [
      ...resolvers,
      ...inHome(settings),
      ...programFolders(facts, home),
      ...(git ? [git.common] : []),
      ...(looksOnly ? [order.cwd] : []),
      join(order.dir, "prompt.md"),
      ...agent.sandbox.readable,
    ],
    writable: [
      ...inHome(isClaude ? [...claudeHome, ...caches] : caches),
      ...(looksOnly ? [] : [order.cwd, ...(git?.writable ?? [])]),
      reportSocket(order.socketPath),
      ...agent.sandbox.writable,
    ],
    frozen: [
      join(order.cwd, ".git"),
      ...(git?.frozen ?? []),
      ...inHome(claudeObeys.map((name) => join(".claude", name))),
    ],
  };
}

/** What a host does. */
export type Work = "session" | "checks";
type Choice = Pick<AgentChoice, "driver" | "sandbox">;

/**
 * Whether work is to be contained, as configured. By itself all is but the sessions of another agent whose own folders aren't
 * named: without them it would find neither its login nor its settings.
 */
function wantsSandbox({ driver, sandbox }: Choice, work: Work): boolean {
  if (sandbox.mode !== "auto") return sandbox.mode === "on";
  const needsFolders = work === "session" && (driver === "acp" || driver === "command");
  return !needsFolders || sandbox.readable.length + sandbox.writable.length > 0;
}

/** Whether work is contained: where that is wanted and this machine can. */
export const isSandboxed = async (agent: Choice, work: Work): Promise<boolean> =>
  wantsSandbox(agent, work) && (await knownSandbox()).ok;

/** What contains sessions and checks, or why nothing does and what to do: `words` for the gate; `lacks` where it was wanted. */
export async function containmentOf(agent: Choice): Promise<{ words: string; lacks: boolean }> {
  const free = "can do whatever your account can.";
  const nothing = `Sessions and checks are not contained: they ${free}`;
  if (agent.sandbox.mode === "off")
    return { words: `${nothing} The sandbox is switched off (agent.sandbox.mode).`, lacks: false };
  const found = await knownSandbox();
  if (!found.ok) return { words: `${nothing} ${found.failure.message}`, lacks: true };
  const reach = "write to their worktree, and reach neither your checkout nor the rest of your home.";
  if (wantsSandbox(agent, "session"))
    return { words: `Sessions and checks are contained by bubblewrap: they ${reach}`, lacks: false };
  const how = "Name this agent’s own folders in agent.sandbox.writable, or set agent.sandbox.mode to on.";
  return { words: `Checks are contained by bubblewrap; sessions are not contained: they ${free} ${how}`, lacks: false };
}

let probed: Promise<Result<null>> | null = null;
/** Whether this machine has a sandbox, tried once. Failure: `sandbox_missing`. */
export const knownSandbox = (): Promise<Result<null>> => {
  probed ??= probeSandbox();
  return probed;
};

const isRealFolder = (path: string): boolean => existsSync(path) && realpathSync(path) === path;

/**
 * Folders of programs, whole tool chains where they lie in the user's home: `~/.nvm` where `~/.nvm/…/bin` is on PATH. None that
 * would show again what has to stay out of reach; of the agent's own command its files are there in any case.
 */
function programFolders(facts: SandboxFacts, home: string): string[] {
  const { programs, binDir, env, agent } = facts;
  const closed = [facts.home, facts.sockets, facts.checkout];
  const shows = (place: string) => closed.some((path) => isInside(place, path));
  const words = agent.command.filter(isAbsolute).flatMap((path) => [path, realPlace(path)]);
  const onPath = (env.PATH ?? "").split(delimiter).filter(isAbsolute);
  const places = [...onPath, ...onPath.map(realPlace), dirname(process.execPath), ...words.map(dirname)];
  const folders = places
    .flatMap((place) => [topBelow(place, home), place].filter((each) => !shows(each)).slice(0, 1))
    .filter((place) => !closed.some((path) => isInside(path, place)));
  return [programs, binDir, ...new Set([...folders, ...words.filter((word) => !shows(word))])];
}

/** The first folder below `home` that holds `place`; the place itself where it lies elsewhere. */
function topBelow(place: string, home: string): string {
  const inside = relative(home, place);
  if (home === "/" || inside === "" || inside.startsWith("..") || isAbsolute(inside)) return place;
  return join(home, inside.split(sep)[0] ?? "");
}

function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What git writes for a worktree, and what in there decides where else git would look; null where it is no worktree. */
function gitPaths(worktree: string): { common: string; writable: string[]; frozen: string[] } | null {
  try {
    const own = resolve(worktree, /^gitdir: (.+)$/m.exec(readFileSync(join(worktree, ".git"), "utf8"))?.[1] ?? "");
    const common = resolve(own, readFileSync(join(own, "commondir"), "utf8").trim());
    const objects = join(common, "objects");
    return {
      common,
      writable: [own, objects, ...branchFolders(own, common)],
      frozen: [
        ...["commondir", "gitdir", "config.worktree"].map((name) => join(own, name)),
        join(objects, "info"),
        ...packsIn(join(objects, "pack")),
      ],
    };
  } catch {
    return null;
  }
}

/** The folder of the worktree's branch and of its log; none where no branch is checked out. */
function branchFolders(own: string, common: string): string[] {
  const ref = /^ref: (refs\/heads\/signalbox\/\S+)$/.exec(readFileSync(join(own, "HEAD"), "utf8").trim())?.[1];
  if (ref === undefined || ref.includes("..")) return [];
  const folders = [dirname(join(common, ref)), dirname(join(common, "logs", ref))];
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return folders;
}

/** The packs of the history so far, which nobody has a reason to remove; those of a repository with very many stay as they are. */
function packsIn(folder: string): string[] {
  const packs = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return packs.length > 600 ? [] : packs;
}
