// A run is shown to somebody else: a link for one role, a name, the same page; and out again when the link is taken back.
import { expect, test } from "./fixtures.ts";
import { orderRun, storyMs } from "./steps.ts";

test("a guest opens a link, says who they are, sees that run and no other, and is out when it is revoked", async ({
  page,
  demo,
  startDemoPanel,
  browser,
}) => {
  test.setTimeout(storyMs);
  const panel = await startDemoPanel();
  await page.goto(panel.url);
  await orderRun(page, demo);
  await expect(page.getByRole("button", { name: "Approve plan" })).toBeVisible();
  await page.getByRole("button", { name: "Share run" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this run" });
  await dialog.getByLabel("May").selectOption("approver");
  await dialog.getByLabel("For whom").fill("Grace");
  await dialog.getByRole("button", { name: "Make link" }).click();
  const link = await dialog.getByLabel("The link", { exact: true }).inputValue();

  const elsewhere = await browser.newContext();
  const guest = await elsewhere.newPage();
  await guest.goto(link);
  await guest.getByLabel("Your name").fill("Grace Hopper");
  await guest.getByRole("button", { name: "Open the run" }).click();
  await expect(guest.getByRole("button", { name: "Approve plan" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "Edit plan" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "Share run" })).toHaveCount(0);
  expect(guest.url()).not.toContain("#");
  await expect(page.getByText("2 watching").first()).toBeAttached();

  await guest.goto(panel.origin);
  await expect(guest.getByRole("heading", { name: "Your link is for one run" })).toBeVisible();
  await expect(guest.getByText(demo.request)).toHaveCount(0);
  await guest.getByRole("link", { name: "Back to the run" }).click();
  await expect(guest.getByRole("button", { name: "Approve plan" })).toBeVisible();

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share run" }).click();
  await expect(dialog).toContainText(/opened 1 time,/);
  await dialog.getByRole("button", { name: "Revoke the link for Grace" }).click();
  await expect(dialog).toContainText("None.");
  await expect(guest.getByRole("heading", { name: "This browser hasn’t been let in." })).toBeVisible();
  await elsewhere.close();

  await page.goto(`${panel.origin}/audit`);
  await expect(page.getByText(/the chain over them is whole/)).toBeVisible();
  const entries = page.getByRole("list", { name: "Entries" });
  await expect(entries).toContainText("link.revoke");
  await page.getByLabel("Who").fill("Grace Hopper");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(entries).not.toContainText("link.revoke");
  await expect(entries.getByRole("listitem")).toContainText("approver, link for Grace");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export as CSV" }).click();
  const saved = await (await saving).createReadStream();
  let csv = "";
  for await (const part of saved) csv += part;
  expect(csv.split("\r\n")[1]).toContain(",Grace Hopper,approver,Grace,");
});
