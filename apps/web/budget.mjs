// Ends the build where a page's JavaScript on first load is heavier than its budget (250 KB compressed).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Compressed bytes of what the browser loads before a page comes alive; terminal, graph and diffs come later. */
const budgetBytes = 250_000;
const built = join(import.meta.dirname, ".next");

/** Next writes one manifest per page: a script that puts the page's files on a global. */
function manifestsBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return manifestsBelow(path);
    return entry.name === "page_client-reference-manifest.js" ? [path] : [];
  });
}

const { rootMainFiles } = JSON.parse(readFileSync(join(built, "build-manifest.json"), "utf8"));
const weights = new Map();
const weigh = (file) => {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(join(built, file))).length);
  return weights.get(file);
};

let heaviest = 0;
for (const path of manifestsBelow(join(built, "server", "app"))) {
  new Function("globalThis", readFileSync(path, "utf8"))(globalThis);
}
for (const [page, { entryJSFiles }] of Object.entries(globalThis.__RSC_MANIFEST ?? {})) {
  const files = new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()]);
  const bytes = [...files].reduce((sum, file) => sum + weigh(file), 0);
  heaviest = Math.max(heaviest, bytes);
  console.log(`${page}: ${Math.round(bytes / 1_000)} KB of JavaScript on first load`);
}
if (heaviest === 0) throw new Error("The build names no page's files: budget.mjs has to follow Next's manifests.");
if (heaviest > budgetBytes) throw new Error(`The heaviest page is over its budget of ${budgetBytes / 1_000} KB.`);
