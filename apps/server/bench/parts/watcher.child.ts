// A client of the panel's socket in a process of its own, as a browser is one: watches panes, types, counts what comes.
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import type { PaneFrame } from "@signalbox/protocol";
import { io, type Socket } from "socket.io-client";

/** What the measurement asks of its client, one thing at a time; each is answered with what it came to. */
export type Wish =
  | { do: "connect"; url: string; token: string; runId: string; pages: number }
  /** Watches panes, each page those whose number is its own modulo the number of pages (or all where `all`). */
  | { do: "watch"; panes: string[]; all?: boolean }
  | { do: "unwatch" }
  /** Types `count` keys into a pane that is watched, each after a quiet while; answered with milliseconds. */
  | { do: "echo"; pane: string; count: number }
  /** Answered with frames and bytes a second of the first page. */
  | { do: "count"; ms: number };

interface Page {
  socket: Socket;
  viewers: Map<string, string>;
  bytes: number;
  frames: number;
}

const pages: Page[] = [];
let runId = "";
let onText: (text: string) => void = () => {};

async function ask<Answer>(socket: Socket, message: string, data: object): Promise<Answer> {
  const answer = (await socket.timeout(10_000).emitWithAck(message, data)) as { ok: boolean; error?: unknown };
  if (!answer.ok) throw new Error(`${message}: ${JSON.stringify(answer.error)}`);
  return answer as Answer;
}

async function openPage(url: string, token: string): Promise<Page> {
  const extraHeaders = { authorization: `Bearer ${token}`, origin: url };
  const socket = io(url, { transports: ["websocket"], extraHeaders, forceNew: true });
  const page: Page = { socket, viewers: new Map(), bytes: 0, frames: 0 };
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  socket.io.engine.on("packet", ({ data }: { data?: string }) => {
    page.bytes += Buffer.byteLength(data ?? "");
  });
  socket.on("pane:frame", ({ viewer, frame }: { viewer: string; frame: PaneFrame }) => {
    page.frames += 1;
    socket.emit("pane:ack", { viewer, seq: frame.seq });
    for (const [, text] of frame.changed) onText(text);
  });
  await ask(socket, "run:subscribe", { runId });
  return page;
}

async function watchPanes(panes: string[], all: boolean): Promise<void> {
  for (const [n, page] of pages.entries()) {
    for (const pane of panes.filter((_, at) => all || at % pages.length === n)) {
      page.viewers.set(pane, await openPane(page, pane));
    }
  }
}

/** A task that works may not have its pane yet. */
async function openPane(page: Page, pane: string): Promise<string> {
  for (let patience = 600; ; patience--) {
    try {
      return (await ask<{ viewer: string }>(page.socket, "pane:open", { runId, pane })).viewer;
    } catch (error) {
      if (patience === 0 || !String(error).includes("pane_missing")) throw error;
      await wait(100);
    }
  }
}

async function unwatch(): Promise<void> {
  for (const page of pages) {
    for (const viewer of page.viewers.values()) await ask(page.socket, "pane:close", { viewer });
    page.viewers.clear();
  }
}

async function echo(pane: string, count: number): Promise<number[]> {
  const page = pages.find((each) => each.viewers.has(pane))!;
  const viewer = page.viewers.get(pane)!;
  const samples: number[] = [];
  for (let n = 0; n < count; n++) {
    const mark = `key ${n}.`;
    const shown = new Promise<void>((resolve) => {
      onText = (text) => text.includes(mark) && resolve();
    });
    const started = performance.now();
    page.socket.emit("pane:input", { viewer, text: `\r${mark}` }, () => {});
    await shown;
    samples.push(performance.now() - started);
    await wait(60);
  }
  onText = () => {};
  return samples;
}

async function count(ms: number): Promise<{ framesPerSecond: number; bytesPerSecond: number }> {
  const page = pages[0]!;
  const before = { frames: page.frames, bytes: page.bytes };
  await wait(ms);
  const perSecond = (now: number, then: number) => ((now - then) / ms) * 1_000;
  return {
    framesPerSecond: perSecond(page.frames, before.frames),
    bytesPerSecond: perSecond(page.bytes, before.bytes),
  };
}

async function grant(wish: Wish): Promise<unknown> {
  if (wish.do === "watch") return watchPanes(wish.panes, wish.all === true);
  if (wish.do === "unwatch") return unwatch();
  if (wish.do === "echo") return echo(wish.pane, wish.count);
  if (wish.do === "count") return count(wish.ms);
  runId = wish.runId;
  while (pages.length < wish.pages) pages.push(await openPage(wish.url, wish.token));
  return null;
}

process.on("message", (wish: Wish) => {
  grant(wish).then(
    (value) => process.send?.({ value: value ?? null }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
