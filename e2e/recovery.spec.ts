// Nothing is lost: a reload, a second browser, and a server killed in the middle of a run.
import { expect, test } from "./fixtures.ts";
import { approvePackage, approvePlan, expectLanded, git, orderRun, storyMs, subjects, taskRow } from "./steps.ts";

const merges = ["Merge command-line", "Merge late-fees", "Merge lending-desk", "Merge member-pins", "Merge statement"];

test("a page that is loaded again, a second browser, and a server killed twice: the run ends as if nothing had happened", async ({
  page,
  demo,
  startDemoPanel,
  browser,
}) => {
  test.setTimeout(3 * storyMs);
  const panel = await startDemoPanel();
  await page.goto(panel.url);
  await orderRun(page, demo);
  await approvePlan(page);
  await expect(taskRow(page, "member-pins")).toContainText("1 of 3", { timeout: storyMs });

  await page.reload();
  await expect(taskRow(page, "member-pins")).toContainText("1 of 3");
  const elsewhere = await browser.newContext();
  const second = await elsewhere.newPage();
  await second.goto(page.url());
  await expect(taskRow(second, "member-pins")).toHaveCount(0);
  await second.goto(panel.secondUrl());
  await expect(second).not.toHaveURL(/enter/);
  await second.goto(page.url());
  await expect(taskRow(second, "member-pins")).toContainText("1 of 3");
  await panel.end("SIGKILL");
  await page.getByRole("button", { name: "Timeline", exact: true }).click();

  // The panel comes back on its port; both pages find it by themselves, and load what they still lack.
  const again = await startDemoPanel({ args: ["up"] });
  expect(again.origin).toBe(panel.origin);
  await expect(page.getByRole("region", { name: "Timeline" })).toBeVisible({ timeout: storyMs });
  await page.getByRole("button", { name: "Overview", exact: true }).click();
  await approvePackage(page);
  await again.end("SIGKILL");
  await startDemoPanel({ args: ["up"] });
  await expectLanded(page);
  await expectLanded(second);

  const landed = subjects(demo.projectPath);
  expect(landed.filter((subject) => subject.startsWith("Merge ")).sort()).toEqual(merges);
  expect(landed.filter((subject) => subject === "Add pad-ledger ^1.0.0")).toHaveLength(1);
  await expect(taskRow(page, "late-fees")).toContainText("2 of 3");
  await expect(taskRow(second, "late-fees")).toContainText("2 of 3");
  expect(git(demo.projectPath, "status", "--porcelain")).toBe("");
  expect(git(demo.projectPath, "worktree", "list").split("\n")).toHaveLength(1);
  await elsewhere.close();
});
