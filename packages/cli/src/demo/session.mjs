// The program that plays a session in the demo: it really edits, tests, commits and reports, and only its pace is acted.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { planRequest } from "./session/planner.mjs";
import { review } from "./session/reviewer.mjs";
import { say } from "./session/screen.mjs";
import { workOnTask } from "./session/worker.mjs";

const roles = { worker: workOnTask, planner: planRequest, reviewer: review };

/** What the host tells a session in its environment. */
const session = {
  role: process.env.SIGNALBOX_ROLE ?? "worker",
  task: process.env.SIGNALBOX_TASK ?? "",
  attempt: Number(process.env.SIGNALBOX_ATTEMPT ?? 1),
  leg: Number(process.env.SIGNALBOX_LEG ?? 1),
};

/** A played session writes and commits for real: anywhere but in the demo's own project that would be somebody's work. */
function isDemoProject() {
  try {
    return JSON.parse(readFileSync("package.json", "utf8")).name === "toolshed";
  } catch {
    return false;
  }
}

if (!isDemoProject()) {
  console.error("A session of the demo only plays in the demo's project.");
  process.exit(2);
}

const spoken = createInterface({ input: process.stdin });
spoken.on("line", (line) => line.trim() && say(`💬 了解 (understood): ${line.trim()}`, "magenta"));
process.on("SIGINT", () => say("⏸  interrupted; going on with what I have", "yellow"));

const play = roles[session.role];
if (!play) {
  console.error(`The demo has no session for the role "${session.role}".`);
  process.exit(2);
}
process.exit(await play(session));
