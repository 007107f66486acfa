// Builds what runs (database client, pages, command) when, and only when, one of its sources has changed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { cacheDir, root } from "./paths.mjs";
import { run, SetupError, step } from "./steps.mjs";

const stampFile = join(cacheDir, "build-stamp");
const sources = ["apps", "packages", "prisma", "package.json", "package-lock.json", "tsconfig.base.json", "turbo.json"];
const notSources =
  /^(node_modules|dist|generated|test|fixtures|bench|\.next|\.turbo|.*\.test\.tsx?|.*\.tsbuildinfo|.*\.md|next-env\.d\.ts)$/;
const programs = ["signalbox.cjs", "host.cjs", "git.cjs"].map((name) => `packages/cli/dist/${name}`);
const products = [...programs, "apps/web/.next/BUILD_ID"];
const isThere = (product) => existsSync(join(root, product));

function addTo(hash, path) {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    if (existsSync(path)) hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
    return;
  }
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    if (notSources.test(entry.name)) continue;
    if (entry.isDirectory()) addTo(hash, join(path, entry.name));
    else if (entry.isFile())
      hash.update(`${relative(root, join(path, entry.name))}\0`).update(readFileSync(join(path, entry.name)));
  }
}

/** Hash of every file that a build reads. */
function sourceHash() {
  const hash = createHash("sha256");
  for (const source of sources) addTo(hash, join(root, source));
  return hash.digest("hex");
}

/** Builds all workspaces in order of their dependencies; rejects with a SetupError and leaves no stamp. */
export async function ensureBuild() {
  const hash = sourceHash();
  const built = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "";
  if (built === hash && products.every(isThere)) return;
  rmSync(stampFile, { force: true });
  const turbo = join(root, "node_modules", "turbo", "bin", "turbo");
  await step("Building", () =>
    run("build", [process.execPath, turbo, "run", "build", "--output-logs=errors-only", "--no-update-notifier"]),
  );
  const missing = products.find((product) => !isThere(product));
  if (missing) throw new SetupError(`The build left no ${missing}. Its log is in ${cacheDir}.`);
  writeFileSync(stampFile, hash);
}
