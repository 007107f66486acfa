// Completion in a plan: the keys of the engine's schema and no others, where they belong, and ids of tasks.
import { planCheckSchema, planContractSchema, planSchema, planTaskSchema } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import { planKeys, suggest } from "./planCompletion.ts";

const labels = (text: string) => suggest(text)?.options.map(({ label }) => label) ?? [];

describe("completion in a plan", () => {
  it("knows the keys that a plan may have, and no others", () => {
    const keysOf = (path: string) => Object.keys(planKeys[path] ?? {}).sort();
    expect(keysOf("")).toEqual(Object.keys(planSchema.shape).sort());
    expect(keysOf("tasks")).toEqual(Object.keys(planTaskSchema.shape).sort());
    expect(keysOf("tasks/verification")).toEqual(Object.keys(planCheckSchema.shape).sort());
    expect(keysOf("contracts")).toEqual(Object.keys(planContractSchema.shape).sort());
  });

  it("suggests the keys of where the cursor is nested", () => {
    expect(labels("")).toContain("tasks");
    expect(labels("tasks:\n  - ")).toContain("files_write");
    expect(labels("tasks:\n  - id: a\n    de")).toContain("depends_on");
    expect(labels("tasks:\n- id: a\n  de")).toContain("depends_on");
    expect(labels("tasks:\n  - id: a\n    verification:\n      - command: npm test\n        ty")).toContain("timeout");
    expect(labels("tasks:\n  - id: a\n    verification:\n      - command: npm test\n    ")).toContain("files_read");
    expect(labels("contracts:\n  - ")).toContain("consumers");
  });

  it("suggests the values that are known, and nothing in the middle of words", () => {
    expect(labels("tasks:\n  - id: a\n    verification:\n      - type: ")).toEqual([
      "test",
      "lint",
      "typecheck",
      "check",
    ]);
    expect(labels("tasks:\n  - id: a\n  - id: b\n    depends_on: [")).toEqual(["a", "b"]);
    expect(labels("tasks:\n  - id: a\n  - id: b\n    depends_on:\n      - ")).toEqual(["a", "b"]);
    expect(suggest("tasks:\n  - id: a\n    description: Write the te")).toBeNull();
    expect(suggest("tasks:\n  - id: a\n    verification:\n      - command: npm te")).toBeNull();
  });

  it("says where the word begins that it completes", () => {
    expect(suggest("tas")?.from).toBe(0);
    expect(suggest("tasks:\n  - id: a\n    dep")?.from).toBe(21);
  });
});
