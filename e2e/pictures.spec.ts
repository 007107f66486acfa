// How views look, kept as pictures, and how they behave without a server behind them that does real work: made-up runs
// in the real pages. The time stands still, so that ages and clocks say the same in every picture.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const fixtureServer = fileURLToPath(new URL("../apps/web/test/fixtureServer.ts", import.meta.url));
const noon = "2026-03-02T12:00:00.000Z";

let server: ChildProcess;
let origin = "";

test.beforeAll(async () => {
  server = spawn(process.execPath, ["--import", "tsx", fixtureServer, "0"], {
    env: { ...process.env, FIXED_AT: noon, NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  for await (const chunk of server.stdout ?? []) {
    printed += chunk;
    const found = /(http:\/\/\S+)\/enter/.exec(printed);
    if (found?.[1]) {
      origin = found[1];
      break;
    }
  }
});
test.afterAll(async () => {
  server.kill();
  if (server.exitCode === null) await once(server, "exit");
});

test.use({ timezoneId: "UTC", locale: "en-GB", reducedMotion: "reduce" } as never);

interface Look {
  width?: number;
  height?: number;
  colorScheme?: "dark" | "light";
}

/** Opens a page of the panel as its owner. */
async function open(page: Page, path: string, { width = 1440, height = 900, colorScheme = "dark" }: Look = {}) {
  await page.clock.setFixedTime(noon);
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height });
  await page.goto(`${origin}/enter#token`);
  await expect(page).toHaveURL(`${origin}/`);
  if (path !== "/") await page.goto(origin + path);
}

/** No serious finding of axe, and nothing that sticks out at the side. */
async function expectSound(page: Page) {
  const { violations } = await new AxeBuilder({ page }).exclude(".xterm").analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`)).toEqual(
    [],
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

// Fonts come with the panel, so that pictures are alike; what still differs is how edges are smoothed.
const alike = { maxDiffPixelRatio: 0.005, threshold: 0.3, animations: "disabled" } as const;

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

test("the first page finds runs by filter and words, and says where none matches", async ({ page }) => {
  await open(page, "/");
  const runs = page.getByRole("region", { name: "Runs" });
  await runs.getByRole("button", { name: "over", exact: true }).click();
  await expect(runs.getByRole("link")).toHaveCount(2);
  await page.getByLabel("Search runs").fill("database");
  await expect(runs.getByRole("link")).toHaveCount(1);
  await page.getByLabel("Search runs").fill("nothing like it");
  await expect(runs).toContainText("No run matches.");
});

test("the inbox leads to what is asked, and the tab says how much waits", async ({ page }) => {
  await open(page, "/");
  await expect(page).toHaveTitle(/^\(\d+\) Signalbox$/);
  await expect(page.locator("link[rel=icon][type='image/svg+xml']")).toHaveAttribute("href", /^data:image\/svg/);
  await page.getByRole("link", { name: /api-docs asks/ }).click();
  await expect(page).toHaveURL(/\/runs\/needy\?task=api-docs/);
  await expect(page.getByRole("region", { name: "Task api-docs" })).toBeVisible();
});

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
  await page.goto(`${origin}/runs/live?tab=activity`);
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

test("a phone reads a pane, answers and goes back, all within its width", async ({ page }) => {
  await open(page, "/runs/needy?task=api-docs", { width: 390, height: 844, colorScheme: "light" });
  await expectSound(page);
  await page.getByRole("button", { name: /need you/ }).click();
  await page.getByLabel("Answer to api-docs").fill("Only the new ones.");
  await page.getByRole("button", { name: "Send answer" }).click();
  await expect(page.getByLabel("Answer to api-docs")).toBeHidden();
  await page.goto(`${origin}/runs/needy?pane=worker-auth-service`);
  await expect(page.getByRole("button", { name: "Search this pane" })).toBeVisible();
  await expectSound(page);
});

test("a pane is searched, and its type made larger and fitted again", async ({ page }) => {
  await open(page, "/runs/needy?pane=worker-orders");
  await page.getByRole("button", { name: "Search this pane" }).click();
  await page.keyboard.type("tokens");
  await expect(page.getByRole("search").getByRole("status")).toHaveText(/1 of|of 1/);
  const rows = page.locator(".xterm-rows > div").first();
  const before = (await rows.boundingBox())?.height ?? 0;
  for (const _ of [1, 2, 3]) await page.getByRole("button", { name: "Larger type" }).click();
  await expect.poll(async () => (await rows.boundingBox())?.height ?? 0).toBeGreaterThan(before);
  await page.getByRole("button", { name: "Fit" }).click();
  await expect.poll(async () => (await rows.boundingBox())?.height ?? 0).toBe(before);
});

test("what isn't there says so: a run, a page, a folder", async ({ page }) => {
  await open(page, "/runs/nothing");
  await expect(page.getByRole("heading", { name: "This run can’t be shown" })).toBeVisible();
  await expectSound(page);
  await page.goto(`${origin}/nowhere`);
  await expect(page.getByRole("heading", { name: "There is nothing at this address." })).toBeVisible();
  await expectSound(page);
});

test("a part of a page that can't be loaded is waited for, and one that is gone says so", async ({ page }) => {
  await open(page, "/runs/landed");
  await expect(page.getByRole("region", { name: "Outcome" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.route("**/_next/static/chunks/**", (route) => route.abort());
  await page.getByRole("button", { name: "Timeline", exact: true }).click();
  await expect(page.getByRole("status", { name: "Loading the timeline" })).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByRole("region", { name: "Timeline" })).toBeVisible();
  await page.route("**/_next/static/chunks/**", (route) => route.abort());
  await page.getByRole("button", { name: "Changes", exact: true }).click();
  await expect(page.getByText(/Signalbox was updated since you opened it/)).toBeVisible();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Load the page again" }).click();
  await expect(page.getByRole("button", { name: "Changes", exact: true })).toHaveAttribute("aria-current", "page");
});

test("a browser that wasn't let in learns how, and nothing else", async ({ page }) => {
  await page.goto(`${origin}/runs/landed`);
  await expect(page.getByRole("heading", { name: "This browser hasn’t been let in." })).toBeVisible();
  await expect(page.getByText("Make the import twice as fast")).toHaveCount(0);
  await expectSound(page);
});

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

/** Looks at what is drawn in both themes, without loading it anew. */
async function expectSoundInBoth(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    await expectSound(page);
  }
}

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
  const nothing = { runs: [], databaseBytes: 1, freeBytes: 1, keepDays: 30 };
  await page.route("**/api/kept", (route) => route.fulfill({ json: nothing }));
  await page.reload();
  await expect(page.getByText("0 closed runs keep 0 B")).toBeVisible();
  const error = { code: "disk_unreadable", message: "The data directory can’t be read." };
  await page.route("**/api/kept", (route) => route.fulfill({ status: 500, json: { error } }));
  await page.reload();
  await expect(page.getByText(error.message)).toBeVisible();
  await expectSound(page);
});

test("the audit log is read in both themes, and says where it is empty, broken or out of reach", async ({ page }) => {
  await open(page, "/audit");
  await expect(page.getByRole("list", { name: "Entries" })).toContainText("gate.approve");
  await expectSoundInBoth(page);
  await page.route("**/api/audit/verify", (route) => route.fulfill({ json: { entries: 2, brokenAt: 2 } }));
  await page.route("**/api/audit?*", (route) => route.fulfill({ json: { entries: [] } }));
  await page.reload();
  await expect(page.getByText("Entry 2 doesn’t follow from the one before it")).toBeVisible();
  await expect(page.getByText("Nothing of that kind was done.")).toBeVisible();
  await expectSoundInBoth(page);
  const error = { code: "not_allowed", message: "Only the owner sees who did what." };
  await page.route("**/api/audit?*", (route) => route.fulfill({ status: 403, json: { error } }));
  await page.reload();
  await expect(page.getByText(error.message)).toBeVisible();
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

test("aborting says what it does, and asks for the run's name", async ({ page }) => {
  await open(page, "/runs/escalated");
  await page.getByRole("button", { name: "Abort run" }).click();
  const dialog = page.getByRole("dialog", { name: "Abort this run?" });
  await expect(dialog).toContainText("main stays as it is.");
  await expect(dialog.getByRole("button", { name: "Abort run" })).toBeDisabled();
  await expectSound(page);
  await dialog.getByLabel("Type Count each line to confirm").fill("count each line");
  await dialog.getByRole("button", { name: "Abort run" }).click();
  await expect(dialog).toBeHidden();
});

test("a large run draws what is in view, and a link leads to any event of it", async ({ page }) => {
  await open(page, "/runs/large");
  const tasks = page.getByRole("region", { name: "Tasks" });
  await expect(tasks.getByRole("button", { name: "task-0", exact: true })).toBeVisible();
  expect(await tasks.getByRole("row").count()).toBeLessThan(80);
  await page.keyboard.press("k");
  for (let presses = 0; presses < 40; presses += 1) await page.keyboard.press("j");
  await expect(tasks.getByRole("button", { name: "task-40", exact: true })).toBeInViewport();
  await page.goto(`${origin}/runs/large?tab=activity#event-20`);
  await expect(page.locator("#event-20")).toBeInViewport();
  await expect(page.locator("#event-21")).toBeInViewport();
});

test("shortcuts lead everywhere, and their sheet can be read", async ({ page }) => {
  await open(page, "/");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Shortcuts" })).toContainText("Go to the settings");
  await expectSound(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(`${origin}/settings`);
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("A run, a task, a view")).toBeFocused();
  await page.keyboard.type("database");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${origin}/runs/aborted`);
});
