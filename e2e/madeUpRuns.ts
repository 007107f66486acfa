// What stories of made-up runs share: the real pages with no work behind them, in which the time stands still, so that
// ages and clocks say the same each time.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { printedUrl } from "../scripts/setup/printedUrl.mjs";

const fixtureServer = fileURLToPath(new URL("../apps/web/test/fixtureServer.ts", import.meta.url));
const noon = "2026-03-02T12:00:00.000Z";

let server: ChildProcess;
let served = "";

/** Serves made-up runs to the stories of one file, `more` beside the usual; each file has its own, since stories change them. */
export function serveMadeUpRuns(more: Record<string, string> = {}): void {
  test.use({ timezoneId: "UTC", locale: "en-GB", reducedMotion: "reduce" } as never);
  test.beforeAll(async () => {
    server = spawn(process.execPath, ["--import", "tsx", fixtureServer, "0"], {
      env: { ...process.env, FIXED_AT: noon, NEXT_TELEMETRY_DISABLED: "1", ...more },
      stdio: ["ignore", "pipe", "inherit"],
    });
    served = await printedUrl(server.stdout, /(http:\/\/\S+)\/enter/);
  });
  test.afterAll(async () => {
    server.kill();
    if (server.exitCode === null) await once(server, "exit");
  });
}

export interface Look {
  width?: number;
  height?: number;
  colorScheme?: "dark" | "light";
}

/** Where the made-up runs of this file are served. */
export const origin = (): string => served;

/** Opens a page of the panel as its owner. */
export async function open(page: Page, path: string, { width = 1440, height = 900, colorScheme = "dark" }: Look = {}) {
  await page.clock.setFixedTime(noon);
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height });
  await page.goto(`${served}/enter#token`);
  await expect(page).toHaveURL(`${served}/`);
  if (path !== "/") await page.goto(served + path);
}

/** No serious finding of axe, and nothing that sticks out at the side. */
export async function expectSound(page: Page) {
  const { violations } = await new AxeBuilder({ page }).exclude(".xterm").analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`)).toEqual(
    [],
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

/** Looks at what is drawn in both themes, without loading it anew. */
export async function expectSoundInBoth(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    await expectSound(page);
  }
}

// Fonts come with the panel, so that pictures are alike; what still differs is how edges are smoothed.
export const alike = { maxDiffPixelRatio: 0.005, threshold: 0.3, animations: "disabled" } as const;
