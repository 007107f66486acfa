// Made-up panes: frames as tmux would give them, and a transcript.
import type { PaneFrame } from "@signalbox/protocol";

const rows = 40;
const cols = 120;
const modes = { alternate: false, cursorKeys: false, keypad: false, mouse: "none" as const, mouseSgr: false };

const lines = (pane: string): string[] => [
  `\u001b[1m${pane}\u001b[m  \u001b[2mclaude-sonnet · /worktrees/${pane}\u001b[m`,
  "",
  "\u001b[34m●\u001b[m I’ll start with the token service and its tests.",
  "\u001b[2m  ⎿ Read src/config.mjs (48 lines)\u001b[m",
  "\u001b[34m●\u001b[m Write src/auth/tokens.mjs",
  '\u001b[2m  ⎿\u001b[m \u001b[32m+ export const issue = () => randomBytes(32).toString("hex");\u001b[m',
  "\u001b[2m  ⎿\u001b[m \u001b[31m- export const issue = () => Math.random();\u001b[m",
  "  日本語 and emoji 🚦 keep their width │ box ├──┤ drawing",
];

/** Sends a first screen, then so many changes, one every so many milliseconds; answers how to end it. */
export function paneFrames(
  pane: string,
  tell: (frame: PaneFrame) => void,
  { changes, everyMs }: { changes: number; everyMs: number },
): () => void {
  const text = lines(pane);
  tell({
    paneId: "%1",
    epoch: 1,
    seq: 1,
    cols,
    rows,
    reset: true,
    scrolled: [],
    changed: text.map((line, row) => [row, line]),
    cursor: { x: 0, y: text.length, visible: true },
    modes,
  });
  if (changes === 0) return () => undefined;
  let seq = 1;
  const timer = setInterval(() => {
    seq += 1;
    const done = changes > 40 ? seq % 41 : Math.min(40, seq * 3);
    const bar = `\u001b[32m${"█".repeat(done)}\u001b[2m${"░".repeat(40 - done)}\u001b[m ${Math.round((done / 40) * 100)}%  running tests`;
    tell({
      paneId: "%1",
      epoch: 1,
      seq,
      cols,
      rows,
      scrolled: [],
      changed: [[text.length, bar]],
      cursor: { x: 0, y: text.length + 1, visible: true },
    });
    if (seq > changes) clearInterval(timer);
  }, everyMs);
  return () => clearInterval(timer);
}

/** A session of eight seconds. */
export function transcriptOf(): string {
  const events = lines("worker").map((line, index) => JSON.stringify([index, "o", `${line}\r\n`]));
  return [JSON.stringify({ version: 2, width: cols, height: rows }), ...events].join("\n");
}
