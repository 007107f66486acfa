// Draws the lifecycle of runs and tasks for docs/lifecycle.md, from the tables that the engine itself reads.
// `node scripts/docs/lifecycleDiagram.mjs` writes it; a test of the engine fails where the page is out of date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const begin = "<!-- lifecycle: generated from packages/engine/src/lifecycle.ts -->";
const end = "<!-- end of lifecycle -->";

const nodes = (table) =>
  Object.entries(table).map(([phase, { effect, beside }]) => {
    const due = [effect, beside].filter(Boolean).join(", ");
    return `  ${phase} : ${phase}${due ? ` (${due})` : ""}`;
  });

const events = (table) =>
  Object.entries(table).flatMap(([phase, { on }]) =>
    Object.entries(on).map(([event, to]) => `  ${phase} --> ${to} : ${event}`),
  );

const fromAny = (name, table) => Object.entries(table).map(([event, to]) => `  ${name} --> ${to} : ${event}`);

/** A failure leads to an escalation, and *resume* from there where the table says; a refused landing opens its gate. */
function failures(table) {
  return Object.entries(table).flatMap(([phase, { failure, resume }]) => {
    if (!failure) return [];
    if (failure === "landingGate") {
      return [`  ${phase} --> landing_gate : landing.refused`, `  landing_gate --> ${phase} : gate.approved`];
    }
    const escalation = `escalation_${failure}`;
    return [`  ${phase} --> ${escalation} : failure`, ...(resume ? [`  ${escalation} --> ${resume} : resume`] : [])];
  });
}

const fenced = (lines) => ["```mermaid", "stateDiagram-v2", ...lines, "```"].join("\n");

/** The two diagrams, of a run and of a task, as Markdown. `lifecycle` is the engine's module. */
export function drawLifecycle({ runLifecycle, fromAnyPhase, taskLifecycle, fromAnyTaskPhase }) {
  const run = [
    "  [*] --> planning",
    ...nodes(runLifecycle),
    "  any : any phase",
    ...events(runLifecycle),
    ...failures(runLifecycle),
    ...fromAny("any", fromAnyPhase),
    "  closed --> [*]",
  ];
  const task = [
    "  [*] --> pending",
    ...nodes(taskLifecycle),
    "  any : any phase but merged and skipped",
    ...events(taskLifecycle),
    ...fromAny("any", fromAnyTaskPhase),
  ];
  return `A run:\n\n${fenced(run)}\n\nA task, while its run executes:\n\n${fenced(task)}`;
}

/** `page` with the diagrams between their two markers. Throws where the markers are missing. */
export function withLifecycle(page, diagrams) {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error("docs/lifecycle.md has lost the markers of the lifecycle.");
  return `${page.slice(0, from + begin.length)}\n\n${diagrams}\n\n${page.slice(to)}`;
}

/** The engine's tables, through esbuild, because Node 20 doesn't read TypeScript. */
async function readLifecycle(root) {
  const { transformSync } = await import("esbuild");
  const source = readFileSync(`${root}packages/engine/src/lifecycle.ts`, "utf8");
  const { code } = transformSync(source, { loader: "ts", format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const file = `${root}docs/lifecycle.md`;
  writeFileSync(file, withLifecycle(readFileSync(file, "utf8"), drawLifecycle(await readLifecycle(root))));
}
