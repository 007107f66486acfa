// Takes the README's pictures anew, from a demo run: `npm run images` after a build. Look at each.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { openBrowser } from "../setup/chromium.mjs";
import { root } from "../setup/paths.mjs";
import { printedUrl } from "../setup/printedUrl.mjs";

const patience = { timeout: 120_000 };

const demo = spawn(process.execPath, [join(root, "packages/cli/dist/signalbox.cjs"), "demo", "--speed", "2"], {
  env: { ...process.env, BROWSER: "none", SIGNALBOX_OWNER: "ada" },
  stdio: ["ignore", "pipe", "inherit"],
});
const browser = await openBrowser();
try {
  const url = await printedUrl(demo.stdout);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
  const take = (name) => page.screenshot({ path: join(root, "docs/images", `${name}.png`), animations: "disabled" });

  await page.goto(url);
  const approve = page.getByRole("button", { name: "Approve plan" });
  await approve.and(page.locator(":enabled")).waitFor(patience);
  await page.evaluate(() => document.fonts.ready);
  await take("gate");

  await approve.click();
  await page.getByRole("button", { name: "No", exact: true }).click(patience);
  // Something is merged already, and two sessions are in the middle of their work.
  const working = page.locator("[data-task][data-status=working]");
  await page.locator("[data-task][data-status=merged]").first().waitFor(patience);
  await page.waitForFunction(() => {
    const panes = [...document.querySelectorAll("[data-pane^=worker-] .xterm-rows")];
    return panes.length >= 2 && panes.every((pane) => (pane.textContent?.trim().length ?? 0) > 250);
  }, patience);
  await working.first().waitFor(patience);
  await take("run");
} finally {
  await browser.close();
  demo.kill("SIGINT");
  if (demo.exitCode === null) await once(demo, "exit");
}
