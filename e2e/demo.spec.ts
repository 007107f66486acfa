// The newcomer's story: `signalbox demo`, from its gate to main, and nothing left of it afterwards.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { type Panel, processesIn, startPanel } from "./startPanel.ts";
import { approvePackage, approvePlan, expectLanded, git, paneThatShows, storyMs, subjects, taskRow } from "./steps.ts";

test("the demo runs from its gate to main, and Ctrl-C leaves nothing", async ({ page }) => {
  test.setTimeout(3 * storyMs);
  // Other stories lay demos of their own out among the temporary files.
  const temporary = mkdtempSync(join(tmpdir(), "sb-t-"));
  const env = { TMPDIR: temporary };
  const panel: Panel = await startPanel({ args: ["demo", "--speed", "4"], home: "/nonexistent", env });
  const [name = ""] = readdirSync(temporary).filter((each) => each.startsWith("sb-demo-"));
  const folder = join(temporary, name);
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
    const own = { ...process.env, npm_config_cache: join(folder, "npm") };
    execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: project, env: own, stdio: "ignore" });
    execFileSync(process.execPath, ["--test"], { cwd: project, env: own, stdio: "ignore" });
  } finally {
    expect(await panel.end("SIGINT")).toBe(0);
  }
  expect(existsSync(folder)).toBe(false);
  expect(processesIn(folder)).toEqual([]);
  rmSync(temporary, { recursive: true });
});
