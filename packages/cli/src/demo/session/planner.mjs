// How planning is played: the demo's plan is there already, the session only writes it down.
import { cpSync } from "node:fs";
import { heading, think } from "./screen.mjs";
import { asset, readFiles, report } from "./tools.mjs";

/** Plays the planner; resolves with the exit code of the session. */
export async function planRequest() {
  heading("plan · 計画中 🗺️");
  await readFiles(["README.md", "src/loans.js", "src/cli.js"]);
  await think("Fees and PINs stand alone; the statement and the desk build on them; the command line comes last.");
  cpSync(asset("tasks.yaml"), "tasks.yaml");
  await report("done", "A plan of five tasks in three waves.");
  return 0;
}
