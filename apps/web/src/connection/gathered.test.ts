// What is handed on at once, and what together.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gathered } from "./gathered.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("what is gathered", () => {
  it("comes at once after a pause, then together and in order", () => {
    const taken: string[][] = [];
    const { add } = gathered<string>(
      () => 100,
      (items) => taken.push(items),
    );
    for (const each of ["a", "b", "c"]) add(each);
    expect(taken).toEqual([["a"]]);
    vi.advanceTimersByTime(100);
    expect(taken).toEqual([["a"], ["b", "c"]]);
    vi.advanceTimersByTime(500);
    add("d");
    expect(taken.at(-1)).toEqual(["d"]);
  });

  it("never comes once it has ended", () => {
    const taken: number[] = [];
    const { add, end } = gathered<number>(
      () => 100,
      (items) => taken.push(...items),
    );
    add(1);
    add(2);
    end();
    vi.advanceTimersByTime(500);
    expect(taken).toEqual([1]);
  });
});
