// Whether the window is wide enough for two columns; the phone gets one and tabs.
import { useSyncExternalStore } from "react";

const wide = "(min-width: 900px)";

/** Asked for at every drawing; kept, because asking the browser anew costs much more. */
let kept: MediaQueryList | undefined;
const asked = (): MediaQueryList => {
  kept ??= window.matchMedia(wide);
  return kept;
};

function subscribe(changed: () => void): () => void {
  const media = asked();
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}

/** True from 900 px; the run page is drawn only in the browser, so the server's guess is never seen. */
export const useWide = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => asked().matches,
    () => true,
  );
