// Storage that says no while a run goes on: another program holds the database, or the disk is full. Nothing is lost.
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import { connect } from "../../../packages/store/src/connection.ts";
import { processesOf, TestPanel, until } from "./testPanel.ts";

/** A session that writes its file once somebody lets it. */
const waitsFor = (file: string) =>
  `echo begun > "$plays/begun"; while [ ! -e '${file}' ]; do sleep 0.05; done; echo a > a.txt && commit "Write a"`;

test("another program holds the database: a decision says so, and the run goes on when it is free", async () => {
  const panel = await TestPanel.start();
  try {
    const project = await panel.project();
    const go = join(project.plays, "go");
    project.play("a", waitsFor(go));
    const run = await panel.begin(project, [{ id: "a" }]);
    await until(() => existsSync(join(project.plays, "begun")));
    const other = await connect(panel.server.panel.store.file);
    await other.run("BEGIN IMMEDIATE");
    writeFileSync(go, "");
    const refused = await run.tell({ type: "workers.change", maxWorkers: 2 });
    expect(refused.body.error.message).toContain("Another program holds the database");
    await other.run("ROLLBACK");
    await other.close();
    const state = await run.closed("landed");
    expect(state.tasks.a?.attempts.map(({ n, phase }) => `${n} ${phase}`)).toEqual(["1 merged"]);
    expect(state.paused).toBeNull();
    expect(project.at("main", "a.txt")).toBe("a");
    expect(run.leftovers()).toEqual([]);
  } finally {
    await panel.close();
  }
});

test("a full disk: decisions say so, main and the log stay whole, and the run goes on when there is room", (context) =>
  onSmallDisk(context, fillAndFree));

test("a worker that fills the disk is ended, and its task stops in words; the panel and the others go on", (context) =>
  onSmallDisk(context, fillFromTask));

/** Runs a story whose panel, projects and worktrees lie on a disk of 320 MB; `elsewhere` is a folder on another. */
async function onSmallDisk(context: TestContext, story: (disk: string, elsewhere: string) => Promise<void>) {
  const disk = realpathSync(mkdtempSync(join(tmpdir(), "signalbox-disk-")));
  const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), "signalbox-go-")));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=320m,mode=0700", "tmpfs", disk], { encoding: "utf8" });
  const before = process.env.TMPDIR;
  try {
    if (mounted.status !== 0) {
      const why = mounted.error?.message ?? mounted.stderr.trim();
      return context.skip(`A disk to fill can't be mounted here (${why}); as root this test runs.`);
    }
    process.env.TMPDIR = disk;
    await story(disk, elsewhere);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    if (mounted.status === 0) execFileSync("umount", ["--lazy", disk]);
    for (const folder of [disk, elsewhere]) rmSync(folder, { recursive: true, force: true });
  }
}

async function fillAndFree(disk: string, elsewhere: string): Promise<void> {
  const go = join(elsewhere, "go");
  const panel = await TestPanel.start();
  try {
    const project = await panel.project();
    project.play("a", waitsFor(go));
    const run = await panel.begin(project, [{ id: "a" }]);
    await until(() => existsSync(join(project.plays, "begun")));
    const begin = project.head();
    fill(join(disk, "filler"));
    const refused = await run.tell({ type: "workers.change", maxWorkers: 2 });
    expect(refused.body.error.message).toContain("Free some disk space");
    // The session meets the full disk, too.
    writeFileSync(go, "");
    await until(() => processesOf(run.id).every((each) => !each.includes("play.sh")));
    expect(project.head()).toBe(begin);
    rmSync(join(disk, "filler"));
    const state = await run.until(async (now) => {
      if (now.paused) await run.tell({ type: "run.continue" });
      if (now.escalations["task/a"]) await run.tell({ type: "task.retry", task: "a", feedback: "" });
      return now.phase === "closed";
    });
    expect(state.outcome).toBe("landed");
    expect(project.at("main", "a.txt")).toBe("a");
    expect(project.checkout().status).toBe("");
    expect(run.leftovers()).toEqual([]);
  } finally {
    await panel.close();
  }
}

async function fillFromTask(): Promise<void> {
  const panel = await TestPanel.start("", {}, { limits: { free_disk_mb: 100 } });
  try {
    const project = await panel.project();
    project.play("a", "for i in $(seq 1000); do head -c 1000000 /dev/zero >> big || sleep 100; done");
    project.play("b", "echo b > b.txt && commit Done");
    const run = await panel.begin(project, [{ id: "a" }, { id: "b" }]);
    const state = await run.until((now) => now.escalations["task/a"] !== undefined && now.tasks.b?.phase === "merged");
    const [first] = state.tasks.a?.attempts ?? [];
    expect(first?.failure).toMatchObject({
      code: "disk_full",
      message: expect.stringContaining("so it was ended before"),
    });
    expect((await run.tell({ type: "workers.change", maxWorkers: 2 })).status).toBe(200);
    expect((await run.tell({ type: "run.abort", comment: "" })).status).toBe(200);
    await run.closed("aborted");
    expect(run.leftovers()).toEqual([]);
  } finally {
    await panel.close();
  }
}

/** Writes until there is no room for one byte more. */
function fill(path: string): void {
  const file = openSync(path, "w");
  for (let chunk = Buffer.alloc(1024 * 1024); chunk.length > 0; ) {
    try {
      writeSync(file, chunk);
    } catch {
      chunk = chunk.subarray(0, Math.floor(chunk.length / 2));
    }
  }
  closeSync(file);
}
