// What sessions may say, and how they type it.
import { describe, expect, test } from "vitest";
import { parseDependency, readReport } from "./index.ts";
import { readReportArguments } from "./reportCommand.ts";

const typed = (...argv: string[]) => {
  const read = readReportArguments(argv);
  return read.ok ? read.value : read.failure.code;
};

describe("signalbox report", () => {
  test.each([
    [["done"], { verb: "done" }],
    [["done", "all", "green"], { verb: "done", summary: "all green" }],
    [["done", "--summary=x=y"], { verb: "done", summary: "x=y" }],
    [["blocked", "--question", "UTC?"], { verb: "blocked", question: "UTC?" }],
    [
      ["blocked", "--needs-dependency", "@scope/pad@^1.0.0", "--dev"],
      { verb: "blocked", needs_dependency: { name: "@scope/pad", range: "^1.0.0", dev: true } },
    ],
    [["blocked", "no way", "--needs-file", "src/a.ts"], { verb: "blocked", reason: "no way", needs_file: "src/a.ts" }],
    [
      ["blocked", "--needs-contract", "Store", "--version", "2", "--methods", "a,b"],
      { verb: "blocked", needs_contract: { name: "Store", version: "2", methods: ["a", "b"] } },
    ],
    [
      ["message", "orders", "Ids are text now", "--kind", "api_change"],
      { verb: "message", to: "orders", body: "Ids are text now", kind: "api_change" },
    ],
    [
      ["contract", "Store", "--version", "1", "--methods", "a, b"],
      { verb: "contract", name: "Store", version: "1", methods: ["a", "b"] },
    ],
    [
      ["rework", "--task", "a", "--feedback", "x", "--feedback", "y", "--task", "b", "--feedback", "z"],
      {
        verb: "rework",
        tasks: [
          { task: "a", feedback: "x\ny" },
          { task: "b", feedback: "z" },
        ],
      },
    ],
    [["--json", '{"verb":"done"}'], { verb: "done" }],
  ])("%j", (argv, report) => {
    expect(typed(...argv)).toEqual(report);
  });

  test.each([
    [[]],
    [["finished"]],
    [["done", "--what"]],
    [["done", "--summary"]],
    [["rework", "--feedback", "x"]],
    [["--json", "{"]],
  ])("%j is refused with the usage", (argv) => {
    expect(typed(...argv)).toBe("report_invalid");
  });
});

describe("a report is checked strictly", () => {
  test.each([
    [{ verb: "done" }, "worker"],
    [{ verb: "failed", message: "no" }, "planner"],
    [{ verb: "accepted", evidence: "12 tests" }, "reviewer"],
    [{ verb: "rework", tasks: [{ task: "a", feedback: "b" }] }, "reviewer"],
    [{ verb: "contract", name: "Store", version: "1", methods: [] }, "worker"],
  ] as const)("%j of a %s", (report, role) => {
    expect(readReport(report, role)).toEqual({ ok: true, value: report });
  });

  test("a blocked one always has a reason to show", () => {
    const reason = (report: object) => {
      const read = readReport({ verb: "blocked", ...report }, "worker");
      return read.ok && read.value.verb === "blocked" ? read.value.reason : null;
    };
    expect(reason({ needs_dependency: { name: "left-pad", range: "*", dev: false } })).toBe(
      "Needs the package left-pad",
    );
    expect(reason({ needs_file: "src/a.ts" })).toBe("Needs the file src/a.ts");
    expect(reason({ needs_contract: { name: "Store", version: "2" } })).toBe("Needs the contract Store as 2");
    expect(reason({ question: "UTC?" })).toBe("UTC?");
    expect(reason({})).toBeNull();
  });

  test.each([
    ["no object", null],
    ["no verb", {}],
    ["a verb of another role", { verb: "accepted" }],
    ["a verb that only hosts say", { verb: "checked", results: [] }],
    ["an unknown key", { verb: "done", also: 1 }],
    ["an empty text", { verb: "failed", message: " " }],
    ["an endless text", { verb: "failed", message: "x".repeat(20_001) }],
    ["a NUL", { verb: "failed", message: "a\0b" }],
    ["a path outside", { verb: "blocked", needs_file: "../x" }],
    ["an absolute path", { verb: "blocked", needs_file: "/etc/passwd" }],
    ["a method that is none", { verb: "contract", name: "a", version: "1", methods: ["a b"] }],
    ["a message to a path", { verb: "message", to: "../x", body: "Hello" }],
    ["a contract without a version", { verb: "blocked", needs_contract: { name: "Store" } }],
    [
      "a signature with other keys",
      { verb: "blocked", needs_contract: { name: "Store", version: "2", methods: [{ name: "a", body: "x" }] } },
    ],
    ["an unknown key of a dependency", { verb: "blocked", needs_dependency: { name: "a", range: "*", from: "x" } }],
  ])("%s is refused", (_what, report) => {
    expect(readReport(report, "worker")).toMatchObject({ ok: false, failure: { code: "report_invalid" } });
  });
});

describe("dependencies", () => {
  test.each([
    ["left-pad", "left-pad", "*"],
    ["left-pad@^1.0.0", "left-pad", "^1.0.0"],
    ["@a/b@1 || 2", "@a/b", "1 || 2"],
    ["pandas>=2.0,<3", "pandas", ">=2.0,<3"],
    ["requests == 2.1", "requests", "== 2.1"],
  ])("%s", (spec, name, range) => {
    expect(parseDependency(spec)).toEqual({ ok: true, value: { name, range, dev: false } });
  });

  test.each([
    "",
    "--global",
    "-g@1",
    "a@file:../x",
    "a@https://e.org/x.tgz",
    "a@git+ssh://x",
    "../x",
    "a;b",
    "a@$(id)",
    "a@latest\n",
  ])("%j is none", (spec) => {
    const read = parseDependency(spec);
    expect(read.ok ? read.value : read.failure.code).toEqual(
      spec === "a@latest\n" ? { name: "a", range: "latest", dev: false } : "report_invalid",
    );
  });
});
