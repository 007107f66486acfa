// How a person decides in made-up runs: what each decision says that it does, asks for, and never loses.
import { expect, test } from "@playwright/test";
import { expectSound, expectSoundInBoth, open, serveMadeUpRuns } from "./madeUpRuns.ts";

serveMadeUpRuns({ PACKAGES: "1" });

test("a plan is edited with completion, problems in place and a graph beside it, and nothing written is lost", async ({
  page,
}) => {
  await open(page, "/runs/gate");
  await page.getByRole("button", { name: "Edit plan" }).click();
  const editor = page.getByLabel("The plan as YAML");
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview.getByText("api-docs", { exact: true })).toBeVisible();
  await expectSound(page);
  await editor.press("ControlOrMeta+End");
  await page.keyboard.type("  - id: extra");
  await page.keyboard.press("Enter");
  await page.keyboard.type("desc");
  await expect(page.getByRole("option", { name: /^description/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("option")).toHaveCount(0);
  await expect(editor).toBeVisible();
  await expect(page.getByText(/^\d+ problems?$/)).toBeVisible();
  await expect(preview).toContainText("As of the last text that was valid.");
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
  await page.keyboard.press("Escape");
  await expect(editor).toBeHidden();
  await page.getByRole("button", { name: "Edit plan" }).click();
  await page
    .getByRole("dialog")
    .getByText(/line \d+, column/)
    .first()
    .click();
  await expect(editor).toBeFocused();
  await expect(editor).toContainText("id: extra");
  // Not `fill`: the editor draws only the lines in view, and only those would be replaced.
  await editor.press("ControlOrMeta+A");
  await page.keyboard.insertText(
    "tasks:\n  - id: only\n    files_write: [a.txt]\n    verification: [{ command: node --test, type: test }]\n",
  );
  await expect(preview.getByText("only", { exact: true })).toBeVisible();
  await expect(page.getByText(/Valid: 1 task in 1 wave/)).toBeVisible();
});

test("a plan reads as a document in both themes, and rejecting it asks for the run's name", async ({ page }) => {
  await open(page, "/runs/gate");
  await page.getByRole("button", { name: "Read as a document" }).click();
  await expect(page.getByRole("dialog")).toContainText("auth-service");
  await expectSoundInBoth(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Read as a document" })).toBeFocused();
  await page.getByRole("button", { name: "Edit plan" }).click();
  await expect(page.getByLabel("The plan as YAML")).toBeVisible();
  await expectSoundInBoth(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Reject plan" }).click();
  const dialog = page.getByRole("dialog", { name: "Reject this plan?" });
  await expect(dialog.getByRole("button", { name: "Reject plan" })).toBeDisabled();
  await dialog.getByLabel("Type Add user authentication to confirm").fill("Add user authentication");
  await expect(dialog.getByRole("button", { name: "Reject plan" })).toBeEnabled();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("a plan is approved by keyboard alone, from the inbox on", async ({ page }) => {
  await open(page, "/");
  const gate = page.getByRole("link", { name: /The plan waits for approval/ });
  await expect(gate).toBeVisible();
  for (let presses = 0; presses < 40; presses += 1) {
    if (await gate.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "The plan waits for approval" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve plan" })).toBeVisible();
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog", { name: /Approve revision 1/ });
  await expect(dialog).toContainText("What you see here is what runs");
  await page.keyboard.type("Read all of it");
  for (let presses = 0; presses < 5; presses += 1) {
    const approves = await page.evaluate(() => document.activeElement?.textContent === "Approve plan");
    if (approves) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("The plan waits for approval")).toBeHidden();
});

test("a link is made for one role, shown once with its code, and listed", async ({ page }) => {
  await open(page, "/runs/landed");
  await page.getByRole("button", { name: "Share run" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this run" });
  await dialog.getByRole("button", { name: "Make link" }).click();
  await expect(dialog.getByLabel("The link", { exact: true })).toHaveValue(/\/enter\?guest=1#t+$/);
  await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
  await expect(dialog).toContainText("opened 2 times");
  await expectSound(page);
});

test("dropping a merged task names what goes with it, and asks for its name", async ({ page }) => {
  await open(page, "/runs/landing");
  await page.getByRole("button", { name: "Drop a task" }).click();
  const dialog = page.getByRole("dialog", { name: "Drop a merged task?" });
  await dialog.getByLabel("Task to drop").selectOption("auth-routes");
  await expect(dialog).toContainText("With auth-routes goes what depends on it: manual and api-tests");
  const drop = dialog.getByRole("button", { name: "Drop task" });
  await expect(drop).toBeDisabled();
  await expectSoundInBoth(page);
  await dialog.getByLabel("Type auth-routes to confirm").fill("auth-routes");
  await drop.click();
  await expect(dialog).toBeHidden();
});

test("packages without a conflict are approved by one click, and the one with a conflict still asks", async ({
  page,
}) => {
  await open(page, "/runs/packages");
  const asked = (name: string) => page.getByRole("paragraph").filter({ hasText: `asks for a package: ${name}` });
  for (const name of ["table-printer", "csv-writer", "plotter"]) await expect(asked(name)).toBeVisible();
  await expectSound(page);
  await page.getByRole("button", { name: "Approve all 2 packages without a conflict" }).click();
  for (const name of ["table-printer", "csv-writer"]) await expect(asked(name)).toBeHidden();
  await expect(asked("plotter")).toBeVisible();
  await page.getByText("Details", { exact: true }).click();
  await expect(page.getByText("package.json has plotter ^2.4.0.").last()).toBeVisible();
  await page.goto(`${page.url()}?tab=activity`);
  await expect(page.getByText("Approved with all others").first()).toBeVisible();
});

test("planning anew and aborting say what they do, and ask for the run's name", async ({ page }) => {
  await open(page, "/runs/escalated");
  await page.getByRole("button", { name: "Re-plan" }).click();
  const replan = page.getByRole("dialog", { name: "Plan this run again?" });
  await expect(replan).toContainText("isn't used any more");
  await expect(replan.getByRole("button", { name: "Re-plan" })).toBeDisabled();
  await expect(replan.getByLabel("Type Count each line to confirm")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Abort run" }).click();
  const dialog = page.getByRole("dialog", { name: "Abort this run?" });
  await expect(dialog).toContainText("main stays as it is.");
  await expect(dialog.getByRole("button", { name: "Abort run" })).toBeDisabled();
  await expectSound(page);
  await dialog.getByLabel("Type Count each line to confirm").fill("count each line");
  await dialog.getByRole("button", { name: "Abort run" }).click();
  await expect(dialog).toBeHidden();
});

test("what closed runs keep is cleaned by name, and said when there is none or it can't be looked at", async ({
  page,
}) => {
  await open(page, "/kept");
  await expect(page.getByRole("list", { name: "Closed runs" })).toContainText("Try another database");
  await expectSoundInBoth(page);
  await page.getByRole("button", { name: "Clean up Try another database" }).click();
  const dialog = page.getByRole("dialog", { name: "Clean up a closed run" });
  const go = dialog.getByRole("button", { name: "Delete what is ticked" });
  await expect(go).toBeEnabled();
  await dialog.getByRole("checkbox", { name: /^Unmerged work/ }).check();
  await expect(go).toBeDisabled();
  await dialog.getByLabel("Type Try another database to confirm").fill("try another database");
  await expect(go).toBeEnabled();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Clean up Try another database" })).toBeFocused();
  const nothing = { runs: [], databaseBytes: 1, freeBytes: 1, keepDays: 30, keepBytes: 0 };
  await page.route("**/api/kept", (route) => route.fulfill({ json: nothing }));
  await page.reload();
  await expect(page.getByText("0 closed runs keep 0 B")).toBeVisible();
  const error = { code: "disk_unreadable", message: "The data directory can’t be read." };
  await page.route("**/api/kept", (route) => route.fulfill({ status: 500, json: { error } }));
  await page.reload();
  await expect(page.getByText(error.message)).toBeVisible();
  await expectSound(page);
});
