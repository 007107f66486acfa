// The newcomer's story: `signalbox demo`, from its gate to main, and nothing left of it afterwards.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { type Panel, processesIn, startPanel } from "./startPanel.ts";
import { approvePackage, approvePlan, expectLanded, git, paneThatShows, storyMs, subjects, taskRow } from "./steps.ts";

/** The demo's project: the only new folder among the temporary ones that has a toolshed. */
const demoFolders = () =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith("sb-demo-"))
    .map((name) => join(tmpdir(), name));

test("the demo runs from its gate to main, and Ctrl-C leaves nothing", async ({ page }) => {
  test.setTimeout(3 * storyMs);
  const before = new Set(demoFolders());
  const panel: Panel = await startPanel({ args: ["demo", "--speed", "4"], home: "/nonexistent" });
  const folder = demoFolders().find((each) => !before.has(each) && existsSync(join(each, "toolshed"))) ?? "";
  const project = join(folder, "toolshed");
  const base = git(project, "rev-parse", "main");
  try {
    expect(panel.printed().match(/https?:\/\/\S+/g)).toHaveLength(1);
    await page.goto(panel.url);

    await expect(page.getByText("The plan waits for approval")).toBeVisible();
    await expect(page.getByText("needs a review")).toBeVisible();
    await expect(page.getByText("Sensitive path (auth, security, crypto)").first()).toBeVisible();
    await expect(page.getByText("src/auth/pins.js").first()).toBeVisible();
    await expect(page.getByText("node --test test/fees.test.js")).toBeVisible();
    expect(git(project, "rev-parse", "main")).toBe(base);
    await approvePlan(page);

    await paneThatShows(page, "late-fees · attempt 1").waitFor({ timeout: storyMs });
    await paneThatShows(page, "late-fees · attempt 2").waitFor({ timeout: storyMs });
    await approvePackage(page);
    await expectLanded(page);
    await expect(taskRow(page, "late-fees")).toContainText("2 of 3");

    expect(subjects(project)).toContain("Add pad-ledger ^1.0.0");
    expect(git(project, "status", "--porcelain")).toBe("");
    expect(git(project, "rev-parse", "HEAD")).not.toBe(base);
    // The user's checkout is theirs: its packages come with their next install.
    const env = { ...process.env, npm_config_cache: join(folder, "npm") };
    execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: project, env, stdio: "ignore" });
    execFileSync(process.execPath, ["--test"], { cwd: project, env, stdio: "ignore" });
  } finally {
    expect(await panel.end("SIGINT")).toBe(0);
  }
  expect(existsSync(dirname(project))).toBe(false);
  expect(processesIn(folder)).toEqual([]);
});
