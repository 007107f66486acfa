// What a planner is told: the request, the form of a plan, and what was wrong with the last one.
import type { RunState } from "@signalbox/engine";
import type { RoleWords } from "./ports.ts";
import { roleSections } from "./promptRules.ts";

/** The planner's one file, at the top of its worktree. */
export const planFile = "tasks.yaml";

/** The prompt of the next draft. */
export function plannerPrompt(run: RunState, context = "", role?: RoleWords): string {
  const parts: [string, string][] = [
    [
      "Plan",
      `Write \`${planFile}\` in this directory: a plan of tasks that fulfils the request below. Change nothing else.`,
    ],
    ["The request", run.request],
    ["Why the last plan was given up", run.planReport ?? ""],
    ["What people said about the last plan", list(run.planFeedback)],
    [`What is wrong with the ${planFile} that lies here`, list(run.planProblems)],
    ["What is known of the project: name keys in `context_keys` for tasks that need to know", context],
    ["The form of a plan", form],
    ...roleSections("planner", "How to plan", role),
  ];
  return parts
    .filter(([, text]) => text.trim() !== "")
    .map(([title, text]) => `## ${title}\n\n${text}\n`)
    .join("\n");
}

const list = (lines: string[]) => lines.map((line) => `- ${line}`).join("\n");

const form = `\`\`\`yaml
request: "What was asked for"
tasks:
  - id: parse-dates            # ^[a-z0-9][a-z0-9_-]{0,62}$, unique
    description: "What to do and why, and how it is seen to be done: the worker reads only this and the request"
    files_write: ["src/dates.js", "test/dates.test.js"]   # all that it may change; nobody else's at the same time
    files_read: ["src/clock.js"]
    depends_on: []             # ids of tasks whose merged work it needs
    context_keys: []           # entries of the project's knowledge that its worker is told
    deps_required: {runtime: [], dev: []}                 # packages to install before it starts, as "name@range"
    verification:
      - command: "node --test test/dates.test.js"
        type: test             # test, lint, typecheck or check
        required: true
        timeout: 300           # seconds
contracts:                     # interfaces between tasks, written before they start
  - name: DateParser
    version: "1.0.0"
    file_path: "contracts/date_parser.ts"
    methods: [{name: parse, params: "text: string", returns: "Date"}]
    consumers: [command-line]
\`\`\``;
