// What every story begins with: a demo laid out in a folder of its own, and a way to start the panel on it.
import { test as base } from "@playwright/test";
import { type Demo, prepareDemo } from "../packages/cli/src/demo/prepareDemo.ts";
import { endPanels, type Panel, startPanel } from "./startPanel.ts";

/** Sessions play this many times faster than for a person, still slow enough to be watched and interrupted. */
const demoSpeed = 8;

interface Fixtures {
  /** The demo's repository, plan and configuration; no server runs yet. */
  demo: Demo;
  /** Starts a panel on the demo's data; called again after a kill, it is the restart. All are ended with the test. */
  startDemoPanel(options?: { args?: string[] }): Promise<Panel>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are asked for from this pattern.
  demo: async ({}, use) => {
    const prepared = await prepareDemo(demoSpeed);
    if (!prepared.ok) throw new Error(prepared.failure.message);
    await use(prepared.value);
    await prepared.value.cleanUp();
  },
  startDemoPanel: async ({ demo }, use) => {
    const started: Panel[] = [];
    await use(async (options = {}) => {
      const panel = await startPanel({ home: demo.home, ...options });
      started.push(panel);
      return panel;
    });
    await endPanels(started, demo.home, demo.folder);
  },
});

export { expect } from "@playwright/test";
