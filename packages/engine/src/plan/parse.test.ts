// What a person reads when a plan is wrong, and that nothing in a plan's text can hurt.
import { describe, expect, it } from "vitest";
import { canonicalPlan } from "./canonical.ts";
import { parsePlan } from "./parse.ts";

const task = (id: string, more = "") => `  - id: ${id}\n    verification: [{command: npm test, type: test}]\n${more}`;
const plan = (...tasks: string[]) => `request: Do it\ntasks:\n${tasks.join("")}`;

function problemsOf(text: string) {
  const parsed = parsePlan(text);
  return parsed.ok ? [] : parsed.problems;
}
const only = (text: string) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  return problems[0]!;
};

describe("a good plan", () => {
  it("has every list and default filled in", () => {
    const parsed = parsePlan(plan(task("a", "    files_write: [./src//a.ts]\n    files_read:\n")));
    expect(parsed.ok && parsed.value.tasks[0]).toMatchObject({
      files_write: ["src/a.ts"],
      files_read: [],
      deps_required: { runtime: [], dev: [] },
      verification: [{ required: true, timeout: 300 }],
    });
    expect(parsed.warnings).toEqual([]);
  });

  it("may be JSON, indented with tabs", () => {
    const text = JSON.stringify(
      { request: "r", tasks: [{ id: "a", verification: [{ command: "npm test" }] }] },
      null,
      "\t",
    );
    expect(parsePlan(text).ok).toBe(true);
  });

  it("has the same canonical text whatever the order of keys", () => {
    const a = parsePlan("request: r\ntasks: [{id: a, description: d, verification: [{command: npm test}]}]");
    const b = parsePlan("tasks: [{description: d, verification: [{command: npm test}], id: a}]\nrequest: r");
    if (!a.ok || !b.ok) throw new Error("both are good plans");
    expect(canonicalPlan(a.value)).toBe(canonicalPlan(b.value));
  });

  it("is told of keys that nothing reads", () => {
    const parsed = parsePlan(plan(task("a", "    file_write: [x]\n    zebra: 1\n")));
    expect(parsed.ok).toBe(true);
    expect(parsed.warnings.map(({ message, line, column }) => ({ message, line, column }))).toEqual([
      { message: "Nothing reads the key `file_write`; did you mean `files_write`?", line: 5, column: 5 },
      { message: "Nothing reads the key `zebra`; it is ignored.", line: 6, column: 5 },
    ]);
  });
});

describe("a wrong plan", () => {
  it.each([
    ["not YAML", "tasks: [", "not_yaml", 1],
    ["a tab as indentation", "tasks:\n\t- id: a", "not_yaml", 2],
    ["plain words", "hello there", "wrong_value", 1],
    ["no tasks", "request: r\ntasks: []", "no_tasks", 2],
    ["no `tasks` at all", "request: r", "missing_key", 1],
    ["two documents", `${plan(task("a"))}---\n${plan(task("b"))}`, "not_yaml", 5],
    ["a key twice", "request: r\nrequest: s\ntasks: []", "not_yaml", 2],
    ["a missing id", "tasks:\n  - description: d\n    verification: [{command: npm test}]", "missing_key", 2],
    ["no verification", "tasks:\n  - id: a\n    description: d", "missing_verification", 2],
    ["an empty verification", "tasks:\n  - id: a\n    verification: []", "missing_verification", 3],
    [
      "a timeout over ten minutes",
      "tasks:\n- id: a\n  verification:\n  - command: npm test\n    timeout: 601",
      "wrong_value",
      5,
    ],
    [
      "an unknown type of check",
      "tasks:\n- id: a\n  verification: [{command: npm test, type: spell}]",
      "wrong_value",
      3,
    ],
    ["text where a list belongs", plan(task("a", "    files_write: src/a.ts\n")), "wrong_value", 5],
    ["an unknown action", plan(task("a", "    patch_intents: [{file: m.py, action: rm}]\n")), "unknown_action", 5],
  ])("%s", (_, text, code, line) => {
    expect(only(text)).toMatchObject({ code, line });
  });

  it("names the cycle", () => {
    const text = plan(
      task("a", "    depends_on: [c]\n"),
      task("b", "    depends_on: [a]\n"),
      task("c", "    depends_on: [b]\n"),
    );
    const problem = only(text);
    expect(problem).toMatchObject({ code: "cycle", line: 5, column: 18 });
    expect(problem.message).toContain("a → c → b → a");
    expect(only(plan(task("a", "    depends_on: [a]\n"))).message).toContain("depends on itself");
  });

  it("guesses what an unknown dependency was meant to be", () => {
    const problem = only(plan(task("task-parser"), task("b", "    depends_on: [task-praser]\n")));
    expect(problem).toMatchObject({ code: "unknown_dependency", path: "tasks[1].depends_on[0]", line: 7, column: 18 });
    expect(problem.message).toContain('did you mean "task-parser"?');
  });

  it("refuses ids that are used twice, also by case", () => {
    expect(only(plan(task("a"), task("a")))).toMatchObject({ code: "duplicate_id", line: 5, column: 9 });
    expect(problemsOf(plan(task("a"), task("A"))).map(({ code }) => code)).toEqual(["unsafe_id", "duplicate_id"]);
  });

  it.each(["../x", "a;b", "a.b", "x.lock", "-a", "a b", "$(x)", "é", "a".repeat(64)])("refuses the id %s", (id) => {
    expect(only(plan(task(JSON.stringify(id))))).toMatchObject({ code: "unsafe_id", path: "tasks[0].id", line: 3 });
  });

  it.each(["staging", "planner", "reviewer", "integration-checker", "broadcast", "main", "incremental-a"])(
    "keeps the name %s for itself",
    (id) => expect(only(plan(task(id)))).toMatchObject({ code: "reserved_id" }),
  );

  it.each([
    "/etc/passwd",
    "../x",
    "src/../../x",
    "src\\\\a",
    "a\\0b",
    ".git/config",
    "sub/.GIT/hooks/x",
    ".git./x",
    "C:/x",
    "~/x",
    "src/",
    "!x",
    ":(top)x",
    ".orchestrator/x",
  ])("refuses the path %s", (path) => {
    expect(only(plan(task("a", `    files_write: ["${path}"]\n`)))).toMatchObject({
      code: "unsafe_path",
      line: 5,
      column: 19,
    });
    expect(only(plan(task("a", `    patch_intents: [{file: "${path}", action: add_config}]\n`)))).toMatchObject({
      code: "unsafe_path",
    });
  });

  it("tells all problems at once, and counts those beyond fifty", () => {
    const many = problemsOf(plan(...Array.from({ length: 80 }, (_, index) => task(`A${index}`))));
    expect(many).toHaveLength(50);
    expect(many.at(-1)!.message).toContain("And 30 more problems");
  });
});

describe("a contract", () => {
  const contract = (method: object | string) =>
    `${plan(task("a"))}contracts:\n  - name: Store\n    file_path: contracts/store.py\n    methods: [${JSON.stringify(method)}]\n`;
  it.each([
    "get",
    { name: "get", params: "self, key: str = 'a'", returns: "dict[str, bytes] | None" },
    { name: "on", params: "listener: (event: Event) => void, options?: { once: boolean }", returns: "Promise<void>" },
  ])("may declare %j", (method) => expect(problemsOf(contract(method))).toEqual([]));

  it.each([
    "get; rm",
    { name: "get", params: "self) -> None: pass #" },
    { name: "get", params: "self, x=eval('1')" },
    { name: "get", returns: "None:\n  import os" },
    { name: "get", returns: "None: import os" },
    { name: "get", returns: "x.__class__" },
  ])("may not run %j", (method) => {
    expect(only(contract(method))).toMatchObject({ code: "wrong_value", path: "contracts[0].methods[0]" });
  });

  it("needs a name of its own and a path inside the repository", () => {
    const text = `${plan(task("a"))}contracts: [{name: A, file_path: ../a.py}, {name: A, file_path: a.py}, {name: "A B", file_path: a.py}]`;
    expect(problemsOf(text).map(({ code }) => code)).toEqual(["unsafe_path", "duplicate_contract", "wrong_value"]);
  });
});

describe("a hostile plan", () => {
  it("can't blow up through aliases", () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(12).fill(`*l${level}`).join(",")}]`,
    );
    expect(only(`l0: &l0 [x]\n${levels.join("\n")}\ntasks: []`)).toMatchObject({ code: "alias_bomb" });
  });

  it("can't exhaust the stack or the memory", () => {
    expect(problemsOf("[".repeat(200_000))).toHaveLength(1);
    expect(problemsOf("- ".repeat(20_000))).toHaveLength(1);
    expect(only(`request: "${"x".repeat(5_000_000)}"`)).toMatchObject({ code: "too_large" });
    expect(only(`tasks: [${"{},".repeat(2_001)}]`)).toMatchObject({ code: "too_many_tasks" });
    expect(only(plan(task("a", `    description: ${"x".repeat(20_001)}\n`)))).toMatchObject({ code: "wrong_value" });
  });

  it("can't reach a prototype", () => {
    const parsed = parsePlan(`__proto__: {polluted: 1}\n${plan(task("constructor", "    depends_on: []\n"))}`);
    expect(parsed.ok).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
