// What a person does in the panel, in their words; stories are told with these.
import { execFileSync } from "node:child_process";
import { expect, type Page } from "@playwright/test";

/** A run's way through its phases takes several sessions and test runs; on a busy machine that is long. */
export const storyMs = 120_000;

/** What a run page needs to begin: a project, what is asked for, and a plan. */
export interface Order {
  projectPath: string;
  request: string;
  plan: string;
}

/** From the first page to a run that stands at its gate. */
export async function orderRun(page: Page, wanted: Order): Promise<void> {
  await order(page, wanted);
  await expect(page).toHaveURL(/\/runs\//);
  // That it waits for a person is said by the page itself, and nothing lies over its buttons.
  await expect(page.locator("[data-sonner-toast]")).toHaveCount(0, { timeout: 2_000 });
}

/** Fills *New run* in and starts it, whatever is said to that. */
export async function order(page: Page, { projectPath, request, plan }: Order): Promise<void> {
  // Who leaves while being let in has used the link up, and isn't in.
  await expect(page).not.toHaveURL(/\/enter/, { timeout: storyMs });
  const prefix = (await page.locator("html").getAttribute("data-prefix")) ?? "";
  await page.goto(new URL(`${prefix}/new`, page.url()).href);
  await page.getByLabel("Path of a git repository on the server").fill(projectPath);
  await page.getByRole("button", { name: "Open project" }).click();
  const trust = page.getByRole("region", { name: "Trust" });
  const request_ = page.getByLabel("Request");
  await expect(trust.or(request_).first()).toBeVisible();
  if (await trust.isVisible()) await trust.getByRole("button").first().click();
  await request_.fill(request);
  await page.getByLabel("Plan (tasks.yaml)").fill(plan);
  await page.getByRole("button", { name: "Start run" }).click();
}

export async function approvePlan(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Approve plan" }).click();
  await expect(page.getByRole("button", { name: "Approve plan" })).toBeHidden();
}

export async function approvePackage(page: Page): Promise<void> {
  const approve = page.getByRole("button", { name: "Approve and install" });
  await approve.click({ timeout: storyMs });
  // Until it is gone the server hasn't answered, and a click may be lost with it.
  await expect(approve).toBeHidden();
}

/** The row of a task; its status is the word that a person reads there. */
export const taskRow = (page: Page, task: string) => page.locator(`[data-task="${task}"]`).first();

/** The live pane in whose terminal a text stands now. */
export const paneThatShows = (page: Page, text: string) =>
  page.locator("[data-pane]").filter({ hasText: text }).first();

export async function expectLanded(page: Page): Promise<void> {
  await expect(page.getByRole("region", { name: "Outcome" })).toContainText("Landed", { timeout: storyMs });
}

/** Git in a repository, as text without the last line's end. */
export const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", args, { cwd, encoding: "utf8" }).trimEnd();

/** Subjects of a branch's commits, newest first. */
export const subjects = (cwd: string, ref = "main"): string[] => git(cwd, "log", "--format=%s", ref).split("\n");
