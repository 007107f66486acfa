// Where the demo's own files lie, seen from the source as from the bundle.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package: the bundle lies at another depth than the source. */
function findPackageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "src", "demo", "session.mjs"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("The demo's files aren't beside the signalbox command.");
    folder = parent;
  }
  return folder;
}

/** Absolute path of something in the demo's folder. */
export const demoFile = (...path: string[]): string => join(findPackageFolder(), "src", "demo", ...path);

/** The demo's plan: the text of its `tasks.yaml`. */
export const demoPlan = (): string => readFileSync(demoFile("assets", "tasks.yaml"), "utf8");

/** What the person is said to have asked for, as in the demo's plan. */
export const demoRequest = "Charge late fees, protect loans with a PIN, and print a member's statement";

/** The argv of the scripted session for the `script` driver; `speed` 1 is a pace that a person can follow. */
export const demoSessionCommand = (speed: number): string[] => [
  process.execPath,
  demoFile("session.mjs"),
  "--speed",
  String(speed),
];
