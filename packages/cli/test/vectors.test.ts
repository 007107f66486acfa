// The seed's answers, through the command: every plan, environment, context and contract of the shared vectors.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import plans from "../../engine/test/fixtures/plans.json" with { type: "json" };
import contexts from "../../project/test/fixtures/context.json" with { type: "json" };
import contracts from "../../project/test/fixtures/contracts.json" with { type: "json" };
import environments from "../../project/test/fixtures/environment.json" with { type: "json" };
import { signalbox } from "./runCommand.ts";

const root = mkdtempSync(join(tmpdir(), "sbx-vectors-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "v"));
});

const write = (path: string, content: unknown) =>
  writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));

interface PlanVector {
  plan: unknown;
  config: unknown;
  risk: object;
  dag: { valid: boolean; reason?: string; waves?: string[][] };
  conflicts: { type: string; target: string; tasks: string[] }[] | null;
}

const inOneOrder = (conflicts: { type: string; target: string; tasks: string[] }[]) =>
  conflicts.map(({ type, target, tasks }) => `${type} ${target} ${tasks.join(" ")}`).sort();

test("risk, dag and conflict answer as the seed does, for every plan", async () => {
  for (const [index, vector] of (plans as unknown as PlanVector[]).entries()) {
    write("tasks.yaml", vector.plan);
    write("config.yaml", vector.config ?? "");
    const risk = await signalbox(folder, "risk", "--json", "--config", "config.yaml", "tasks.yaml");
    expect(risk.json(), `risk of plan ${index}`).toEqual(vector.risk);

    const dag = await signalbox(folder, "dag", "--json", "tasks.yaml");
    const { valid, waves, cycle, errors } = dag.json();
    expect([valid, dag.code], `dag of plan ${index}`).toEqual([vector.dag.valid, vector.dag.valid ? 0 : 1]);
    if (vector.dag.waves) {
      const sorted = (each: string[][]) => each.map((wave) => wave.toSorted());
      expect(sorted(waves)).toEqual(sorted(vector.dag.waves));
    } else expect(cycle ?? errors).toBeTruthy();

    if (!vector.conflicts) continue;
    const conflict = await signalbox(folder, "conflict", "--json", "tasks.yaml");
    expect(inOneOrder(conflict.json().conflicts), `conflicts of plan ${index}`).toEqual(inOneOrder(vector.conflicts));
    expect(conflict.json().count).toBe(vector.conflicts.length);
    expect(conflict.code).toBe(vector.conflicts.length > 0 ? 1 : 0);
  }
});

test("environment answers as the seed does", async () => {
  for (const { files, hash, lockfiles } of environments as { files: object; hash: string; lockfiles: string[] }[]) {
    const path = mkdtempSync(join(folder, "e"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text as string);
    expect((await signalbox(folder, "environment", "--json", "--path", path)).json()).toEqual({ hash, lockfiles });
    const verified = await signalbox(folder, "environment", "--json", "--path", path, "--verify", "other");
    expect([verified.json().match, verified.code]).toEqual([false, 1]);
  }
});

test("context get-for-task answers as the seed does", async () => {
  type Vector = { entries: object; task: { id: string }; injected_keys: string[]; text: string };
  mkdirSync(join(folder, ".context"));
  for (const { entries, task, injected_keys, text } of contexts as unknown as Vector[]) {
    const stored = Object.entries(entries).map(([key, value]) => [key, { value }]);
    write(".context/knowledge.json", { version: "1.0", entries: Object.fromEntries(stored) });
    write("tasks.yaml", { tasks: [task] });
    const answered = (await signalbox(folder, "context", "get-for-task", task.id, "--json")).json();
    expect(answered).toEqual({ task_id: task.id, keys: injected_keys, context: text });
  }
});

test("contracts answers as the seed does", async () => {
  type Vector = { name: string; version: string; methods: (string | object)[]; text: string };
  for (const { name, version, methods, text } of contracts as unknown as Vector[]) {
    const given = methods.map((method) => (typeof method === "string" ? method : JSON.stringify(method)));
    const { out } = await signalbox(folder, "contracts", name, ...given, "--version", version);
    expect(out.replace(/Generated: \S+/, "Generated: <timestamp>")).toBe(text);
  }
});
