// What closed runs keep: seen with its size, cleaned by a click and by age; unmerged work only goes by name.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cleanOld } from "../src/retention.ts";
import { TestPanel, type TestRun } from "./testPanel.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start("signalbox: { keep_days: 30, keep_mb: 1, budget: { run: { minutes: 5 } } }\n");
});
afterAll(() => panel.close());

const folderOf = (run: TestRun) => panel.server.panel.folders(run.id).root;

/** A run whose one task was verified and merged, and then aborted: its work is kept. */
async function abortedRun(): Promise<TestRun> {
  const project = await panel.project();
  const run = await panel.begin(project, [{ id: "a" }], { landingGate: true });
  await run.until((state) => state.gate?.kind === "landing");
  await run.order({ type: "run.abort", comment: "No more" });
  await run.closed("aborted");
  return run;
}

const kept = async (run: TestRun) =>
  (await panel.ask("GET", "/api/kept")).body.runs.find((each: { runId: string }) => each.runId === run.id);
const clean = (run: TestRun, body: object) => panel.ask("POST", `/api/runs/${run.id}/clean`, body);
const audit = async () =>
  (await panel.ask("GET", "/api/audit")).body.entries.filter(
    ({ action }: { action: string }) => action === "run.clean",
  );

test("a person sees what is kept, cleans the files away, and deletes unmerged work only by its name", async () => {
  const run = await abortedRun();
  const before = await kept(run);
  expect(before).toMatchObject({ outcome: "aborted", request: "Do it", refs: expect.any(Array) });
  expect(before.transcriptsBytes).toBeGreaterThan(0);
  expect(before.evidenceBytes).toBeGreaterThan(0);
  const staging = before.refs.find(({ ref }: { ref: string }) => ref === `refs/signalbox/${run.id}/staging`);
  expect(staging).toMatchObject({ merged: false, subject: "Merge a" });

  const filesOnly = await clean(run, { files: true, refs: [], comment: "Room" });
  expect(filesOnly.body.bytes).toBeGreaterThan(0);
  expect(existsSync(folderOf(run))).toBe(false);
  expect(await kept(run)).toMatchObject({ transcriptsBytes: 0, evidenceBytes: 0, refs: before.refs });
  const state = (await panel.ask("GET", `/api/runs/${run.id}`)).body;
  expect(state).toMatchObject({ outcome: "aborted", cleaned: { by: panel.server.panel.ownerName } });

  const seenBefore = { ref: staging.ref, sha: "1".repeat(40) };
  expect((await clean(run, { files: false, refs: [seenBefore] })).body.error.code).toBe("ref_moved");
  const another = { ref: "refs/heads/main", sha: staging.sha };
  expect((await clean(run, { files: false, refs: [another] })).body.error.code).toBe("ref_unknown");
  const { ref, sha } = staging;
  expect((await clean(run, { files: false, refs: [{ ref, sha }] })).body.refs).toEqual([ref]);
  expect(run.project.refs("refs/signalbox/")).not.toContain(ref);
  expect(run.project.refs("refs/heads/")).toContain("refs/heads/main");
  const entries = await audit();
  expect(entries.map(({ outcome }: { outcome: string }) => outcome).reverse()).toEqual([
    "done",
    "ref_moved",
    "ref_unknown",
    "done",
  ]);
});

test("what is older than configured goes by itself, and unmerged work stays", async () => {
  const run = await abortedRun();
  const refs = run.project.refs("refs/signalbox/");
  const days = (n: number) => Date.now() + n * 86_400_000;
  await cleanOld(panel.server.panel, days(29));
  expect(existsSync(folderOf(run))).toBe(true);
  await cleanOld(panel.server.panel, days(31));
  expect(existsSync(folderOf(run))).toBe(false);
  expect(run.project.refs("refs/signalbox/")).toEqual(refs);
  expect((await audit())[0]).toMatchObject({ by: "Retention", outcome: "done", runId: run.id });
});

test("where all take more than configured, what closed first goes by itself, and the rest stays", async () => {
  const [first, last] = [await abortedRun(), await abortedRun()];
  await cleanOld(panel.server.panel);
  expect([first, last].map(folderOf).map(existsSync)).toEqual([true, true]);
  writeFileSync(join(folderOf(first), "transcript"), Buffer.alloc(1024 * 1024));
  await cleanOld(panel.server.panel);
  expect([first, last].map(folderOf).map(existsSync)).toEqual([false, true]);
  expect((await audit())[0]).toMatchObject({
    by: "Retention",
    outcome: "done",
    runId: first.id,
    detail: { comment: "Not kept any longer (signalbox.keep_mb)" },
  });
});

test("a run that goes on keeps everything", async () => {
  const run = await panel.create(await panel.project(), [{ id: "a" }]);
  const { status, body } = await clean(run, { files: true, refs: [] });
  expect([status, body.error.code]).toEqual([expect.any(Number), "run_open"]);
  await run.order({ type: "gate.reject", gate: "plan", comment: "" });
});
