// The answers of the seed for environments, contexts and contracts, matched exactly.
import { planTaskSchema } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import contexts from "../test/fixtures/context.json" with { type: "json" };
import contracts from "../test/fixtures/contracts.json" with { type: "json" };
import environments from "../test/fixtures/environment.json" with { type: "json" };
import { contextText, relevantKeys } from "./context.ts";
import { pythonStub } from "./contracts.ts";
import { hashLockfiles } from "./environment.ts";

const numbered = <Vector>(vectors: unknown) => (vectors as Vector[]).map((vector, index) => ({ ...vector, index }));

describe("the seed's answers", () => {
  it.each(numbered<{ files: Record<string, string>; hash: string; lockfiles: string[] }>(environments))(
    "environment $index",
    ({ files, hash, lockfiles }) => {
      expect(hashLockfiles(new Map(Object.entries(files)))).toEqual({ hash, lockfiles });
    },
  );

  it.each(
    numbered<{ entries: Record<string, unknown>; task: object; injected_keys: string[]; text: string }>(contexts),
  )("context $index", ({ entries, task, injected_keys, text }) => {
    const values = new Map(Object.entries(entries));
    const keys = relevantKeys(values, planTaskSchema.parse(task));
    expect(keys).toEqual(injected_keys);
    expect(contextText(values, keys)).toBe(text);
  });

  it.each(numbered<{ name: string; version: string; methods: never[]; text: string }>(contracts))(
    "contract $index",
    ({ text, ...contract }) => expect(pythonStub(contract, "<timestamp>")).toBe(text),
  );
});
