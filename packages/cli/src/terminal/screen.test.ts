// A view costs the terminal nothing while nothing changes, and is drawn again when its size does.
import { afterEach, expect, test, vi } from "vitest";
import { openScreen } from "./screen.ts";

afterEach(() => void vi.restoreAllMocks());

test("what hasn't changed isn't written again, and another size is drawn whole", () => {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  let second = "waits";
  const screen = openScreen(() => ["head", second]);
  const writes = (act: () => void) => {
    written.mockClear();
    act();
    return written.mock.calls.map(([text]) => String(text)).join("");
  };
  try {
    expect(writes(screen.draw)).toBe("");
    second = "works";
    const changed = writes(screen.draw);
    expect(changed).toContain("works");
    expect(changed).not.toContain("head");
    expect(writes(() => process.stdout.emit("resize"))).toMatch(/head.*works/s);
  } finally {
    screen.close();
  }
  expect(writes(() => process.stdout.emit("resize"))).toBe("");
});
