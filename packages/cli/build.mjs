// Bundles the programs: the `signalbox` command, split so that its server loads late, and, one file each, the host of a
// pane and the process that starts git.
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = (name) => join(here, "src", name);
const dist = join(here, "dist");

/** Small packages that start faster inside the bundle; the rest (Next, Prisma, Socket.IO, pino) stays in node_modules. */
const bundledPackages =
  /^(@signalbox\/|commander$|zod($|\/)|yaml$|picomatch$|re2js$|write-file-atomic$|signal-exit$|imurmurhash$)/;

/** @type {import("esbuild").Plugin} */
const keepHeavyPackagesOut = {
  name: "keep-heavy-packages-out",
  setup(bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === "entry-point" || bundledPackages.test(path)) return undefined;
      return { path, external: true };
    });
  },
};

/** Our messages are English; the other forty languages of zod would be a quarter of what a subcommand loads. */
/** @type {import("esbuild").Plugin} */
const oneLanguage = {
  name: "one-language",
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** Bundled CommonJS asks for `require`, which an ES module doesn't have. */
const banner = {
  js: 'import { createRequire as createRequireForBundle } from "node:module"; const require = createRequireForBundle(import.meta.url);',
};

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  outdir: dist,
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
  banner,
};

/** CommonJS starts in two thirds of the time: modules of Node's own are wrapped for an ES module, one by one. */
/** @type {import("esbuild").BuildOptions} */
const quickStart = { format: "cjs", banner: {}, outExtension: { ".js": ".cjs" }, minifySyntax: true };

rmSync(dist, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: [source("signalbox.ts")],
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [keepHeavyPackagesOut, oneLanguage],
});
for (const name of ["host", "git"]) await build({ ...common, ...quickStart, entryPoints: [source(`${name}.ts`)] });

const command = join(dist, "signalbox.js");
const text = readFileSync(command, "utf8");
if (!text.startsWith("#!")) writeFileSync(command, `#!/usr/bin/env node\n${text}`);
chmodSync(command, 0o755);
