// How views look, kept as pictures of made-up runs in both themes and at the widths of a phone, a tablet, a desk and a wall.
import { expect, test } from "@playwright/test";
import { alike, expectSound, type Look, open, origin, serveMadeUpRuns } from "./madeUpRuns.ts";

serveMadeUpRuns();

/** The widths at which the pages that matter most are kept as pictures. */
const looks: [name: string, look: Look][] = [
  ["390-light", { width: 390, height: 844, colorScheme: "light" }],
  ["768-dark", { width: 768, height: 1024 }],
  ["1440-dark", {}],
  ["1920-light", { width: 1920, height: 1080, colorScheme: "light" }],
];
const runPages: [name: string, path: string, ready: string][] = [
  ["gate", "/runs/gate", "The plan waits for approval"],
  ["run", "/runs/needy", "asks for a package"],
  ["escalation", "/runs/escalated", "needs a decision"],
];
for (const [name, path, ready] of runPages) {
  for (const [size, look] of looks) {
    test(`a run looks as it should: ${name}-${size}`, async ({ page }) => {
      await open(page, path, look);
      await expect(page.getByText(ready).first()).toBeVisible();
      await expect(page.getByText("2 watching").first()).toBeAttached();
      await expectSound(page);
      await expect(page).toHaveScreenshot(`${name}-${size}.png`, alike);
    });
  }
}

for (const [size, look] of looks) {
  const name = `home-${size}`;
  test(`the first page looks as it should: ${name}`, async ({ page }) => {
    await open(page, "/", look);
    await expect(page.getByRole("region", { name: "Needs you" })).toContainText("asks for a package");
    await expectSound(page);
    await expect(page).toHaveScreenshot(`${name}.png`, alike);
  });
}

for (const colorScheme of ["dark", "light"] as const) {
  test(`the timeline shows every attempt, in ${colorScheme}`, async ({ page }) => {
    await open(page, "/runs/landed?tab=timeline", { colorScheme });
    const timeline = page.getByRole("region", { name: "Timeline" });
    await expect(
      timeline.getByRole("button", { name: /^orders: attempt 1 failed after .*, attempt 2 merged/ }),
    ).toBeVisible();
    await expectSound(page);
    await expect(timeline).toHaveScreenshot(`timeline-${colorScheme}.png`, alike);
    await timeline.getByRole("button", { name: /^orders/ }).press("Enter");
    await expect(page.getByRole("region", { name: "Task orders" })).toBeVisible();
  });
}

test("a diff is read side by side, takes comments by keyboard, and sends them with the next attempt", async ({
  page,
}) => {
  await open(page, "/runs/live?task=orders&attempt=1");
  await page.getByRole("button", { name: "Show what it changed" }).first().click();
  await page.getByRole("button", { name: "Side by side" }).click();
  const file = page.getByRole("group", { name: "Changes of src/orders.mjs" });
  await expect(file.locator(".token.keyword").first()).toBeVisible();
  await expect(file).toHaveScreenshot("diff-split-dark.png", alike);
  await page.getByRole("button", { name: "Comment on src/orders.mjs" }).press("Enter");
  await page.keyboard.type("Count only once.");
  await page.keyboard.press("Control+Enter");
  await file.locator(".diff-gutter-insert").first().click();
  await page.keyboard.type("Why a Set?");
  await page.keyboard.press("Control+Enter");
  const send = page.getByRole("region", { name: "Comments" });
  await expect(send).toContainText("2 comments.");
  await expectSound(page);
  await send.getByRole("button", { name: "Retry with these comments" }).click();
  await expect(page.getByText("2 comments sent to orders.")).toBeVisible();
  await page.goto(`${origin()}/runs/live?tab=activity`);
  await expect(page.getByText(/src\/orders\.mjs:\d+/).first()).toContainText("Why a Set?");
});

test("the settings have everything in both themes, and a webhook tells how its test went", async ({ page }) => {
  await open(page, "/settings", { width: 768, height: 1024, colorScheme: "light" });
  await expect(page.getByText("Team chat").first()).toBeVisible();
  await expectSound(page);
  await expect(page).toHaveScreenshot("settings-768-light.png", alike);
  await page.getByRole("button", { name: "dark", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectSound(page);
  await page.getByRole("button", { name: "Test Team chat" }).click();
  await expect(page.getByText("Delivered. It answered 200.")).toBeVisible();
  await page.getByRole("button", { name: "Delete Team chat" }).click();
  await expect(page.getByText("Team chat deleted.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Test Team chat" })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Test Team chat" })).toBeVisible();
});
