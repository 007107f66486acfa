// Bundles what is started: the `signalbox` command, the host of a pane and the process that starts git, each one file
// beside a launcher; and the panel's server, which the command loads late.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = (name) => join(here, "src", `${name}.ts`);
const dist = join(here, "dist");

/** The server's packages (Next, Prisma, Socket.IO, pino) stay in node_modules; of the others there is one copy in the bundle. */
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

/** What starts the panel is a bundle of its own, loaded late: its packages need an ES module. */
/** @type {import("esbuild").Plugin} */
const serverApart = {
  name: "server-apart",
  setup(bundler) {
    const found = { up: "../server/up.js", demo: "../server/demo.js", loadServer: "./loadServer.cjs" };
    bundler.onResolve({ filter: /\/(up|demo|loadServer)\.ts$/ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: found[basename(path, ".ts")], external: true },
    );
  },
};

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
};

/** CommonJS starts in two thirds of the time: modules of Node's own are wrapped for an ES module, one by one. */
/** @type {import("esbuild").BuildOptions} */
const commonJs = { ...common, format: "cjs", outExtension: { ".js": ".cjs" } };

const programs = ["signalbox", "host", "git"];

rmSync(dist, { recursive: true, force: true });
await build({
  ...commonJs,
  entryPoints: [...programs, "loadServer"].map(source),
  outdir: join(dist, "programs"),
  external: ["@modelcontextprotocol/*", "qrcode"], // large, and seldom asked for
  plugins: [oneLanguage, serverApart],
});
await build({
  ...common,
  entryPoints: ["up", "demo"].map(source),
  outdir: join(dist, "server"),
  format: "esm",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  plugins: [keepHeavyPackagesOut, oneLanguage],
  // Bundled CommonJS asks for `require`, which an ES module doesn't have.
  banner: {
    js: 'import { createRequire as createRequireForBundle } from "node:module"; const require = createRequireForBundle(import.meta.url);',
  },
});
await build({
  ...commonJs,
  entryPoints: Object.fromEntries(programs.map((name) => [name, source("launch")])),
  outdir: dist,
  sourcemap: false,
  banner: { js: "#!/usr/bin/env node" },
});
for (const name of programs) chmodSync(join(dist, `${name}.cjs`), 0o755);

// The first start of the command compiles what the next ones find.
execFileSync(process.execPath, [join(dist, "signalbox.cjs"), "risk", join(here, "src/demo/assets/tasks.yaml")]);
