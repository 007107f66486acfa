"use client";
// A live pane: frames are drawn and acknowledged; after a reconnect it asks for the whole screen again.
import { type PaneFrame, renderFrame } from "@signalbox/protocol";
import { useEffect, useRef, useState } from "react";
import { gathered } from "../connection/gathered.ts";
import { ask, listen, whenConnected } from "../connection/socket.ts";
import { isLeaveChord } from "../palette/chords.ts";
import { fitWidth, makeTerminal, type OpenTerminal, showCursor, type TypeSize } from "./terminal.ts";

interface Props {
  runId: string;
  pane: string;
  /** True where keys go to the pane. */
  typing: boolean;
  /** One of several at a glance: painted less often than one that is read. */
  glanced: boolean;
  size: TypeSize;
  /** The chord that leaves was pressed. */
  onLeave?: (() => void) | undefined;
  /** Hears of the terminal while it is drawn. */
  onTerminal: (opened: OpenTerminal | null) => void;
}

/** How often a pane at a glance is painted at most, in milliseconds. */
const glanceMs = 100;

/** The terminal. */
export function LivePane({ runId, pane, typing, glanced, size, onLeave, onTerminal }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState<string | null>(null);
  const wishes = useRef({ typing, glanced, onLeave, size });
  wishes.current = { typing, glanced, onLeave, size };
  const fit = useRef(() => {});
  useEffect(() => {
    const place = frame.current;
    if (!place) return;
    const opened = makeTerminal(120, 40);
    const { terminal } = opened;
    terminal.open(place);
    const resize = () => {
      fitWidth(terminal, place.clientWidth - 12, wishes.current.size);
      showCursor(terminal, place);
    };
    fit.current = resize;
    onTerminal(opened);
    const observer = new ResizeObserver(resize);
    observer.observe(place);
    let shownRow = -1;
    const paint = ({ frame: next, drawn }: Arrived) => {
      if (next.cols !== terminal.cols || next.rows !== terminal.rows) {
        terminal.resize(next.cols, next.rows);
        resize();
      }
      terminal.write(renderFrame(next), () => {
        // Where the cursor stands is measured on the page, which costs more than drawing what changed.
        const { cursorY } = terminal.buffer.active;
        if (cursorY !== shownRow) showCursor(terminal, place);
        shownRow = cursorY;
        drawn();
      });
    };
    const frames = gathered<Arrived>(
      () => (wishes.current.glanced ? glanceMs : 0),
      (arrived) => arrived.forEach(paint),
    );
    const channel = openChannel(runId, pane, {
      onFrame: frames.add,
      onClosed: setClosed,
      onOpened: () => setClosed(null),
    });
    terminal.attachCustomKeyEventHandler((event) => {
      if (!isLeaveChord(event)) return true;
      if (event.type === "keydown") wishes.current.onLeave?.();
      return false;
    });
    terminal.onData((text) => wishes.current.typing && channel.type(text));
    terminals.set(place, (on) => {
      terminal.options.disableStdin = !on;
      terminal.options.cursorBlink = on;
      if (on) terminal.focus();
      else terminal.blur();
    });
    return () => {
      onTerminal(null);
      observer.disconnect();
      channel.close();
      frames.end();
      terminals.delete(place);
      terminal.dispose();
    };
  }, [runId, pane, onTerminal]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size is what it reacts to
  useEffect(() => fit.current(), [size.exact, size.most]);
  useEffect(() => {
    if (frame.current) terminals.get(frame.current)?.(typing);
  }, [typing]);
  return (
    <div className="relative flex h-full flex-col bg-terminal">
      <div ref={frame} className="thin-scroll min-h-0 flex-1 overflow-x-auto overflow-y-hidden px-1.5 py-1" />
      {closed && <p className="absolute inset-x-0 bottom-0 bg-black/70 px-3 py-1 text-xs text-[#d9d6d0]">{closed}</p>}
    </div>
  );
}

/** How to switch typing on in a terminal that is drawn in an element. */
const terminals = new WeakMap<HTMLElement, (on: boolean) => void>();

/** A frame, and whom to tell that it was drawn. */
interface Arrived {
  frame: PaneFrame;
  drawn: () => void;
}

interface Listener {
  onFrame: (arrived: Arrived) => void;
  onOpened: () => void;
  onClosed: (reason: string) => void;
}

/** One viewer of one pane, opened again after every reconnect. */
function openChannel(runId: string, pane: string, { onFrame, onOpened, onClosed }: Listener) {
  let viewer: string | null = null;
  let gone = false;
  /** Frames that arrive before the answer that names the viewer. */
  let early: { viewer: string; frame: PaneFrame }[] = [];
  const take = (message: { viewer: string; frame: PaneFrame }) => {
    if (message.viewer !== viewer) return;
    const { frame } = message;
    const drawn = () => {
      if (!gone && viewer === message.viewer) void ask("pane:ack", { viewer: message.viewer, seq: frame.seq });
    };
    onFrame({ frame, drawn });
  };
  const stops = [
    listen("pane:frame", (message) => {
      if (viewer === null) early = [...early.slice(-50), message];
      else take(message);
    }),
    listen("pane:closed", (message) => message.viewer === viewer && onClosed(message.reason)),
    whenConnected(async () => {
      viewer = null;
      early = [];
      const answer = await ask("pane:open", { runId, pane });
      if (!answer.ok) return onClosed(answer.error.message);
      if (gone) return void ask("pane:close", { viewer: answer.viewer });
      viewer = answer.viewer;
      onOpened();
      const waiting = early;
      early = [];
      for (const message of waiting) take(message);
    }),
  ];
  return {
    type: (text: string) => viewer && void ask("pane:input", { viewer, text }),
    close: () => {
      gone = true;
      for (const stop of stops) stop();
      if (viewer) void ask("pane:close", { viewer });
    },
  };
}
