// Requests that a browser, a tunnel, an attacker's page or a rebinding name would send, against the Host and Origin rules.
import { describe, expect, it } from "vitest";
import { checkOrigin } from "./origins.ts";
import type { RequestFacts } from "./requestFacts.ts";

type Case = { method?: string; encrypted?: boolean } & Record<string, string | boolean | undefined>;

function facts({ method = "GET", encrypted = false, ...headers }: Case): RequestFacts {
  return {
    method,
    path: "/api/runs",
    query: new URLSearchParams(),
    header: (name) => headers[name] as string | undefined,
    address: "127.0.0.1",
    encrypted,
    prefix: "",
  };
}

const verdict = (...args: Parameters<typeof checkOrigin>): string => {
  const result = checkOrigin(...args);
  return result.ok ? "passes" : result.failure.code;
};

describe("Host", () => {
  it.each([
    ["127.0.0.1:4123", "passes"],
    ["localhost:4123", "passes"],
    ["LOCALHOST:9", "passes"],
    ["[::1]:4123", "passes"],
    ["127.8.9.1", "passes"],
    [undefined, "host_refused"],
    ["", "host_refused"],
    ["evil.example:4123", "host_refused"],
    ["127.0.0.1.evil.example", "host_refused"],
    ["localhost.evil.example:4123", "host_refused"],
    ["evil.localhost:4123", "host_refused"],
    ["192.168.1.5:4123", "host_refused"],
    ["0.0.0.0:4123", "host_refused"],
    ["evil.example@localhost:4123", "host_refused"],
    ["localhost:4123, evil.example", "host_refused"],
    ["localhost:4123/evil", "host_refused"],
    ["localhost:99999", "host_refused"],
  ])("%s %s", (host, expected) => {
    expect(verdict(facts({ host }))).toBe(expected);
  });

  it("of the LAN passes only where it was published, with its port", () => {
    const published = ["https://panel.lan:4123"];
    expect(verdict(facts({ host: "panel.lan:4123", encrypted: true }), published)).toBe("passes");
    expect(verdict(facts({ host: "panel.lan:4124", encrypted: true }), published)).toBe("host_refused");
    expect(verdict(facts({ host: "other.lan:4123", encrypted: true }), published)).toBe("host_refused");
    expect(verdict(facts({ host: "localhost:4123", encrypted: true }), published)).toBe("passes");
  });
});

describe("Origin", () => {
  const host = "127.0.0.1:4123";
  it.each([
    [{ method: "POST", origin: "http://127.0.0.1:4123" }, "passes"],
    [{ method: "POST", origin: "http://127.0.0.1:4123", "sec-fetch-site": "same-origin" }, "passes"],
    [{ method: "POST" }, "origin_refused"],
    [{ method: "DELETE" }, "origin_refused"],
    [{ method: "POST", origin: "null" }, "origin_refused"],
    [{ method: "POST", origin: "http://evil.example" }, "origin_refused"],
    // A worker's dev server, on another port of the same host: cookies would go with it.
    [{ method: "POST", origin: "http://127.0.0.1:5173" }, "origin_refused"],
    [{ method: "POST", origin: "http://localhost:4123" }, "origin_refused"],
    [{ method: "POST", origin: "https://127.0.0.1:4123" }, "origin_refused"],
    [{ method: "GET", origin: "http://evil.example" }, "origin_refused"],
    [{ method: "GET", "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, "origin_refused"],
    [{ method: "GET", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, "origin_refused"],
    // A link in a chat, and the address bar.
    [{ method: "GET", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, "passes"],
    [{ method: "GET", "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }, "passes"],
    // A form on another page that navigates here by POST.
    [
      { method: "POST", origin: "null", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
      "origin_refused",
    ],
    [{ method: "GET" }, "passes"],
  ])("%j %s", (request, expected) => {
    expect(verdict(facts({ host, ...request } as Case))).toBe(expected);
  });

  it("may be any port where both agree, as through a tunnel", () => {
    expect(verdict(facts({ method: "POST", host: "localhost:8080", origin: "http://localhost:8080" }))).toBe("passes");
  });

  it("behind a proxy that ends TLS is the published one", () => {
    const published = ["https://panel.lan"];
    const request = { method: "POST", host: "panel.lan" };
    expect(verdict(facts({ ...request, origin: "https://panel.lan" }), published)).toBe("passes");
    expect(verdict(facts({ ...request, origin: "https://evil.lan" }), published)).toBe("origin_refused");
  });

  it("is required of a socket, or the browser's word that the page is ours", () => {
    expect(verdict(facts({ host, origin: "http://127.0.0.1:4123" }), [], "socket")).toBe("passes");
    expect(verdict(facts({ host }), [], "socket")).toBe("origin_refused");
    expect(verdict(facts({ host, "sec-fetch-site": "same-origin" }), [], "socket")).toBe("passes");
    expect(verdict(facts({ host, "sec-fetch-site": "none" }), [], "socket")).toBe("origin_refused");
    expect(verdict(facts({ host, origin: "http://127.0.0.1:5173" }), [], "socket")).toBe("origin_refused");
  });
});
