// The frame of every page: fonts, theme, connection. It is dynamic, because each request has a nonce of its own.
import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { PanelFrame } from "../connection/PanelFrame.tsx";

export const metadata: Metadata = {
  description: "Run several Claude Code sessions on one git repository and land their work safely.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf9f6" },
    { media: "(prefers-color-scheme: dark)", color: "#0d0e10" },
  ],
};

/** The document. Nonce and prefix come from the server, which also sent the policy that asks for the nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const said = await headers();
  const prefix = said.get("x-prefix") ?? "";
  return (
    <html lang="en" data-prefix={prefix || undefined} suppressHydrationWarning>
      <body>
        <PanelFrame nonce={said.get("x-nonce") ?? ""} prefix={prefix}>
          {children}
        </PanelFrame>
      </body>
    </html>
  );
}
