// Brings node_modules to what package-lock.json says, and only then: a matching folder is taken as it is.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";
import { run, step } from "./steps.mjs";

const lockFile = join(root, "package-lock.json");
const installedFile = join(root, "node_modules", ".package-lock.json");
const stampFile = join(root, "node_modules", ".signalbox-setup");

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
};

/** What a stamp must agree with: native packages are bound to platform, processor and Node's major version. */
function fingerprint() {
  const hash = createHash("sha256").update(readFileSync(lockFile));
  const node = process.versions.node.split(".")[0];
  return `${hash.digest("hex")} ${process.platform} ${process.arch} node${node}`;
}

const isInstalled = (entry, wanted, path) => {
  if (wanted.link) return existsSync(join(root, path));
  return entry?.version === wanted.version && entry?.integrity === wanted.integrity && existsSync(join(root, path));
};

/**
 * "all", "runtime" or null: what npm's own record says is installed, compared entry by entry with the lock file. So an
 * `npm install` by hand counts too, and an interrupted one doesn't: npm writes that record last.
 */
function installedMode() {
  const wanted = readJson(lockFile)?.packages;
  const installed = readJson(installedFile)?.packages;
  if (!wanted || !installed) return null;
  let mode = "all";
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/") || entry.optional || entry.devOptional || entry.peer) continue;
    if (isInstalled(installed[path], entry, path)) continue;
    if (!entry.dev) return null;
    mode = "runtime";
  }
  return mode;
}

const serves = (mode, forTests) => mode === "all" || (mode === "runtime" && !forTests);

/**
 * Makes node_modules serve the demo (`forTests` false) or the tests. Install scripts stay off: no package here needs
 * one, and some would download. Rejects with a SetupError; a broken install leaves no stamp and is done again.
 */
export async function ensureDependencies(forTests) {
  const print = fingerprint();
  const stamp = readJson(stampFile);
  if (stamp?.fingerprint === print && serves(stamp.mode, forTests)) return;
  const found = installedMode();
  if (
    stamp &&
    stamp.fingerprint !== print &&
    stamp.fingerprint.split(" ").slice(1).join() !== print.split(" ").slice(1).join()
  ) {
    rmSync(stampFile, { force: true });
  } else if (serves(found, forTests)) {
    return writeStamp(print, found);
  }
  rmSync(stampFile, { force: true });
  const scope = forTests ? ["--include=dev"] : ["--omit=dev"];
  const npm = process.env.npm_execpath?.endsWith(".js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
  await step(forTests ? "Installing packages, those of the tests too" : "Installing packages", () =>
    run("npm-ci", [...npm, "ci", ...scope, "--ignore-scripts", "--no-audit", "--no-fund"]),
  );
  writeStamp(print, forTests ? "all" : "runtime");
}

const writeStamp = (print, mode) => writeFileSync(stampFile, JSON.stringify({ fingerprint: print, mode }));
