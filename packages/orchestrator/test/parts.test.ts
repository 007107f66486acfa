// The small parts that effects rely on: the project's slot, names of hosts, ids of sessions, prompts.
import type { Baseline, CheckSummary } from "@signalbox/engine";
import { expect, test } from "vitest";
import { takeTurns } from "../src/effects/world.ts";
import { noteFewerTests } from "../src/fewerTests.ts";
import { hostFolder, hostNames, readHostFolder } from "../src/hostNames.ts";
import { runFolders } from "../src/runFolders.ts";
import { sessionIdOf } from "../src/sessionId.ts";
import { projectSlots, workerSlots } from "../src/slots.ts";

const forever = new AbortController().signal;

test("one run at a time holds a project's slot, the others wait in order", async () => {
  const slots = projectSlots();
  const admitted: string[] = [];
  const ask = (runId: string, signal = forever) => slots.acquire("p1", runId, signal).then(() => admitted.push(runId));
  await ask("r1");
  await ask("r1");
  const givesUp = new AbortController();
  const waiting = [ask("r2"), ask("r3", givesUp.signal), ask("r4")];
  await slots.acquire("p2", "r9", forever);
  givesUp.abort();
  slots.release("p1", "r2");
  expect(admitted.filter((each) => each !== "r3")).toEqual(["r1", "r1"]);
  slots.release("p1", "r1");
  await waiting[0];
  slots.release("p1", "r2");
  await waiting[2];
  expect(admitted.filter((each) => each !== "r3")).toEqual(["r1", "r1", "r2", "r4"]);
});

test("a run that gives up waiting just as the slot is given to it can give it back", async () => {
  const slots = projectSlots();
  await slots.acquire("p1", "r1", forever);
  const givesUp = new AbortController();
  const second = slots.acquire("p1", "r2", givesUp.signal);
  slots.release("p1", "r1");
  givesUp.abort();
  await second;
  slots.release("p1", "r2");
  await slots.acquire("p1", "r3", forever);
});

test("workers of all runs share the machine's places: one more waits, says so, and begins when another ends", async () => {
  const workers = workerSlots(2, 0);
  const told: string[] = [];
  const ask = (name: string, signal = forever) => workers.take(signal, () => told.push(`${name} waits`));
  const first = await ask("a");
  await ask("b");
  const givesUp = new AbortController();
  const third = ask("c", givesUp.signal);
  const fourth = ask("d");
  await Promise.resolve();
  expect(told).toEqual(["c waits", "d waits"]);
  givesUp.abort();
  expect(await third).toBeNull();
  first?.();
  first?.();
  const free = await fourth;
  const found = workers.count();
  const fifth = ask("e");
  free?.();
  expect(await Promise.race([fifth, Promise.resolve("waits")])).toBe("waits");
  found();
  expect(await fifth).not.toBeNull();
});

test("a host's folder tells pane, task and attempt, whatever tasks are called", () => {
  const folder = (name: string) => readHostFolder(hostFolder(name, 2));
  expect(folder(hostNames.work("verify-a", 3, 1))).toEqual({
    pane: "worker-verify-a",
    task: "verify-a",
    attempt: 3,
    start: 2,
  });
  expect(folder(hostNames.verify("a-1", 1, 2))).toEqual({ pane: "verifier-a-1", task: "a-1", attempt: 1, start: 2 });
  expect(folder(hostNames.merge("a", 1, 1, "f".repeat(40)))).toMatchObject({ pane: "integration-checker", attempt: 1 });
  expect(folder(hostNames.staging(4))).toEqual({ pane: "integration-checker", start: 2 });
  expect(folder(hostNames.review(1, 4))).toEqual({ pane: "reviewer", start: 2 });
  expect(["..", "spec.json", "work-A-1-1-1"].map(readHostFolder)).toEqual([null, null, null]);
});

test("no two pieces of work share a folder or a socket", () => {
  const names = ["a", "verify-a", "work-a", "a-1", "review-1", "1"].flatMap((task) => [
    hostNames.work(task, 1, 1),
    hostNames.verify(task, 1, 1),
    hostNames.merge(task, 1, 1, "a".repeat(40)),
  ]);
  const all = [...names, hostNames.staging(1), hostNames.review(1, 1)].map((name) => hostFolder(name, 1));
  expect(new Set(all).size).toBe(all.length);
  const { hostSocket } = runFolders("/home/of/somebody/.signalbox", "/s", "r12345678");
  expect(new Set(all.map(hostSocket)).size).toBe(all.length);
});

test("the same attempt has the same session, as a UUID; another has another", () => {
  const id = sessionIdOf("r1", "a", 1);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(sessionIdOf("r1", "a", 1)).toBe(id);
  expect(new Set([id, sessionIdOf("r1", "a", 2), sessionIdOf("r2", "a", 1), sessionIdOf("r1", "b", 1)]).size).toBe(4);
});

test("turns are taken one after another, also where one fails", async () => {
  const turn = takeTurns();
  const order: string[] = [];
  const first = turn(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push("first");
    throw new Error("broken");
  });
  const second = turn(async () => order.push("second"));
  await expect(first).rejects.toThrow("broken");
  await second;
  expect(order).toEqual(["first", "second"]);
});

test("a suite that passes with fewer tests than on the base, or with more skipped, says so", () => {
  const suite = (total: number, skipped: number, command = "npm test"): CheckSummary => ({
    id: "suite",
    name: command,
    command,
    type: "test",
    required: true,
    status: "passed",
    durationMs: 1,
    summary: "Passed",
    tests: { runner: "vitest", total, passed: total - skipped, failed: 0, skipped },
  });
  const baseline = { sha: "", checks: [suite(10, 1)], excused: [], measuredAt: "" } as unknown as Baseline;
  const said = (check: CheckSummary) => noteFewerTests([check], baseline)[0]?.summary;
  expect(said(suite(7, 3))).toBe("Passed: 3 fewer than on the base, which has 10, 2 more skipped than on the base");
  expect(said(suite(11, 1))).toBe("Passed");
  expect(said(suite(1, 0, "npm run other"))).toBe("Passed");
});
