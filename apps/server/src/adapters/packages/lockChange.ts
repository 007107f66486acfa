// What an install changes beyond the package itself: a lockfile read before and after, as names with versions.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LockChange } from "@signalbox/engine";
import { parse } from "yaml";

/** Each with its own way of naming a package and its version. A lockfile that isn't understood holds nothing. */
const readers: Record<string, (text: string) => [name: string, version: string][]> = {
  "package-lock.json": (text) => {
    const { packages = {} } = JSON.parse(text) as { packages?: Record<string, { version?: string; link?: boolean }> };
    return Object.entries(packages).flatMap(([path, { version, link }]) =>
      path.includes("node_modules/") && version && !link ? [[path.split("node_modules/").at(-1) ?? path, version]] : [],
    );
  },
  "pnpm-lock.yaml": (text) => {
    const { packages = {} } = (parse(text) ?? {}) as { packages?: Record<string, unknown> };
    return Object.keys(packages).flatMap((key) => pair(/^\/?(.+?)@([^@(]+)(?:\(.*)?$/.exec(key)));
  },
  "yarn.lock": (text) =>
    [...text.matchAll(/^"?((?:@[^/\s"]+\/)?[^@\s"]+)@[^\n]*:\n {2}version:? "?([^"\n]+)"?$/gm)].flatMap(pair),
  "uv.lock": tomlPackages,
  "Cargo.lock": tomlPackages,
  "go.sum": (text) => [...text.matchAll(/^(\S+) (v[^\s/]+) h1:/gm)].flatMap(pair),
  "requirements.txt": (text) =>
    [...text.matchAll(/^([A-Za-z0-9._-]+(?:\[[^\]]*\])?) *([<>=!~][^#\n;]*)?/gm)].map(([, name = "", range]) => [
      name,
      range?.trim() ?? "any version",
    ]),
};

function tomlPackages(text: string): [string, string][] {
  return [...text.matchAll(/^\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"/gm)].flatMap(pair);
}

function pair(found: RegExpExecArray | RegExpMatchArray | null): [string, string][] {
  return found?.[1] && found[2] ? [[found[1], found[2]]] : [];
}

/** Every package that the folder's lockfiles name, with its versions. */
export type Locked = ReadonlyMap<string, readonly string[]>;

/** The packages of the lockfiles at the top of `folder`. */
export async function lockedIn(folder: string): Promise<Locked> {
  const locked = new Map<string, string[]>();
  for (const [name, read] of Object.entries(readers)) {
    const text = await readFile(join(folder, name), "utf8").catch(() => null);
    if (text === null) continue;
    for (const [of, version] of parsed(read, text)) {
      const versions = locked.get(of) ?? [];
      if (!versions.includes(version)) locked.set(of, [...versions, version].sort());
    }
  }
  return locked;
}

function parsed(read: (text: string) => [string, string][], text: string): [string, string][] {
  try {
    return read(text);
  } catch {
    return [];
  }
}

/** What differs between two looks, sorted by name. */
export function changeBetween(before: Locked, after: Locked): LockChange {
  const words = (name: string, versions: readonly string[] = []) => `${name} ${versions.join(", ")}`;
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const change: LockChange = { added: [], changed: [], removed: [] };
  for (const name of names) {
    const [old, fresh] = [before.get(name), after.get(name)];
    if (!old) change.added.push(words(name, fresh));
    else if (!fresh) change.removed.push(words(name, old));
    else if (old.join() !== fresh.join()) change.changed.push(`${words(name, old)} → ${fresh.join(", ")}`);
  }
  return change;
}
