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
      className="flex items-center gap-x-3 border-b bg-sunken px-4 py-1.5 text-ink-soft"
    >
      <Bell size={14} aria-hidden className="shrink-0 max-sm:hidden" />
      <span className="mr-auto">Shall this browser tell you when the run needs you?</span>
      <Button size="small" look="quiet" onClick={refuseNotifications}>
        No
      </Button>
      <Button size="small" onClick={() => void wantNotifications()}>
        Tell me
      </Button>
    </section>
  );
}
