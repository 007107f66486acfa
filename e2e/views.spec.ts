// Every view for everybody: no serious finding of axe, in both themes and on a phone; and what a bad plan is told.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { approvePackage, approvePlan, expectLanded, orderRun, storyMs, taskRow } from "./steps.ts";

test.beforeEach(() => test.setTimeout(3 * storyMs));

/** Looks at the page in both themes, at a desk and on a phone. */
async function expectAccessible(page: Page, view: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      // What a program prints has the colours that it chose.
      const { violations } = await new AxeBuilder({ page }).exclude(".xterm").analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      const found = serious.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`,
      );
      expect(found, `${view}, ${colorScheme}, ${width} pixels`).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("every view can be read by everybody", async ({ page, demo, startDemoPanel }) => {
  const panel = await startDemoPanel();
  await page.goto(panel.url);
  await expect(page).toHaveURL(`${panel.origin}/`);
  await expectAccessible(page, "home without runs");
  await page.goto(`${panel.origin}/new`);
  await expectAccessible(page, "new run");
  await orderRun(page, demo);
  await expect(page.getByRole("button", { name: "Approve plan" })).toBeVisible();
  await expectAccessible(page, "gate");
  await approvePlan(page);
  await taskRow(page, "late-fees").click();
  await expect(page.getByRole("region", { name: "Task late-fees" })).toBeVisible();
  await expectAccessible(page, "run with a task's detail");
  await approvePackage(page);
  await expectLanded(page);
  await expectAccessible(page, "landed run");
  await page.goto(page.url().replace(/\?.*$/, "?tab=changes"));
  await expect(page.getByRole("region", { name: "Changes" })).toContainText("src/fees.js");
  await expectAccessible(page, "changes");
  await page.goto(panel.origin);
  await expect(page.getByText(demo.request).first()).toBeVisible();
  await expectAccessible(page, "home with a run");
});

test("a plan that can't work is refused where it was written, with line and reason, and nothing is lost", async ({
  page,
  demo,
  startDemoPanel,
}) => {
  const panel = await startDemoPanel();
  await page.goto(panel.url);
  await orderRun(page, demo);
  await page.goto(`${panel.origin}/new`);
  await page.getByLabel("Path of a git repository on the server").fill("/nonexistent");
  await page.getByRole("button", { name: "Open project" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "/nonexistent" })).toBeVisible();
  await page.getByLabel("Path of a git repository on the server").fill(demo.projectPath);
  await page.getByRole("button", { name: "Open project" }).click();
  const plan = page.getByLabel("Plan (tasks.yaml)");
  const check = "verification: [{ command: node --test, type: test }]";
  const cyclic = `tasks:\n  - id: a\n    depends_on: [b]\n    ${check}\n  - id: b\n    depends_on: [a]\n    ${check}\n`;
  await plan.fill(cyclic);
  await expect(page.getByText("These tasks wait for each other: a → b → a")).toBeVisible();
  await plan.fill(`tasks:\n  - id: ../x\n    ${check}\n`);
  await expect(page.getByText(/\.\.\/x/).last()).toBeVisible();
  await plan.fill("tasks: [");
  await expect(page.getByText(/line 1/i).first()).toBeVisible();
  await expect(plan).toHaveText("tasks: [");
});

test("HTML in a request, a plan or a comment is text wherever it is shown", async ({ page, demo, startDemoPanel }) => {
  const panel = await startDemoPanel();
  await page.goto(panel.url);
  const html = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
  const plan = {
    request: html,
    tasks: [
      {
        id: "a",
        description: html,
        files_write: ["package.json", "src/<b>.js"],
        verification: [{ command: `echo '${html}'`, type: "check" }],
      },
    ],
  };
  await orderRun(page, { ...demo, request: html, plan: JSON.stringify(plan) });
  await expect(page.getByRole("button", { name: "Approve plan" })).toBeVisible();
  await page.getByPlaceholder(/Comment/).fill(html);
  await page.getByRole("button", { name: "Reject plan" }).click();
  const dialog = page.getByRole("dialog", { name: "Reject this plan?" });
  await dialog.getByLabel(/to confirm/).fill(html.split(" ").slice(0, 3).join(" "));
  await dialog.getByRole("button", { name: "Reject plan" }).click();
  await expect(page.getByRole("region", { name: "Outcome" })).toBeVisible({ timeout: storyMs });
  const run = page.url().replace(/\?.*$/, "");
  await page.getByRole("link", { name: "Run again" }).click();
  await expect(page.getByLabel("Request")).toHaveValue(html);
  await expect(page.getByRole("textbox", { name: "Plan (tasks.yaml)" })).toContainText("src/<b>.js");
  await expect(page.getByRole("button", { name: "Start run" })).toBeEnabled();
  for (const url of [`${run}?tab=activity`, `${run}?tab=plan`, `${run}?task=a`, panel.origin]) {
    await page.goto(url);
    await expect(page.getByText("<img src=x").first()).toBeVisible();
    expect(await page.locator("img[src=x]").count()).toBe(0);
    expect(await page.title()).not.toBe("owned");
  }
});
