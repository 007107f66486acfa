// The whole of set-up in its order: checks first, then system programs, packages, build.
import { ensureBuild } from "./build.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { withLock } from "./lock.mjs";
import { SetupError } from "./steps.mjs";
import { ensureBrowser, ensureProgram, ensureSandbox } from "./system.mjs";

const oldestNode = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetupError(`Signalbox needs Node ${oldestNode.join(".")} or newer; this is ${process.versions.node}.`);
}

function checkPlatform() {
  if (process.platform !== "win32") return;
  throw new SetupError("Signalbox needs tmux, which Windows doesn't have. Run it inside WSL.");
}

/**
 * Finds or installs everything that is missing, and builds unless `build` is false. Rejects with a SetupError whose
 * message is meant for a person.
 */
export async function setUp({ forTests, build = true }) {
  checkNode();
  checkPlatform();
  await withLock(async () => {
    for (const name of ["git", "tmux"]) await ensureProgram(name);
    if (forTests) await ensureSandbox();
    if (forTests) await ensureBrowser();
    await ensureDependencies(forTests);
    if (build) await ensureBuild();
  });
}

/** Only the build, where everything it needs is there. */
export const build = () => withLock(ensureBuild);
