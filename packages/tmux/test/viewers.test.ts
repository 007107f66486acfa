// Viewers at their own pace: slow ones, late ones, those that come back, and the cost of a flood.

import { gapRow } from "@signalbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { echoPane, openServer, type TestServer, tmuxRows, until, untilSame, Watcher } from "./terminals.ts";

let test: TestServer;
let pane: string;
beforeEach(async () => {
  test = await openServer();
  pane = await echoPane(test);
});
afterEach(() => test.remove());

const print = (bytes: string) => test.server.sendKeys(pane, bytes);
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `row ${from + n}\r\n`).join("");

describe("viewers of a pane", () => {
  it("give a newcomer the screen and the scrollback", async () => {
    await print(lines(0, 500));
    await until(() => tmuxRows(test.tmux, pane).screen.includes("row 499"));
    const watcher = new Watcher(test.server, pane);
    await untilSame(test, watcher, pane);
    expect(watcher.frames[0]?.reset).toBe(true);
    expect(watcher.frames.filter((frame) => frame.reset)).toHaveLength(1);
    expect(watcher.frames.some((frame) => frame.gap)).toBe(false);
  });

  it("let a slow one skip to the latest screen while another follows", async () => {
    const slow = new Watcher(test.server, pane);
    const quick = new Watcher(test.server, pane);
    slow.acks = false;
    for (let n = 0; n < 40; n++) {
      await print(`\rstep ${n}`);
      await until(() => quick.screen()[0] === `step ${n}`);
    }
    expect(slow.frames.length).toBeLessThanOrEqual(8);
    expect(slow.screen()[0]).not.toBe("step 39");
    slow.acks = true;
    slow.viewer.ack(slow.frames.at(-1)!.seq);
    await untilSame(test, slow, pane);
    expect(slow.frames.length).toBeLessThanOrEqual(10);
  });

  it("get every row that scrolled off once the acknowledgements come again", async () => {
    const watcher = new Watcher(test.server, pane);
    await until(() => watcher.frames.length > 0);
    watcher.acks = false;
    for (let n = 0; n < 20; n++) {
      await print(lines(n * 20, n * 20 + 20));
      await until(() => tmuxRows(test.tmux, pane).screen.includes(`row ${n * 20 + 19}`));
    }
    watcher.acks = true;
    watcher.viewer.ack(watcher.frames.at(-1)!.seq);
    await untilSame(test, watcher, pane);
  });

  it("see a gap where rows were lost, and true rows after it", async () => {
    const watcher = new Watcher(test.server, pane);
    await until(() => watcher.frames.length > 0);
    watcher.acks = false;
    await print("go\r\n");
    while (watcher.frames.at(-1)!.seq < 8) {
      const before = watcher.frames.length;
      await print("x");
      await until(() => watcher.frames.length > before);
    }
    await print(lines(0, 6_000));
    await until(() => tmuxRows(test.tmux, pane).screen.includes("row 5999"));
    watcher.acks = true;
    watcher.viewer.ack(8);
    await untilSame(test, watcher, pane, false);
    await until(() => watcher.scrollback().at(-1) === tmuxRows(test.tmux, pane).history.at(-1));
    expect(watcher.frames.filter((frame) => frame.gap)).toHaveLength(1);
    const scrollback = watcher.scrollback();
    const after = scrollback.slice(scrollback.findIndex((row) => gapRow.includes(row) && row !== "") + 1);
    const { history } = tmuxRows(test.tmux, pane);
    expect(after.length).toBeGreaterThan(20);
    expect(after).toEqual(history.slice(-after.length));
  });

  it("follow a full history, which tmux trims by a tenth at a time, without repeating or inventing rows", async () => {
    await test.remove();
    test = await openServer({ historyLimit: 100 });
    pane = await echoPane(test);
    const watcher = new Watcher(test.server, pane);
    for (let n = 0; n < 60; n++) {
      await print(lines(n * 7, n * 7 + 7));
      await until(() => watcher.screen().includes(`row ${n * 7 + 6}`));
    }
    await until(() => watcher.scrollback().length >= 381);
    const all = [...watcher.scrollback(), ...watcher.screen()].filter((row) => row.startsWith("row"));
    expect(all).toEqual(Array.from({ length: 420 }, (_, n) => `row ${n}`));
  });

  it("start anew after a lost connection", async () => {
    const first = new Watcher(test.server, pane);
    await print(lines(0, 100));
    await untilSame(test, first, pane);
    first.viewer.close();
    const seen = first.frames.length;
    await print(`\x1b[?1049h\x1b[Hwhile nobody watched`);
    const second = new Watcher(test.server, pane);
    await until(() => second.screen()[0] === "while nobody watched");
    expect(second.terminal.buffer.active.type).toBe("alternate");
    await print("\x1b[?1049l");
    await untilSame(test, second, pane);
    expect(second.frames[0]!.epoch).toBeGreaterThan(first.frames[0]!.epoch);
    expect(first.frames.length).toBe(seen);
  });

  it("are drawn anew on request", async () => {
    const watcher = new Watcher(test.server, pane);
    await print(lines(0, 100));
    await untilSame(test, watcher, pane);
    watcher.terminal.reset();
    watcher.viewer.refresh();
    await untilSame(test, watcher, pane);
  });

  it("ignore acknowledgements of frames that were never sent", async () => {
    const watcher = new Watcher(test.server, pane);
    watcher.acks = false;
    for (const seq of [99, -1, Number.NaN, Number.POSITIVE_INFINITY]) watcher.viewer.ack(seq);
    for (let n = 0; n < 12; n++) {
      await print(`\rstep ${n}`);
      await until(() => tmuxRows(test.tmux, pane).screen[0] === `step ${n}`);
    }
    expect(watcher.frames.length).toBeLessThanOrEqual(8);
  });

  it("stay within 30 frames and 300 KB a second while a pane floods", async () => {
    const flood = await test.server.ensurePane({
      name: "flood",
      cwd: "/",
      argv: ["sh", "-c", "exec yes '\x1b[32mflood of output\x1b[m that goes on'"],
    });
    if (!flood.ok) throw new Error(flood.failure.message);
    const watcher = new Watcher(test.server, flood.value.paneId);
    const quiet = new Watcher(test.server, pane);
    const arrived: { at: number; bytes: number }[] = [];
    const second = test.server.watch(flood.value.paneId, {
      onFrame(frame) {
        arrived.push({ at: performance.now(), bytes: Buffer.byteLength(JSON.stringify(frame)) });
        second.ack(frame.seq);
      },
    });
    await until(() => arrived.length >= 40, "40 frames");
    await print("still quick");
    await until(() => quiet.screen()[0] === "still quick");
    for (const { at } of arrived) {
      const within = arrived.filter((other) => other.at >= at && other.at < at + 1000);
      expect(within.length).toBeLessThanOrEqual(31);
      expect(within.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(300_000);
    }
    expect(watcher.frames.some((frame) => frame.gap)).toBe(true);
    await test.server.killPane("flood");
    await until(() => watcher.ended !== undefined);
  });
});
