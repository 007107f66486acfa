// Numbers and times as they stand on the page.
import { describe, expect, it } from "vitest";
import { keyed } from "./keyed.ts";
import { ageWords, contextWords, count, durationWords, list, moneyWords, shortDuration, tokenWords } from "./words.ts";

describe("words", () => {
  it("writes durations with their units", () => {
    expect([0, 59_999, 222_000, 3_900_000, 176_400_000].map(durationWords)).toEqual([
      "0s",
      "59s",
      "3m 42s",
      "1h 5m",
      "2d 1h",
    ]);
    expect([340, 2_400, 182_000].map(shortDuration)).toEqual(["340 ms", "2.4 s", "3m 2s"]);
  });

  it("writes context as the seed does", () => {
    expect(contextWords(45_200, 200_000)).toBe("45.2k/200.0k (23%)");
    expect(contextWords(undefined, 200_000)).toBeNull();
    expect([812, 57_000, 1_300_000].map(tokenWords)).toEqual(["812", "57.0k", "1.3M"]);
  });

  it("writes money, counts and lists", () => {
    expect([0, 0.004, 1.84].map(moneyWords)).toEqual(["$0.00", "<$0.01", "$1.84"]);
    expect([count(1, "task"), count(3, "task"), count(0, "entry", "entries")]).toEqual([
      "1 task",
      "3 tasks",
      "0 entries",
    ]);
    expect([list(["a"]), list(["a", "b"]), list(["a", "b", "c"]), list(["a", "b", "c", "d", "e"])]).toEqual([
      "a",
      "a and b",
      "a, b and c",
      "a, b, c and 2 more",
    ]);
  });

  it("writes ages", () => {
    const now = Date.parse("2026-01-03T12:00:00Z");
    const ages = [
      "2026-01-03T11:59:50Z",
      "2026-01-03T11:55:00Z",
      "2026-01-03T09:00:00Z",
      "2026-01-02T11:00:00Z",
      "2025-12-31T11:00:00Z",
    ];
    expect(ages.map((at) => ageWords(at, now))).toEqual([
      "just now",
      "5 min ago",
      "3 h ago",
      "yesterday",
      "3 days ago",
    ]);
  });

  it("gives repeated entries keys of their own", () => {
    expect(keyed(["a", "b", "a"], (each) => each).map(([key]) => key)).toEqual(["a", "b", "a (2)"]);
  });
});
