// How the panel is built: workspace sources are compiled with it, and nothing is fetched from anywhere.
import { join } from "node:path";
import type { NextConfig } from "next";

const root = join(import.meta.dirname, "..", "..");

const config: NextConfig = {
  transpilePackages: ["@signalbox/base", "@signalbox/engine", "@signalbox/protocol"],
  outputFileTracingRoot: root,
  turbopack: { root },
  // Types are checked by the workspace's own `typecheck`, with the same settings everywhere.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  devIndicators: false,
};

export default config;
