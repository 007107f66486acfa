// That a frame draws what it says and nothing else, whatever its rows hold.
import { describe, expect, it } from "vitest";
import { gapRow, type PaneFrame, pushedRows, renderFrame, safeRow } from "./paneFrame.ts";

const frame = (over: Partial<PaneFrame> = {}): PaneFrame => ({
  paneId: "%1",
  epoch: 1,
  seq: 1,
  cols: 10,
  rows: 3,
  scrolled: [],
  changed: [],
  cursor: { x: 0, y: 0, visible: true },
  ...over,
});

const esc = "\x1b";
// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences and characters that could do more than draw
const dangerousPattern = /\x1b[^[]|[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g;
const dangerous = (bytes: string) => bytes.match(dangerousPattern);

describe("a row", () => {
  it("keeps colours, columns and characters of any script", () => {
    const row = `${esc}[1;38;5;208mé中👩‍👩‍👧${esc}[4:3m|${esc}[12G┌─┐${esc}[m`;
    expect(safeRow(row)).toBe(row);
  });

  it("loses everything else that a terminal could act upon", () => {
    expect(safeRow(`a${esc}]0;title\x07b`)).toBe("a]0;titleb");
    expect(safeRow(`${esc}]52;c;ZXZpbA==${esc}\\`)).toBe("]52;c;ZXZpbA==\\");
    expect(safeRow(`${esc}[6n${esc}[2J${esc}[?1049h${esc}[5;5Hx`)).toBe("[6n[2J[?1049h[5;5Hx");
    expect(safeRow("\x9b6n\x9d0;t\x9c\r\n\b\t\0")).toBe("6n0;t");
    expect(safeRow(`${esc}[${"1;".repeat(500)}m`)).not.toContain(esc);
  });
});

describe("the bytes of a frame", () => {
  it("are one synchronized update that leaves the cursor in its place", () => {
    const bytes = renderFrame(frame({ changed: [[1, "hi"]], cursor: { x: 10, y: 2, visible: false } }));
    expect(bytes.startsWith(`${esc}[?2026h`)).toBe(true);
    expect(bytes.endsWith(`${esc}[3;10H${esc}[?25l${esc}[?2026l`)).toBe(true);
    expect(bytes).toContain(`${esc}[2;1H${esc}[m${esc}[2Khi`);
  });

  it("start from nothing only in a reset", () => {
    expect(renderFrame(frame())).not.toContain(`${esc}[3J`);
    expect(renderFrame(frame({ reset: true }))).toContain(`${esc}[2J${esc}[3J`);
  });

  it("push rows out at the top, a gap before them", () => {
    const rows = ["a", "b", "c", "d"];
    const bytes = renderFrame(frame({ scrolled: rows, gap: true }));
    expect(bytes.match(/\n/g)).toHaveLength(5);
    expect(bytes.indexOf(gapRow)).toBeLessThan(bytes.indexOf("Ka"));
    expect(pushedRows({ scrolled: rows, gap: true })).toBe(5);
    expect(pushedRows({ scrolled: [] })).toBe(0);
  });

  it("leave the alternate screen to push rows, and return to it", () => {
    const modes = { alternate: true, cursorKeys: false, keypad: false, mouse: "none", mouseSgr: false } as const;
    const bytes = renderFrame(frame({ scrolled: ["x"], modes }));
    expect(bytes.indexOf("[?1049l")).toBeLessThan(bytes.indexOf("Kx"));
    expect(bytes.indexOf("[?1049h")).toBeGreaterThan(bytes.indexOf("Kx"));
    expect(renderFrame(frame({ changed: [[0, "x"]] }))).not.toContain("1049");
  });

  it("hold nothing dangerous from a hostile row", () => {
    const hostile = `${esc}]0;x\x07${esc}P1$r${esc}\\${esc}c\x9b?1000h\x0e\r\n`;
    expect(dangerous(renderFrame(frame({ scrolled: [hostile], changed: [[0, hostile]] })))).toBeNull();
  });
});
