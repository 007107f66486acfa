// Keeps two set-ups in one checkout from installing over each other.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cacheDir } from "./paths.mjs";
import { say } from "./steps.mjs";

const lockFile = join(cacheDir, "lock");
const pollMs = 200;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function tryLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    return null;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  let owner = 0;
  try {
    owner = Number(readFileSync(lockFile, "utf8"));
  } catch {
    return "gone";
  }
  if (owner && isAlive(owner)) return owner;
  rmSync(lockFile, { force: true });
  return "gone";
}

/** Waits for another set-up to end, runs `work` and lets go again, whatever happens; a dead set-up's lock is taken over. */
export async function withLock(work) {
  mkdirSync(cacheDir, { recursive: true });
  let said = false;
  for (let owner = tryLock(); owner !== null; owner = tryLock()) {
    if (owner !== "gone" && !said) {
      say(`• Another set-up is at work in this checkout (process ${owner}); waiting for it …`);
      said = true;
    }
    await delay(pollMs);
  }
  const release = () => rmSync(lockFile, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}
