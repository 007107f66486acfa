// The program that plays a session in the demo: it really edits, tests, commits and reports, and only its pace is acted.
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

const spoken = createInterface({ input: process.stdin });
spoken.on("line", (line) => line.trim() && say(`💬 了解 (understood): ${line.trim()}`, "magenta"));
process.on("SIGINT", () => say("⏸  interrupted; going on with what I have", "yellow"));

const play = roles[session.role];
if (!play) {
  console.error(`The demo has no session for the role "${session.role}".`);
  process.exit(2);
}
process.exit(await play(session));
