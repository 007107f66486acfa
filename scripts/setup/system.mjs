// The system programs that set-up finds or installs: git, tmux and, for the tests, a browser with fonts.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { cacheDir } from "./paths.mjs";
import { run, SetupError, say, step } from "./steps.mjs";

const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Absolute path of a program on PATH, or null. Starts nothing. */
export function findProgram(name, path = process.env.PATH ?? "") {
  for (const folder of path.split(delimiter)) {
    if (folder && isProgram(join(folder, name))) return join(folder, name);
  }
  return null;
}

const managers = [
  { name: "apt-get", refresh: ["apt-get", "update"], install: ["apt-get", "install", "-y", "--no-install-recommends"] },
  { name: "dnf", install: ["dnf", "install", "-y"] },
  { name: "pacman", install: ["pacman", "-Sy", "--noconfirm", "--needed"] },
  { name: "apk", install: ["apk", "add"] },
  { name: "zypper", install: ["zypper", "--non-interactive", "install"] },
  { name: "brew", install: ["brew", "install"], unprivileged: true },
];

const fonts = {
  "apt-get": ["fonts-noto-cjk", "fonts-noto-color-emoji"],
  dnf: ["google-noto-sans-cjk-fonts", "google-noto-color-emoji-fonts"],
  pacman: ["noto-fonts-cjk", "noto-fonts-emoji"],
  apk: ["font-noto-cjk", "font-noto-emoji"],
  zypper: ["google-noto-sans-cjk-fonts", "noto-coloremoji-fonts"],
};

const findPackageManager = () => managers.find((manager) => findProgram(manager.name)) ?? null;

/** What has to stand before an install command: nothing, `sudo -n`, or null where it would ask for a password. */
function privilege(manager) {
  if (manager.unprivileged || process.getuid?.() === 0) return [];
  if (!findProgram("sudo")) return null;
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : null;
}

function commandToType(manager, packages) {
  if (!manager) return `your system's package manager for: ${packages.join(" ")}`;
  const prefix = manager.unprivileged || process.getuid?.() === 0 ? "" : "sudo ";
  return `${prefix}${manager.install.join(" ")} ${packages.join(" ")}`;
}

/** Installs packages without ever asking for a password; where that isn't possible, says the one command to type. */
async function install(what, packagesOf) {
  const manager = findPackageManager();
  const packages = packagesOf(manager?.name);
  const prefix = manager ? privilege(manager) : null;
  if (!manager || !prefix) {
    throw new SetupError(
      `${what} is missing, and installing it needs your permission. Type:\n\n    ${commandToType(manager, packages)}\n`,
    );
  }
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await step(`Installing ${what} with ${manager.name}`, async () => {
    try {
      if (manager.refresh) await run(`${manager.name}-refresh`, [...prefix, ...manager.refresh], { env });
      await run(`install-${packages[0]}`, [...prefix, ...manager.install, ...packages], { env });
    } catch (error) {
      throw new SetupError(
        `${error.message}\n\n  ${what} could not be installed. Try it by hand:\n\n    ${commandToType(manager, packages)}\n`,
      );
    }
  });
}

/** Finds a program on PATH or installs the package of the same name. */
export async function ensureProgram(name) {
  if (findProgram(name)) return;
  await install(name, () => [name]);
  if (!findProgram(name))
    throw new SetupError(`${name} was installed but isn't on PATH. Open a new terminal and try again.`);
}

/** Installs the sandbox where that can be done; tests that need one are skipped otherwise, and say so. */
export async function ensureSandbox() {
  if (process.platform !== "linux" || findProgram("bwrap")) return;
  try {
    await install("bubblewrap", () => ["bubblewrap"]);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say("  There is no bubblewrap, so the tests of the sandbox are skipped.");
  }
}

const installedBrowsers = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const macBrowsers = ["Google Chrome", "Chromium"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
const playwrightPrograms = [
  "chrome-linux/chrome",
  "chrome-linux64/chrome",
  "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
  "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
];

/** The newest Chromium that Playwright has downloaded on this machine, or null. */
function findPlaywrightBrowser() {
  const macFolder = join(homedir(), "Library", "Caches", "ms-playwright");
  const standard = process.platform === "darwin" ? macFolder : join(homedir(), ".cache", "ms-playwright");
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH || standard;
  if (!existsSync(folder)) return null;
  const revision = (name) => Number(name.split("-")[1]);
  const names = readdirSync(folder).filter((name) => /^chromium-\d+$/.test(name));
  names.sort((left, right) => revision(right) - revision(left));
  const candidates = names.flatMap((name) => playwrightPrograms.map((program) => join(folder, name, program)));
  return candidates.find(isProgram) ?? null;
}

/** Path of the browser for tests: CHROMIUM_PATH, else Playwright's own, else an installed Chromium or Chrome, else null. */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isProgram(named)) return named;
    throw new SetupError(`CHROMIUM_PATH names ${named}, which isn't a program. Correct it or unset it.`);
  }
  const onPath = installedBrowsers.map((name) => findProgram(name)).find(Boolean);
  return findPlaywrightBrowser() ?? onPath ?? macBrowsers.find(isProgram) ?? null;
}

/** Makes sure of a browser for the tests and, where it may, of fonts for wide characters and emoji. */
export async function ensureBrowser() {
  if (!findBrowser()) {
    await install("Chromium", (manager) => (manager === "brew" ? ["--cask", "google-chrome"] : ["chromium"]));
    if (!findBrowser())
      throw new SetupError("Chromium was installed but can't be found. Set CHROMIUM_PATH to its program.");
  }
  await ensureFonts();
}

/** Best effort, tried once: tests pass without the fonts, only pictures show boxes. */
async function ensureFonts() {
  const tried = join(cacheDir, "fonts-tried");
  const manager = findPackageManager();
  const packages = manager && fonts[manager.name];
  if (!packages || existsSync(tried) || !findProgram("fc-list")) return;
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(tried, "");
  const present = spawnSync("fc-list", [":lang=ja", "family"], { encoding: "utf8" }).stdout;
  const prefix = privilege(manager);
  if (present?.trim() || !prefix) return;
  await step("Installing fonts for wide characters", () =>
    run("install-fonts", [...prefix, ...manager.install, ...packages], { env: { DEBIAN_FRONTEND: "noninteractive" } }),
  ).catch(() => {});
}
