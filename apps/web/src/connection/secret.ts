// The secret that proves, beside the cookie, that a request comes from this panel: cookies are shared by all ports of
// a host, this store is not. It is kept per origin, so that a second tab and a reload work.
const key = "signalbox.secret";

/** The secret, or an empty string where this browser hasn't been let in. */
export function readSecret(): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** Keeps the secret; other tabs of this origin hear of it through the `storage` event. */
export function keepSecret(secret: string): void {
  try {
    localStorage.setItem(key, secret);
  } catch {
    // A browser that keeps nothing: this tab works until it is reloaded.
  }
}

/** Calls `changed` when another tab was let in. */
export function onSecretChanged(changed: () => void): () => void {
  const listen = (event: StorageEvent) => {
    if (event.key === key && event.newValue) changed();
  };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
}
