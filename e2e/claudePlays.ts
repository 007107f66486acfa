// What the scripted model says in the stories that the real CLI plays, and the plan that it works on.
import type { ApiAnswer } from "../packages/agent/test/messagesApi.ts";

const taskYaml = (id: string) => `  - id: ${id}
    description: "Export ${id} from src/${id}.js"
    files_write: ["src/${id}.js", "test/${id}.test.js"]
    depends_on: []
    verification:
      - command: "node --test test/${id}.test.js"
        type: test
        required: true
`;
/** A plan whose tasks each export a number of that name, with its test. */
export const planOf = (...ids: string[]) =>
  `request: "Count minutes and seconds"\ntasks:\n${ids.map(taskYaml).join("")}`;

/** A call of the CLI's own shell. */
export const bash = (command: string) => ({ name: "Bash", input: { command, description: command.slice(0, 40) } });
/** A call of the CLI's own writing tool. */
export const write = (file_path: string, content: string) => ({ name: "Write", input: { file_path, content } });

const source = (id: string) => `/** ${id} of an hour. */\nexport const ${id} = ${id === "minutes" ? 60 : 3600};\n`;
const testOf = (id: string) =>
  `import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { ${id} } from "../src/${id}.js";\n\ntest("an hour has its ${id}", () => assert.equal(${id}, ${id === "minutes" ? 60 : 3600}));\n`;

/** What the task of that id comes to: its test, and its code. */
export const filesOf = (id: string): Record<string, string> => ({
  [`test/${id}.test.js`]: testOf(id),
  [`src/${id}.js`]: source(id),
});

/** A worker that works as it is told to: test first, code, run, read, commit, report; it goes on `after` its code. */
export const work = (id: string, after: Promise<unknown> = Promise.resolve()): ApiAnswer[] => [
  { text: `I begin with the test of ${id}.`, tools: [write(`test/${id}.test.js`, testOf(id))] },
  { text: "It has to fail first.", tools: [bash(`node --test test/${id}.test.js || true`)] },
  { text: "It fails as it should. Now the code.", tools: [write(`src/${id}.js`, source(id))] },
  { tools: [bash(`node --test test/${id}.test.js`)], inputTokens: 45_200, after },
  { text: "It passes.", tools: [bash(`git add -A && git commit -q -m "Count the ${id} of an hour"`)] },
  { tools: [bash(`signalbox report done --summary "An hour has its ${id}."`)] },
  { text: `The ${id} are done.` },
];

/** A reviewer that looks, runs, and accepts. */
export const accept: ApiAnswer[] = [
  { text: "I read the whole first.", tools: [bash("git log --oneline && git diff --stat HEAD~1")] },
  { tools: [bash("node --test")] },
  { tools: [bash('signalbox report accepted --evidence "All tests pass on the merged whole."')] },
  { text: "Accepted." },
];

/** A planner that writes `after` something, whose first plan has a check that can't fail, which corrects it when it is sent back. */
export const plan = (id: string, after: Promise<unknown>): Record<string, ApiAnswer[]> => ({
  "## Plan": [
    { text: "I look around.", tools: [bash("cat package.json && npm test 2>&1 | tail -5")] },
    {
      text: "One task is enough.",
      tools: [write("tasks.yaml", planOf(id).replaceAll(/node --test [^"]+/g, "true"))],
      after,
    },
    { tools: [bash("signalbox report done")] },
    { text: "Planned." },
  ],
  "What is wrong with the tasks.yaml": [
    { text: "A check that can't fail is none.", tools: [{ name: "Read", input: { file_path: "tasks.yaml" } }] },
    { tools: [write("tasks.yaml", planOf(id))] },
    { tools: [bash("signalbox report done")] },
    { text: "Corrected." },
  ],
  "What people said about the last plan": [
    { text: "They say what it is for.", tools: [{ name: "Read", input: { file_path: "tasks.yaml" } }] },
    { tools: [write("tasks.yaml", planOf(id).replace("Export", "For the clock, export"))] },
    { tools: [bash("signalbox report done")] },
    { text: "Changed." },
  ],
});
