// Notifications of the browser: whether they can be, whether they are wanted, and how one is shown.
import { useSyncExternalStore } from "react";

const key = "signalbox.notifications";

/** `impossible`: this browser or this address has none. `unasked`: the person hasn't said. */
export type NotificationChoice = "impossible" | "blocked" | "unasked" | "on" | "off";

const listeners = new Set<() => void>();
const changed = () => {
  for (const each of listeners) each();
};

function kept(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(choice: "on" | "off"): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // It then holds until the page is reloaded.
  }
  changed();
}

/** What holds in this browser now. */
export function notificationChoice(): NotificationChoice {
  if (typeof Notification === "undefined" || !window.isSecureContext) return "impossible";
  if (Notification.permission === "denied") return "blocked";
  const choice = kept();
  if (choice === "off") return "off";
  return choice === "on" && Notification.permission === "granted" ? "on" : "unasked";
}

/** The same as a hook. */
export const useNotificationChoice = (): NotificationChoice =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notificationChoice,
    () => "impossible",
  );

/** Asks the browser, which asks the person; to be called on a click. */
export async function wantNotifications(): Promise<void> {
  if ((await Notification.requestPermission()) === "granted") keep("on");
  else changed();
}

export const refuseNotifications = (): void => keep("off");

/** Shows one that leads to `path`; nothing where they aren't wanted. The same `tag` replaces, so that tabs don't repeat each other. */
export function notify(title: string, body: string, tag: string, path: string): void {
  if (notificationChoice() !== "on") return;
  try {
    const shown = new Notification(title, { body, tag, icon: "/icon-192.png" });
    shown.onclick = () => {
      window.focus();
      if (location.pathname + location.search !== path) location.assign(path);
      shown.close();
    };
  } catch {
    // Chrome on Android shows them only through a service worker, which this page has none of.
  }
}
