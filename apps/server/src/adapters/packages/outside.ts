// The canary of a worktree: packages that would be loaded from elsewhere, such as the user's checkout, are found before they lie.
import { existsSync } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { manifestOf } from "./provide.ts";

/** What a program in `worktree` would load from outside of it, in words; workspaces and editable packages included. */
export async function packagesOutside(worktree: string): Promise<string[]> {
  const root = await realpath(worktree);
  return [...(await linksOutside(root)), ...(await editablesOutside(root)), ...(await shadowing(root))];
}

/** Whether `path` is `root` or lies in it; both absolute. */
export const isInside = (root: string, path: string) =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

/** Links in `node_modules`, one level deep and in scopes: workspaces are linked there. */
async function linksOutside(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await linksIn(join(root, "node_modules"))) {
    const to = await realpath(join(root, "node_modules", name)).catch(() => null);
    if (to !== null && !isInside(root, to)) found.push(`${name} leads to ${to}`);
  }
  return found;
}

async function linksIn(folder: string, scope = ""): Promise<string[]> {
  const entries = await readdir(join(folder, scope), { withFileTypes: true }).catch(() => []);
  const nested = entries.filter((entry) => scope === "" && entry.isDirectory() && entry.name.startsWith("@"));
  const links = entries.filter((entry) => entry.isSymbolicLink()).map((entry) => join(scope, entry.name));
  return [...links, ...(await Promise.all(nested.map((entry) => linksIn(folder, entry.name)))).flat()];
}

/** What pip and uv installed as editable says where it is (PEP 610). */
async function editablesOutside(root: string): Promise<string[]> {
  const lib = join(root, ".venv", "lib");
  const found: string[] = [];
  for (const python of await readdir(lib).catch(() => [])) {
    const packages = join(lib, python, "site-packages");
    for (const name of await readdir(packages).catch(() => [])) {
      if (!name.endsWith(".dist-info")) continue;
      const text = await readFile(join(packages, name, "direct_url.json"), "utf8").catch(() => null);
      const where = text === null ? null : editableAt(text);
      if (where !== null && !isInside(root, await realpath(where).catch(() => where))) {
        found.push(`${name.replace(/-[^-]*\.dist-info$/, "")} leads to ${where}`);
      }
    }
  }
  return found;
}

function editableAt(text: string): string | null {
  try {
    const { url, dir_info } = JSON.parse(text) as { url?: string; dir_info?: { editable?: boolean } };
    return dir_info?.editable && url?.startsWith("file:") ? fileURLToPath(url) : null;
  } catch {
    return null;
  }
}

/** Node looks in every folder above, too: what is missing here would be taken from there. */
async function shadowing(root: string): Promise<string[]> {
  const { dependencies, devDependencies } = (await manifestOf(root)) ?? {};
  const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !existsSync(join(root, "node_modules", name)),
  );
  const found: string[] = [];
  for (let folder = dirname(root); folder !== dirname(folder); folder = dirname(folder)) {
    for (const name of missing) {
      const path = join(folder, "node_modules", name);
      if (existsSync(path)) found.push(`${name} isn't here, and is loaded from ${path}`);
    }
  }
  return found;
}
