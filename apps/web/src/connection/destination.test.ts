// A URL may name a page of the panel, and nothing else.
import { describe, expect, it } from "vitest";
import { destinationOf } from "./destination.ts";

describe("where a browser goes after it was let in", () => {
  it("is the page that the URL names", () => {
    expect(destinationOf("?to=%2Fruns%2Fr1", null)).toBe("/runs/r1");
    expect(destinationOf("?to=%2Fruns%2Fr1%3Ftab%3Dchanges", null)).toBe("/runs/r1?tab=changes");
  });

  it("is the run of a shared link, whatever the URL says", () => {
    expect(destinationOf("?to=%2Fnew", "r2")).toBe("/runs/r2");
  });

  it.each([
    "",
    "?to=https://evil.example",
    "?to=//evil.example",
    "?to=/%5Cevil.example",
    "?to=javascript:alert(1)",
    "?to=/enter",
  ])("is the list of runs for %s", (search) => {
    expect(destinationOf(search, null)).toBe("/");
  });
});
