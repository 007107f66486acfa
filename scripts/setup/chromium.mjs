// How Chromium is started wherever the project needs one: by its tests, its measurements and its pictures.
import { chromium } from "@playwright/test";
import { findBrowser } from "./system.mjs";

/** Keeps Chromium off the network; as root it has no sandbox to start. */
export const chromiumFlags = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** A browser of its own, to be closed by the caller. */
export const openBrowser = () => chromium.launch({ executablePath: findBrowser() ?? "chromium", args: chromiumFlags });
