"use client";
// Asks for notifications at the moment when they are of use: sessions work, and nobody is needed right now.
import { Bell } from "lucide-react";
import { Button } from "../design/Button.tsx";
import { refuseNotifications, useNotificationChoice, wantNotifications } from "./browserNotifications.ts";

/** One line; gone for good with either answer. */
export function AskNotifications() {
  const choice = useNotificationChoice();
  if (choice !== "unasked") return null;
  return (
    <section
      aria-label="Notifications"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-sunken px-4 py-1.5 text-ink-soft"
    >
      <Bell size={14} aria-hidden />
      <span className="mr-auto">You needn’t watch: shall this browser tell you when the run needs you?</span>
      <Button size="small" look="quiet" onClick={refuseNotifications}>
        No
      </Button>
      <Button size="small" onClick={() => void wantNotifications()}>
        Tell me
      </Button>
    </section>
  );
}
