// For tests of the command on a real server whose sessions are played by scripts: the panel, a project, and a plan file.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestPanel } from "../../../apps/server/test/testPanel.ts";
import { planOf, type TestProject } from "../../../apps/server/test/testProject.ts";

/** Starts a panel at whose gate every plan waits, as the one that the command finds, with a project. */
export async function openPanel(): Promise<{ panel: TestPanel; project: TestProject }> {
  const panel = await TestPanel.start("risk: {always_require_human: ['*.txt']}\n");
  process.env.SIGNALBOX_HOME = panel.home;
  return { panel, project: await panel.project() };
}

/** Ends it with all that it started. */
export async function closePanel(panel: TestPanel): Promise<void> {
  delete process.env.SIGNALBOX_HOME;
  await panel.close();
}

/** Writes a plan beside the project; its path. */
export function planFile(project: TestProject, ...tasks: Parameters<typeof planOf>[0]): string {
  const path = join(project.root, "..", "plan.yaml");
  writeFileSync(path, planOf(tasks));
  return path;
}
