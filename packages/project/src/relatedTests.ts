// The part of a project's suite that a merge can break: asked of the runner, or read off who mentions what was changed.
import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path/posix";
import type { ChangedFile } from "@signalbox/base";
import { readText, type TestCommand } from "./testCommand.ts";

/** What a merge changed: files between the commit that staging was at and the one that is checked out. */
export interface MergeChange {
  onto: string;
  files: readonly ChangedFile[];
}

/** A command line for the part, or in words why only the whole suite will do. */
export type RelatedTests = { command: string } | { whole: string };

interface Asked {
  root: string;
  command: string;
  onto: string;
  changed: string[];
}

interface Runner {
  /** Extensions of the files whose users can be found; any other may be read by any test. */
  sources: readonly string[];
  /** Files of the runner's own, whose change concerns every test. */
  concernsAll: RegExp;
  part: (asked: Asked) => Promise<RelatedTests>;
}

/** A name that is one word to every shell and package manager on its way, and no option. */
const plainPath = /^[\w@+=:,./][\w@%+=:,./-]*$/;
const mostNames = 200;
/** More source files than this aren't read for a merge; the whole suite is run. */
const mostSources = 5_000;
const scripts = [".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"];

/**
 * The tests that `change` can break, of the suite that `test` runs. It is only ever the trusted command with more words, each
 * of them checked. Where a manifest, a fixture, a removed or a renamed file changed, nobody knows who depends on it: then,
 * as for runners that can't tell, the whole suite is run.
 */
export async function relatedTests(root: string, test: TestCommand, change: MergeChange): Promise<RelatedTests> {
  if (!test.runner) return { whole: "its runner can't tell which tests a file concerns" };
  const { sources, concernsAll, part } = runners[test.runner];
  const concernsMore = change.files.find(
    ({ path, kind, isSymlink }) =>
      isSymlink ||
      (kind !== "modified" && kind !== "added") ||
      !sources.includes(extname(path)) ||
      concernsAll.test(path),
  );
  if (concernsMore) return { whole: `${concernsMore.path} can concern any test` };
  const changed = change.files.map(({ path }) => path);
  if (changed.length === 0) return { whole: "nothing was changed" };
  if (!changed.every((path) => plainPath.test(path))) return { whole: "a changed file has an unusual name" };
  const found = await part({ root, command: test.full, onto: change.onto, changed });
  if ("whole" in found || found.command.split(" ").length <= mostNames) return found;
  return { whole: "it concerns more tests than fit a command" };
}

/** npm wants a mark before what isn't for itself, which Yarn would hand on; pnpm takes options of its short form for its own. */
const withArguments = (command: string, words: readonly string[]): string =>
  [command.replace(/^pnpm test$/, "pnpm run test"), ...(command === "npm test" ? ["--"] : []), ...words].join(" ");

const javaScript = (words: (asked: Asked) => string[]): Runner => ({
  sources: scripts,
  concernsAll: /(^|\/)[^/]*\.config\.[cm]?[jt]s$|(^|\/)vitest\.workspace\./,
  async part(asked) {
    const named = await namedInSettings(asked.root, asked.changed);
    if (named) return { whole: `${named} is named in the settings of the runner` };
    return { command: withArguments(asked.command, words(asked)) };
  },
});

const runners: Record<NonNullable<TestCommand["runner"]>, Runner> = {
  // Both follow imports themselves. Part of a suite covers part of the code, which a threshold would refuse.
  vitest: javaScript(({ onto }) => ["--run", `--changed=${onto}`, "--coverage.enabled=false"]),
  jest: javaScript(({ changed }) => ["--passWithNoTests", "--coverage=false", "--findRelatedTests", ...changed]),
  pytest: { sources: [".py"], concernsAll: /(^|\/)(conftest|__init__|setup)\.py$/, part: pythonPart },
  go: { sources: [".go"], concernsAll: /(^|\/)(testdata|vendor)\//, part: goPart },
  cargo: { sources: [".rs"], concernsAll: /(^|\/)build\.rs$/, part: cargoPart },
};

/** A set-up file is run before every test and imported by none: the settings have its name. */
async function namedInSettings(root: string, changed: string[]): Promise<string | undefined> {
  const names = await readdir(root).catch(() => []);
  const settings = names.filter((name) => /\.config\.[cm]?[jt]s$|^vitest\.workspace\./.test(name));
  const texts = await Promise.all(settings.map((name) => readText(root, name)));
  const manifest = (await readText(root, "package.json")) ?? "";
  if (/"jest"\s*:\s*\{/.test(manifest)) texts.push(manifest);
  return changed.find((path) => texts.some((text) => mentions(text ?? "", basename(path, extname(path)))));
}

/** Settings that narrow what pytest takes for tests, or want the whole of them. */
const narrowed = /python_files|norecursedirs|collect_ignore|--ignore|--deselect|fail[_-]under|[\s'"]-[mk][\s'"=]/;

async function pythonPart({ root, command, changed }: Asked): Promise<RelatedTests> {
  const settings = ["pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini"].map((name) => readText(root, name));
  const said = (await Promise.all(settings)).join("\n");
  if (narrowed.test(said)) return { whole: "its settings say which tests are run" };
  const files = await sourcesIn(root, ".py");
  if (!files) return { whole: "the project has too many files to look through" };
  const units = new Map([...files].map(([path, text]) => [path, { text, name: basename(path, ".py") }]));
  const reached = [...reach(units, changed)];
  if (reached.some((path) => basename(path) === "conftest.py")) return { whole: "a conftest.py uses what was changed" };
  const places = testPaths(said);
  const tests = reached.filter(
    (path) =>
      /^(test_.*|.*_test)\.py$/.test(basename(path)) &&
      /\b(def test|class \w*Test)/.test(files.get(path) ?? "") &&
      (places.length === 0 || places.some((place) => path === place || path.startsWith(`${place}/`))),
  );
  return partOf(command, tests, "no test mentions what was changed");
}

/** Where pytest looks for tests, as a list in TOML or in lines that are set in; none where it looks everywhere. */
function testPaths(settings: string): string[] {
  const listed = /^testpaths\s*=\s*(?:\[([^\]]*)\]|(.*(?:\n[ \t]+.*)*))/m.exec(settings);
  const words = (listed?.[1] ?? listed?.[2] ?? "").match(/[^\s,'"]+/g) ?? [];
  return words.map((word) => word.replace(/^\.\/|\/$/g, ""));
}

async function goPart({ root, changed }: Asked): Promise<RelatedTests> {
  const files = await sourcesIn(root, ".go");
  const modules = await sourcesIn(root, "go.mod");
  const module = /^module\s+"?([^\s"]+)/m.exec(modules?.get("go.mod") ?? "")?.[1];
  if (!files || !module || modules?.size !== 1) return { whole: "its packages can't be told" };
  const units = new Map<string, Unit>();
  for (const [path, text] of files) {
    const folder = dirname(path);
    units.set(folder, { text: `${units.get(folder)?.text ?? ""}${text}\n`, name: `${module}/${folder}` });
  }
  const reached = [
    ...reach(
      units,
      changed.map((path) => dirname(path)),
    ),
  ];
  if (reached.includes(".")) return { whole: "the module's own package uses what was changed" };
  const tested = new Set([...files.keys()].filter((path) => path.endsWith("_test.go")).map((path) => dirname(path)));
  // With the dots go passes over packages that aren't for this platform, as it does in the whole suite.
  const packages = reached.filter((folder) => tested.has(folder)).map((folder) => `./${folder}/...`);
  return partOf("go test", packages, "no package that uses what was changed has tests");
}

async function cargoPart({ root, command, changed }: Asked): Promise<RelatedTests> {
  const manifests = await sourcesIn(root, "Cargo.toml");
  const units = new Map<string, Unit>();
  for (const [path, text] of manifests ?? []) {
    const name = /^\[package\][^[]*?^name\s*=\s*"([\w-]+)"/ms.exec(text)?.[1];
    if (name) units.set(dirname(path), { text, name });
  }
  const owners = changed.flatMap((path) => ownerOf(path, units) ?? []);
  if (owners.length < changed.length) return { whole: "a changed file belongs to no package" };
  const names = [...reach(units, owners)].flatMap((folder) => units.get(folder)?.name ?? []);
  return partOf(
    command,
    names.map((name) => `--package=${name}`),
    "its packages can't be told",
  );
}

function ownerOf(path: string, units: ReadonlyMap<string, Unit>): string | null {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) if (units.has(folder)) return folder;
  return null;
}

const partOf = (command: string, words: string[], none: string): RelatedTests => {
  if (words.length === 0) return { whole: none };
  if (!words.every((word) => /^--package=[\w-]+$/.test(word) || plainPath.test(word)))
    return { whole: "a test has an unusual name" };
  return { command: `${command} ${words.sort().join(" ")}` };
};

/** A file, package or crate: its text, and the name by which others use it. */
interface Unit {
  text: string;
  name: string;
}

/** What was changed and all that mentions it, directly or through others: more than import it, and never less. */
function reach(units: ReadonlyMap<string, Unit>, changed: readonly string[]): Set<string> {
  const reached = new Set(changed);
  // A set gives what is added while it is walked.
  for (const id of reached) {
    const name = units.get(id)?.name;
    if (name === undefined) continue;
    for (const [other, { text }] of units) if (!reached.has(other) && mentions(text, name)) reached.add(other);
  }
  return reached;
}

/** Whether a text holds a name as a word of its own; `-` and `_` belong to words. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w-]/.test(text[at - 1] ?? " ") && !/[\w-]/.test(text[at + name.length] ?? " ")) return true;
  }
  return false;
}

/** What installing and building leave behind. */
const notSources = /(^|\/)(\..*|node_modules|venv|__pycache__)$|^target$/;

/** The texts of all files whose names end so, by their paths; null where there are too many. No link is followed. */
async function sourcesIn(root: string, end: string): Promise<Map<string, string> | null> {
  const found = new Map<string, string>();
  const folders = [""];
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !notSources.test(path)) folders.push(path);
      if (!entry.isFile() || !entry.name.endsWith(end)) continue;
      if (found.size === mostSources) return null;
      found.set(path, (await readText(root, path)) ?? "");
    }
  }
  return found;
}
