// Whether the window is wide enough for two columns; the phone gets one and tabs.
import { useSyncExternalStore } from "react";

const wide = "(min-width: 900px)";

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(wide);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}

/** True from 900 px; the run page is drawn only in the browser, so the server's guess is never seen. */
export const useWide = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => window.matchMedia(wide).matches,
    () => true,
  );
