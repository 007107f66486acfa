// What the browser shows of a pane is what tmux says of it: the same screen and the same scrollback, through colours,
// wide characters, joined emoji, full-screen programs, a flood, and a connection that is cut again and again.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { command, type Panel, startPanel, temporaryFolder } from "./startPanel.ts";
import { approvePlan, git, orderRun, storyMs } from "./steps.ts";

const esc = "\u001b";
const words = [
  "plain text",
  "中文字 ｗｉｄｅ",
  "e\u0301a\u0308 combining",
  "👍🏽 🇩🇪 🚦",
  "👨‍👩‍👧 🏳️‍🌈 👩🏽‍💻 ❤️ 1️⃣",
  "┌──┬──┐ │ ▓▒░ │",
  "한글 日本語",
  "tab\there",
];
const colour = (n: number) =>
  [`${esc}[3${n % 8}m`, `${esc}[1;4${n % 8}m`, `${esc}[38;5;${n % 256}m`, `${esc}[7m`][n % 4];

/** What a session could print, in three parts; a newcomer to the stream comes between them. */
const parts = [
  Array.from({ length: 200 }, (_, n) => `${colour(n)}row ${n} ${words[n % words.length]}${esc}[m\r\n`).join(""),
  // A program that takes the whole screen, draws, and gives it back.
  `${esc}[?1049h${esc}[2J${esc}[H${Array.from({ length: 60 }, (_, n) => `${esc}[${1 + (n % 30)};${1 + n}H${colour(n)}#`).join("")}${esc}[m${esc}[?1049l` +
    `${Array.from({ length: 700 }, (_, n) => `flood ${n} ${"x".repeat(n % 160)}\r\n`).join("")}`,
  `${esc}[5;10r${esc}[8;1Hinside a region\r\n\r\n\r\n\r\n${esc}[r${esc}[40;1H` +
    `progress 10%\rprogress 100%${esc}[K\r\n${esc}]0;a title${esc}\\${esc}]52;c;aGk=${esc}\\THE END`,
];

/** A repository, and a script that plays its sessions: it prints the parts as raw bytes, each when it is told to. */
function layOut(folder: string): { projectPath: string; home: string; go: (part: number) => void } {
  const [projectPath, home, stream] = ["project", "home", "stream"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [projectPath, home, stream]) mkdirSync(each, { mode: 0o700 });
  git(projectPath, "init", "-q", "-b", "main");
  git(
    projectPath,
    "-c",
    "user.name=Ada",
    "-c",
    "user.email=ada@example.com",
    "commit",
    "-q",
    "--allow-empty",
    "-m",
    "Begin",
  );
  for (const [n, part] of parts.entries()) writeFileSync(join(stream, `part-${n}`), part);
  const script = join(folder, "play.sh");
  const wait = (n: number) => `while [ ! -e '${stream}/go-${n}' ]; do sleep 0.05; done; cat '${stream}/part-${n}'`;
  writeFileSync(script, `stty raw -echo 2>/dev/null\n${parts.map((_, n) => wait(n)).join("\n")}\nsleep 600\n`);
  writeFileSync(
    join(home, "config.yaml"),
    JSON.stringify({ agent: { driver: "script", command: ["sh", script], sandbox: { mode: "off" } } }),
  );
  return { projectPath, home, go: (part) => writeFileSync(join(stream, `go-${part}`), "") };
}

/** Everything that tmux holds of the only worker's pane, without blanks at the ends of rows and empty rows at the end. */
function tmuxText(home: string): string {
  const folder = join(home, "s");
  const socket = readdirSync(folder).find((name) => name.endsWith(".tmux"));
  const tmux = (...args: string[]) =>
    execFileSync("tmux", ["-u", "-S", join(folder, socket ?? ""), "-f", "/dev/null", ...args], { encoding: "utf8" });
  const pane = tmux("list-panes", "-a", "-F", "#{pane_id} #{window_name}")
    .split("\n")
    .find((line) => line.includes("worker-"));
  return trimmed(tmux("capture-pane", "-p", "-S", "-", "-t", pane?.split(" ")[0] ?? ""));
}

const trimmed = (text: string): string => text.replace(/[ \u00a0]+$/gm, "").trimEnd();

/** Everything that the page's terminal holds, as a person gets it. */
async function pageText(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the text" }).click(),
  ]);
  return trimmed(readFileSync(await download.path(), "utf8"));
}

test("the browser's terminal holds what tmux holds, whatever is printed and however often the line is cut", async ({
  page,
}) => {
  test.setTimeout(storyMs);
  const folder = await temporaryFolder();
  const { projectPath, home, go } = layOut(folder.path);
  let panel: Panel | undefined;
  const lines: (() => void)[] = [];
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      socket.send(message);
      // Socket.IO's word that the page is connected: a line that is only being opened isn't one to cut.
      if (!String(message).startsWith("40")) return;
      lines.push(() => {
        void socket.close({ code: 1001 });
        void server.close();
      });
    });
  });
  /** Cuts what is connected, and waits until the page has come back. */
  const cut = async () => {
    const before = lines.length;
    lines.at(-1)?.();
    await expect.poll(() => lines.length).toBeGreaterThan(before);
  };
  try {
    panel = await startPanel({ home, args: ["up", "--port", "0"] });
    await page.goto(panel.url);
    const plan = `tasks:\n  - { id: painter, files_write: [a.txt], verification: [{ command: "true", type: test }] }\n`;
    await orderRun(page, { projectPath, request: "Print", plan });
    await approvePlan(page);
    await expect(page.locator("[data-pane=worker-painter]")).toBeVisible({ timeout: storyMs });
    await page.goto(`${page.url().split("?")[0]}?pane=worker-painter`);
    const screen = page.locator(".xterm-rows");
    await expect(screen).toBeVisible();
    go(0);
    await expect(screen).toContainText("row 199");
    await expect.poll(() => pageText(page)).toBe(tmuxText(home));
    await cut();
    go(1);
    await cut();
    await expect(screen).toContainText("flood 699");
    go(2);
    await expect(screen).toContainText("THE END");
    await cut();
    await expect.poll(() => pageText(page)).toBe(tmuxText(home));
    expect(await page.title()).not.toContain("a title");
    expect(tmuxText(home)).toContain("中文字 ｗｉｄｅ");
  } finally {
    execFileSync(process.execPath, [command, "down", "--end"], {
      env: { ...process.env, SIGNALBOX_HOME: home },
      stdio: "ignore",
    });
    await panel?.end();
    await folder.remove();
  }
});
