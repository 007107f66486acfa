// `signalbox down --end` and the demo's Ctrl-C: sessions and tmux go with the server, and the next start goes on.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesOf, TestPanel, until } from "./testPanel.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

test("a server that is ended leaves no session, host or tmux server, and the next one goes on with the run", async () => {
  const project = await panel.project();
  project.play(
    "a",
    'touch "$plays/begun"\nwhile [ ! -e "$plays/go" ]; do sleep 0.05; done\necho a > a.txt; commit Done',
  );
  const run = await panel.begin(project, [{ id: "a" }]);
  await until(() => existsSync(join(project.plays, "begun")));
  const socket = join(panel.server.panel.installation.sockets, `${run.id}.tmux`);
  expect(processesOf(run.id)).not.toEqual([]);
  await panel.server.close({ end: true });
  await until(() => processesOf(run.id).length === 0);
  expect(spawnSync("tmux", ["-S", socket, "list-panes", "-a"]).status).not.toBe(0);
  project.play("a", "echo a > a.txt; commit Done");
  await panel.open();
  await run.closed("landed");
  expect(run.state().tasks.a?.attempts).toHaveLength(1);
});
