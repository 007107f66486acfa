// Storage that says no while a run goes on: another program holds the database, or the disk is full. Nothing is lost.
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
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

test("a full disk: decisions say so, main and the log stay whole, and the run goes on when there is room", async (context) => {
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
    await fillAndFree(disk, join(elsewhere, "go"));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    if (mounted.status === 0) execFileSync("umount", ["--lazy", disk]);
    for (const folder of [disk, elsewhere]) rmSync(folder, { recursive: true, force: true });
  }
});

async function fillAndFree(disk: string, go: string): Promise<void> {
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
