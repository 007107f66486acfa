// What browsers are told to forbid: no script but ours, no frame around us, nothing loaded from elsewhere.
import { randomBytes } from "node:crypto";

export type HeaderList = Record<string, string>;

/** A fresh nonce for one response. */
export const newNonce = (): string => randomBytes(18).toString("base64");

const always: HeaderList = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
};

/**
 * The policy of a page. Scripts run by nonce only; what they load themselves is trusted with them. Inline styles are
 * allowed: terminals and graphs position with them, and a style executes nothing. `host` is the Host header that was
 * checked, for browsers in which 'self' doesn't cover sockets; `development` allows what hot reloading needs.
 */
export function contentSecurityPolicy(nonce: string, host: string, encrypted: boolean, development = false): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${encrypted ? "wss" : "ws"}://${host}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Headers of a page; `policy` is handed to the renderer too, which takes the nonce from it. */
export const pageHeaders = (policy: string): HeaderList => ({ ...always, "content-security-policy": policy });

/** Headers of an answer of the API: never kept by a cache. */
export const apiHeaders = (): HeaderList => ({
  ...always,
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
});

/**
 * Headers of a file that a session or a check produced (evidence, transcript, log): text that no browser may take for a
 * page of ours, whatever is in it.
 */
export const evidenceHeaders = (): HeaderList => ({
  ...apiHeaders(),
  "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  "content-type": "text/plain; charset=utf-8",
});
