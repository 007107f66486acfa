// What a browser is told to forbid.
import { describe, expect, it } from "vitest";
import { contentSecurityPolicy, evidenceHeaders, newNonce, pageHeaders } from "./securityHeaders.ts";

const directives = (policy: string) =>
  new Map(policy.split("; ").map((it) => [it.split(" ")[0], it.split(" ").slice(1)]));

describe("a page", () => {
  it("runs scripts by nonce only, loads nothing from elsewhere and stands in no frame", () => {
    const nonce = newNonce();
    const policy = directives(contentSecurityPolicy(nonce, "127.0.0.1:4123", false));
    expect(policy.get("script-src")).toEqual([`'nonce-${nonce}'`, "'strict-dynamic'"]);
    expect(policy.get("default-src")).toEqual(["'none'"]);
    expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
    expect(policy.get("connect-src")).toEqual(["'self'", "ws://127.0.0.1:4123"]);
    for (const [directive, sources] of policy)
      for (const source of sources)
        expect([directive, source]).not.toEqual([directive, expect.stringMatching(/^\*|https?:$|unsafe-eval/)]);
    expect(newNonce()).not.toBe(nonce);
    expect(pageHeaders("policy")).toMatchObject({
      "content-security-policy": "policy",
      "x-content-type-options": "nosniff",
    });
  });
});

describe("what a session produced", () => {
  it("is text to a browser, never a page of ours", () => {
    expect(evidenceHeaders()).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": expect.stringMatching(/^sandbox; default-src 'none'/),
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
  });
});
