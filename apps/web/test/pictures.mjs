// Takes pictures of the fixture server's pages: `node apps/web/test/pictures.mjs <folder> [page ...]`.

import { mkdirSync } from "node:fs";
import { openBrowser } from "../../../scripts/setup/chromium.mjs";

const base = process.env.BASE ?? "http://127.0.0.1:4410";
const [folder = "/tmp/pictures", ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const pages = {
  home: "/",
  gate: "/runs/gate",
  live: "/runs/live",
  needy: "/runs/needy",
  task: "/runs/live?task=orders",
  landing: "/runs/landing",
  landed: "/runs/landed",
  changes: "/runs/landed?tab=changes",
  activity: "/runs/landed?tab=activity",
  plan: "/runs/landed?tab=plan",
  large: "/runs/large",
  aborted: "/runs/aborted",
  newrun: "/new",
  settings: "/settings",
  missing: "/runs/nothing",
  pane: "/runs/live?pane=worker-orders",
  phonepanes: "/runs/live?tab=panes",
  phonegraph: "/runs/live?tab=graph",
};
const browser = await openBrowser();
for (const [width, height, scheme] of [
  [1440, 900, "dark"],
  [1440, 900, "light"],
  [390, 844, "dark"],
  [390, 844, "light"],
]) {
  if (process.env.SIZES && !process.env.SIZES.split(",").includes(`${width}${scheme}`)) continue;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  page.on(
    "console",
    (message) => message.type() === "error" && console.log(`${width} ${scheme} console:`, message.text()),
  );
  page.on("pageerror", (error) => console.log(`${width} ${scheme} error:`, error.message));
  await page.goto(`${base}/enter#token`);
  await page.waitForURL(`${base}/`);
  for (const [name, path] of Object.entries(pages)) {
    if (only.length > 0 && !only.includes(name)) continue;
    await page.goto(base + path);
    await page.waitForTimeout(1_500);
    await page.screenshot({ path: `${folder}/${name}-${width}-${scheme}.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) console.log(`${name} at ${width} is ${wide} px too wide`);
  }
  await context.close();
}
await browser.close();
