// Stories in a real browser, against the built command; one at a time, because each starts a panel, tmux and git.
import { defineConfig } from "@playwright/test";
import { findBrowser } from "./scripts/setup/system.mjs";

/** Keeps Chromium off the network; as root it has no sandbox to start. */
const flags = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

const jsonReport = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Pictures are alike on every machine (fonts come with the panel), so that one of each is enough.
  snapshotPathTemplate: "{testDir}/pictures/{arg}{ext}",
  workers: 1,
  fullyParallel: false,
  retries: 1,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ...(jsonReport ? [["json", { outputFile: jsonReport }] as const] : [])] as never,
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: findBrowser() ?? "chromium", args: flags },
  },
});
