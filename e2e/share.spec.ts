// A run is shown to somebody else: a link for one role, a name, the same page; and out again when the link is taken back.
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { orderRun, storyMs } from "./steps.ts";

/** The owner makes a link for somebody, in the dialog. */
async function makeLink(page: Page, role: string, label: string): Promise<string> {
  await page.getByRole("button", { name: "Share run" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this run" });
  await dialog.getByLabel("May").selectOption(role);
  await dialog.getByLabel("For whom").fill(label);
  await dialog.getByRole("button", { name: "Make link" }).click();
  return dialog.getByLabel("The link", { exact: true }).inputValue();
}

test("a guest opens a link, says who they are, sees that run and no other, and is out when it is revoked", async ({
  page,
  demo,
  startDemoPanel,
  browser,
}) => {
  test.setTimeout(storyMs);
  // What `--lan` does, on an address that is this machine's only.
  const network = ["--host", "127.0.0.1", "--lan-port", "0"];
  const panel = await startDemoPanel({ args: ["up", "--port", "0", ...network] });
  await page.goto(panel.url);
  await orderRun(page, demo);
  await expect(page.getByRole("button", { name: "Approve plan" })).toBeVisible();
  const link = await makeLink(page, "approver", "Grace");
  const outside = new URL(link).origin;
  expect(panel.printed()).toContain(`On the network: ${outside}\nThe certificate is self-signed;`);
  expect(panel.printed()).toMatch(/fingerprint:\n {2}([0-9A-F]{2}:){31}[0-9A-F]{2}\n/);
  expect(panel.printed()).toMatch(/as the owner:\n\n {2}https:\S+\n[\s▀▄█]+\nNobody gets in without a link/);
  const dialog = page.getByRole("dialog", { name: "Share this run" });

  const elsewhere = await browser.newContext({ ignoreHTTPSErrors: true });
  const guest = await elsewhere.newPage();
  await guest.goto(link);
  await guest.getByLabel("Your name").fill("Grace Hopper");
  await guest.getByRole("button", { name: "Open the run" }).click();
  await expect(guest.getByRole("button", { name: "Approve plan" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "Edit plan" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "Share run" })).toHaveCount(0);
  expect(guest.url()).not.toContain("#");
  expect(await elsewhere.cookies()).toMatchObject([{ httpOnly: true, secure: true, sameSite: "Strict" }]);
  await expect(page.getByText("2 watching").first()).toBeAttached();

  await guest.goto(outside);
  await expect(guest.getByRole("heading", { name: "Your link is for one run" })).toBeVisible();
  await expect(guest.getByText(demo.request)).toHaveCount(0);
  await guest.getByRole("link", { name: "Back to the run" }).click();
  await expect(guest.getByRole("button", { name: "Approve plan" })).toBeVisible();

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share run" }).click();
  await expect(dialog).toContainText(/opened 1 time,/);
  await dialog.getByRole("button", { name: "Revoke the link for Grace" }).click();
  await expect(dialog).toContainText("whoever came by it is sent away at once");
  await dialog.getByRole("button", { name: "Revoke", exact: true }).click();
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

test("two people approve above a score, one of them over plain HTTP, where the page says what is withheld", async ({
  page,
  demo,
  startDemoPanel,
  playwright,
}) => {
  test.setTimeout(storyMs);
  const config = join(demo.home, "config.yaml");
  const { signalbox, ...rest } = JSON.parse(await readFile(config, "utf8"));
  await writeFile(config, JSON.stringify({ ...rest, signalbox: { ...signalbox, two_approvals_above: 0 } }));
  const port = await freePort();
  const outside = `http://panel.test:${port}`;
  const panel = await startDemoPanel({ args: ["up", "--port", String(port), "--trust-proxy", outside] });
  await page.goto(panel.url);
  await orderRun(page, demo);
  const approvals = page.getByRole("status", { name: "Approvals" });
  await expect(approvals).toHaveText(/^Two people approve, because the risk is above 0\.$/);
  const link = await makeLink(page, "approver", "Grace");
  expect(link).toContain(`${outside}/enter`);
  await page.keyboard.press("Escape");

  const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};
  const elsewhere = await playwright.chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...args, "--host-resolver-rules=MAP panel.test 127.0.0.1"],
  });
  const guest = await elsewhere.newPage();
  await guest.goto(link);
  await guest.getByLabel("Your name").fill("Grace Hopper");
  await guest.getByRole("button", { name: "Open the run" }).click();
  const plain = guest.getByRole("status", { name: "Plain HTTP" });
  await expect(plain).toContainText("no notifications, no clipboard of its own and no installing");
  await plain.getByRole("button", { name: "Understood" }).click();
  await expect(plain).toBeHidden();
  await guest.getByRole("button", { name: "Approve plan" }).click();
  await expect(approvals).toContainText("Grace has approved.");
  await guest.getByRole("button", { name: "Approve plan" }).click();
  await expect(guest.getByText("Grace Hopper (as Grace) approved this already")).toBeVisible();
  await page.getByRole("button", { name: "Approve plan" }).click();
  await expect(page.getByRole("button", { name: "Approve plan" })).toBeHidden();
  await elsewhere.close();
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
