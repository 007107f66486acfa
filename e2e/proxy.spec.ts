// The panel below a path of a host, behind a reverse proxy with TLS: everything that the browser asks for stays below it.
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { startReverseProxy } from "./reverseProxy.ts";
import { approvePlan, orderRun, storyMs } from "./steps.ts";

for (const strips of [false, true]) {
  test(`a run is ordered, shared, approved and watched through a proxy that ${strips ? "takes its path off" : "leaves its path on"}`, async ({
    browser,
    demo,
    startDemoPanel,
  }) => {
    test.setTimeout(2 * storyMs);
    const proxy = await startReverseProxy(demo.folder, "/tools/panel", strips);
    const panel = await startDemoPanel({ args: ["up", "--port", "0", "--trust-proxy", proxy.address] });
    proxy.target.port = Number(new URL(panel.origin).port);
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const entry = /Behind the proxy: (\S+)/.exec(panel.printed())?.[1] ?? "";
    expect(entry).toContain(`${proxy.address}/enter`);

    await page.goto(entry);
    await expect(page).toHaveURL(`${proxy.address}`);
    const [cookie] = await context.cookies(proxy.address);
    expect(cookie).toMatchObject({ path: "/tools/panel", secure: true, httpOnly: true, sameSite: "Strict" });
    expect(cookie?.name).toMatch(/^__Secure-signalbox-/);
    await page.getByRole("link", { name: "Settings" }).click();
    await expect(page).toHaveURL(`${proxy.address}/settings`);
    await expect(page).toHaveTitle("Settings · Signalbox");
    await page.goBack();
    await orderRun(page, demo);
    await page.getByRole("button", { name: "Share run" }).click();
    const dialog = page.getByRole("dialog", { name: "Share this run" });
    await dialog.getByLabel("For whom").fill("Grace");
    await dialog.getByRole("button", { name: "Make link" }).click();
    const link = await dialog.getByLabel("The link", { exact: true }).inputValue();
    expect(link).toContain(`${proxy.address}/enter?guest=1#`);
    await page.keyboard.press("Escape");

    const elsewhere = await browser.newContext({ ignoreHTTPSErrors: true });
    const guest = await elsewhere.newPage();
    await guest.goto(link);
    await guest.getByLabel("Your name").fill("Grace Hopper");
    await guest.getByRole("button", { name: "Open the run" }).click();
    await expect(guest.getByText(demo.request).first()).toBeVisible();

    await approvePlan(page);
    await expect(page.locator("[data-pane]").first()).toBeVisible({ timeout: storyMs });
    await page.reload();
    await expect(page.locator("[data-pane]").first()).toBeVisible({ timeout: storyMs });
    expect(proxy.strayed).toEqual([]);
    expect(complaints).toEqual([]);
    await elsewhere.close();
    await context.close();
    await proxy.close();
  });
}

/** What the browser refused (by the policy of the page, say), or couldn't load. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  return complaints;
}
