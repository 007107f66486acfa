// A run from a request alone: a planner session writes the plan, the person asks for a change in words, and approves.
import { expect, test } from "./fixtures.ts";
import { approvePackage, approvePlan, expectLanded, storyMs, subjects } from "./steps.ts";

test("a planner writes the plan of a request, changes it when asked, and the run lands", async ({
  page,
  demo,
  startDemoPanel,
}) => {
  test.setTimeout(3 * storyMs);
  const panel = await startDemoPanel();
  await page.goto(panel.url);
  await expect(page).toHaveURL(`${panel.origin}/`);
  await page.goto(`${panel.origin}/new`);
  await page.getByLabel("Path of a git repository on the server").fill(demo.projectPath);
  await page.getByRole("button", { name: "Open project" }).click();
  await page.getByRole("button", { name: "Trust and continue" }).click();
  await page.getByLabel("Request").fill(demo.request);
  await page.getByRole("button", { name: "Start run" }).click();
  await expect(page).toHaveURL(/\/runs\//);
  await expect(page.locator('[data-pane="planner"]')).toBeVisible();

  const approve = page.getByRole("button", { name: "Approve plan" });
  await expect(approve).toBeVisible({ timeout: storyMs });
  await expect(page.getByText("src/auth/pins.js").first()).toBeVisible();
  await page.getByPlaceholder(/Comment/).fill("Keep it to five tasks");
  await page.getByRole("button", { name: "Ask for changes" }).click();
  await expect(approve).toBeHidden();
  await expect(approve).toBeVisible({ timeout: storyMs });
  await expect(page.getByText(/revision 2/)).toBeVisible();

  await approvePlan(page);
  await approvePackage(page);
  await expectLanded(page);
  expect(subjects(demo.projectPath)).toContain("Merge command-line");
});
