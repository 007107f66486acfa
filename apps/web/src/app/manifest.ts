// What a phone or a desktop needs to install the panel as an application of its own.
import type { MetadataRoute } from "next";

export default function manifest(): MetadataRoute.Manifest {
  // All relative to where this file is: a proxy may have put a path before it.
  return {
    name: "Signalbox",
    short_name: "Signalbox",
    description: "Run several Claude Code sessions on one git repository and land their work safely.",
    start_url: ".",
    scope: ".",
    display: "standalone",
    background_color: "#0d0e10",
    theme_color: "#0d0e10",
    icons: [
      { src: "icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}
