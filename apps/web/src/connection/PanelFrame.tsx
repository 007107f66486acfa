"use client";
// Around every page: theme, connection, the bar that says when the connection is lost, toasts, and the tab's title.
import { ThemeProvider, useTheme } from "next-themes";
import { type ReactNode, useEffect } from "react";
import { Toaster } from "sonner";
import { Notifier } from "../attention/Notifier.tsx";
import { Keys } from "../palette/Keys.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { PlainHttpBar } from "./PlainHttpBar.tsx";
import { openPath, PrefixProvider } from "./paths.tsx";
import { onSecretChanged } from "./secret.ts";
import { connect, reconnect, watchRuns } from "./socket.ts";
import { TabTitle } from "./TabTitle.tsx";

/** The frame; `nonce` is for the theme's inline script, `prefix` is what comes before each path (see paths.tsx). */
export function PanelFrame({ nonce, prefix, children }: { nonce: string; prefix: string; children: ReactNode }) {
  useEffect(() => {
    if (openPath() === "/enter") return;
    connect();
    watchRuns();
  }, []);
  useEffect(() => onSecretChanged(reconnect), []);
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem nonce={nonce} disableTransitionOnChange>
      <PrefixProvider value={prefix}>
        <PlainHttpBar />
        <ConnectionBar />
        {children}
        <TabTitle />
        <Notifier />
        <Keys />
        <Toasts />
      </PrefixProvider>
    </ThemeProvider>
  );
}

function Toasts() {
  const { resolvedTheme } = useTheme();
  const theme = resolvedTheme === "dark" ? "dark" : "light";
  // At the top: what decides (a gate's buttons, the phone's composer) is at the bottom, and is never to be covered.
  return (
    <Toaster theme={theme} position="top-center" closeButton toastOptions={{ className: "!rounded-md !text-sm" }} />
  );
}
