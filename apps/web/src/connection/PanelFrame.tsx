"use client";
// Around every page: theme, connection, the bar that says when the connection is lost, toasts, and the tab's title.
import { ThemeProvider, useTheme } from "next-themes";
import { type ReactNode, useEffect } from "react";
import { Toaster } from "sonner";
import { Notifier } from "../attention/Notifier.tsx";
import { Keys } from "../palette/Keys.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { PlainHttpBar } from "./PlainHttpBar.tsx";
import { onSecretChanged } from "./secret.ts";
import { connect, reconnect, watchRuns } from "./socket.ts";
import { TabTitle } from "./TabTitle.tsx";

/** The frame; `nonce` is for the theme's inline script. */
export function PanelFrame({ nonce, children }: { nonce: string; children: ReactNode }) {
  useEffect(() => {
    if (location.pathname === "/enter") return;
    connect();
    watchRuns();
  }, []);
  useEffect(() => onSecretChanged(reconnect), []);
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem nonce={nonce} disableTransitionOnChange>
      <PlainHttpBar />
      <ConnectionBar />
      {children}
      <TabTitle />
      <Notifier />
      <Keys />
      <Toasts />
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
