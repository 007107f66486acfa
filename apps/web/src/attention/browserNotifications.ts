// Notifications of the browser: whether they can be, whether they are wanted, and how one is shown.
import { useSyncExternalStore } from "react";
import { addressOf, openPath } from "../connection/paths.tsx";

const key = "signalbox.notifications";

/** `impossible`: this browser or this address has none. `unasked`: the person hasn't said. */
export type NotificationChoice = "impossible" | "blocked" | "unasked" | "on" | "off";

const listeners = new Set<() => void>();
/** What was found last: asking the browser takes longer than drawing a page, and it is asked at every drawing. */
let known: NotificationChoice | undefined;
const changed = () => {
  known = undefined;
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

/** What holds in this browser; a permission changed in its settings is noticed when the person comes back from there. */
function notificationChoice(): NotificationChoice {
  known ??= lookUp();
  return known;
}

function lookUp(): NotificationChoice {
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
      window.addEventListener("focus", changed);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.removeEventListener("focus", changed);
      };
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
  if (lookUp() !== "on") return;
  try {
    const shown = new Notification(title, { body, tag, icon: addressOf("/icon-192.png") });
    shown.onclick = () => {
      window.focus();
      if (openPath() + location.search !== path) location.assign(addressOf(path));
      shown.close();
    };
  } catch {
    // Chrome on Android shows them only through a service worker, which this page has none of.
  }
}
