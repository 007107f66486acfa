// How a person finds their way about made-up runs: search, links, keys and panes, and what isn't there.
import { expect, test } from "@playwright/test";
import { expectSound, expectSoundInBoth, open, origin, serveMadeUpRuns } from "./madeUpRuns.ts";

serveMadeUpRuns({ BUSY: "1" });

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

test("a phone reads a pane, answers and goes back, all within its width", async ({ page }) => {
  await open(page, "/runs/needy?task=api-docs", { width: 390, height: 844, colorScheme: "light" });
  await expectSound(page);
  await page.getByRole("button", { name: /need you/ }).click();
  await page.getByLabel("Answer to api-docs").fill("Only the new ones.");
  await page.getByRole("button", { name: "Send answer" }).click();
  await expect(page.getByLabel("Answer to api-docs")).toBeHidden();
  await page.goto(`${origin()}/runs/needy?pane=worker-auth-service`);
  await expect(page.getByRole("button", { name: "Search this pane" })).toBeVisible();
  await expectSound(page);
  // What an address names is in view, and the head of the page with it.
  await page.goto(`${origin()}/runs/live?task=orders&attempt=1`);
  await expect(page.locator("[data-attempt='1']").getByText("2 of 14 tests failed").first()).toBeInViewport();
  await expect(page.getByRole("heading", { level: 1 })).toBeInViewport();
  await page.goto(`${origin()}/runs/live?tab=plan`);
  await expect(page.getByRole("button", { name: "Plan", exact: true })).toBeInViewport();
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

test("a large run draws what is in view, and a link leads to any event of it", async ({ page }) => {
  await open(page, "/runs/large");
  const tasks = page.getByRole("region", { name: "Tasks" });
  await expect(tasks.getByRole("button", { name: "task-0", exact: true })).toBeVisible();
  expect(await tasks.getByRole("row").count()).toBeLessThan(80);
  await page.keyboard.press("k");
  for (let presses = 0; presses < 40; presses += 1) await page.keyboard.press("j");
  await expect(tasks.getByRole("button", { name: "task-40", exact: true })).toBeInViewport();
  await page.goto(`${origin()}/runs/large?tab=activity#event-21`);
  await expect(page.locator("#event-21")).toBeInViewport();
  await expect(page.locator("#event-22")).toBeInViewport();
});

test("news of sessions at work redraw what shows them, and leave the log and other tasks alone", async ({ page }) => {
  let news = 0;
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      if (String(payload).includes('"run:live"')) news += 1;
    }),
  );
  await open(page, "/runs/busy");
  const strip = page.getByRole("region", { name: "Activity" });
  await expect(strip).toBeVisible();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  const redrawn = await page.evaluateHandle(() => {
    const seen = { log: 0, graph: 0 };
    const atWork = (node: Node) =>
      (node instanceof Element ? node : node.parentElement)
        ?.closest(".react-flow__node")
        ?.textContent?.includes("Working");
    const watch = (part: keyof typeof seen, of: string) => {
      const node = document.querySelector(of);
      if (!node) throw new Error(`There is no ${of}.`);
      new MutationObserver((changes) => {
        seen[part] += changes.filter(({ target }) => !atWork(target)).length;
      }).observe(node, { subtree: true, childList: true, attributes: true, characterData: true });
    };
    watch("log", '[aria-label="Activity"]');
    watch("graph", ".react-flow__nodes");
    return seen;
  });
  const before = news;
  await expect.poll(() => news - before).toBeGreaterThan(30);
  expect(await redrawn.jsonValue()).toEqual({ log: 0, graph: 0 });
});

test("shortcuts lead everywhere, and their sheet can be read", async ({ page }) => {
  await open(page, "/");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Shortcuts" })).toContainText("Go to the settings");
  await expectSound(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(`${origin()}/settings`);
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("A run, a task, a view")).toBeFocused();
  await page.keyboard.type("database");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${origin()}/runs/aborted`);
});

test("what isn't there says so: a run, a page, a folder", async ({ page }) => {
  await open(page, "/runs/nothing");
  await expect(page.getByRole("heading", { name: "This run can’t be shown" })).toBeVisible();
  await expectSound(page);
  await page.goto(`${origin()}/nowhere`);
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
  await page.goto(`${origin()}/runs/landed`);
  await expect(page.getByRole("heading", { name: "This browser hasn’t been let in." })).toBeVisible();
  await expect(page.getByText("Make the import twice as fast")).toHaveCount(0);
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
