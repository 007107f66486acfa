// Stories in a real browser, against the built command; one at a time, because each starts a panel, tmux and git.
import { defineConfig } from "@playwright/test";
import { chromiumFlags } from "./scripts/setup/chromium.mjs";
import { findBrowser } from "./scripts/setup/system.mjs";

const jsonReport = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Pictures are alike on every machine (fonts come with the panel), so that one of each is enough.
  snapshotPathTemplate: "{testDir}/pictures/{arg}{ext}",
  workers: 2,
  fullyParallel: false,
  retries: 1,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ...(jsonReport ? [["json", { outputFile: jsonReport }] as const] : [])] as never,
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: findBrowser() ?? "chromium", args: chromiumFlags },
  },
});
