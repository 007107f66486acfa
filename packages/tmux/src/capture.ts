// One look at a pane: its rows, its state and the newest rows of its history, all of one moment.

import { failure, ok, type Result } from "@signalbox/base";
import type { PaneCursor, PaneModes } from "@signalbox/protocol";
import type { ControlClient } from "./controlClient.ts";
import type { Block } from "./controlParser.ts";
import { quote } from "./quote.ts";

/** What tmux says of a pane. `historySize` counts the rows above the screen that tmux still has. */
export interface PaneState {
  historySize: number;
  cols: number;
  rows: number;
  cursor: PaneCursor;
  modes: PaneModes;
  dead: { status: number | null; signal: number | null } | undefined;
}

/** A state with the rows that go with it, as captured: not yet folded. */
export interface Capture {
  state: PaneState;
  /** The newest rows of the history and then the screen, `state.rows` rows of it. */
  lines: string[];
}

const fields = [
  ..."pane_id history_size pane_width pane_height cursor_x cursor_y cursor_flag alternate_on".split(" "),
  ..."keypad_cursor_flag keypad_flag mouse_standard_flag mouse_button_flag mouse_all_flag mouse_sgr_flag".split(" "),
  ..."pane_dead pane_dead_status pane_dead_signal".split(" "),
];
const stateFormat = quote(fields.map((name) => `#{${name}}`).join(","));

function parseState(line: string | undefined, paneId: string): PaneState | undefined {
  const values = (line ?? "").split(",");
  // For a pane that isn't there tmux answers with the state of another.
  if (values.length !== fields.length || values[0] !== paneId) return undefined;
  const value = (name: string) => values[fields.indexOf(name)]!;
  const flag = (name: string) => value(name) === "1";
  const exit = (name: string) => (value(name) === "" ? null : Number(value(name)));
  return {
    historySize: Number(value("history_size")),
    cols: Number(value("pane_width")),
    rows: Number(value("pane_height")),
    cursor: { x: Number(value("cursor_x")), y: Number(value("cursor_y")), visible: flag("cursor_flag") },
    modes: {
      alternate: flag("alternate_on"),
      cursorKeys: flag("keypad_cursor_flag"),
      keypad: flag("keypad_flag"),
      mouse: flag("mouse_all_flag")
        ? "all"
        : flag("mouse_button_flag")
          ? "button"
          : flag("mouse_standard_flag")
            ? "standard"
            : "none",
      mouseSgr: flag("mouse_sgr_flag"),
    },
    dead: flag("pane_dead") ? { status: exit("pane_dead_status"), signal: exit("pane_dead_signal") } : undefined,
  };
}

const noPane = (paneId: string) => failure("pane_missing", `There is no pane ${paneId}.`);

/**
 * Captures a pane with at most `historyRows` rows above its screen. `listen` first lets tmux report the pane's output
 * again, in the same command line, so that no change after this capture goes unreported. Failures: `pane_missing`,
 * `tmux_gone`.
 */
export async function capture(
  client: ControlClient,
  paneId: string,
  historyRows: number,
  listen: boolean,
): Promise<Result<Capture>> {
  const first = listen ? `refresh-client -A ${quote(`${paneId}:continue`)} ; ` : "";
  const stateAt = listen ? 1 : 0;
  const query = `display-message -p -t ${paneId} ${stateFormat}`;
  const line = `${first}${query} ; capture-pane -p -e -N -t ${paneId} -S -${historyRows}`;
  // `-S -0` is the top of the screen.
  const rowsOf = (blocks: readonly Block[]): number => {
    if (blocks.length !== stateAt + 1) return 0;
    const state = parseState(blocks[stateAt]?.lines[0], paneId);
    return state ? state.rows + Math.min(historyRows, state.historySize) : 0;
  };
  const reply = await client.send(line, stateAt + 2, rowsOf);
  if (!reply.ok) return reply.failure.code === "tmux_gone" ? reply : noPane(paneId);
  const state = parseState(reply.value[stateAt]?.[0], paneId);
  return state ? ok({ state, lines: reply.value[stateAt + 1] ?? [] }) : noPane(paneId);
}

/** Rows of a pane's history. */
export interface PaneHistory {
  /** Each stands alone, like the rows of a frame. */
  rows: string[];
  /** The place of the first of `rows`, counted from the oldest row that tmux has. */
  from: number;
  /** How many rows the history has. */
  total: number;
}

/**
 * Raw rows `from` to `from + count` of the history, counted from the oldest. Fewer come back at the ends. Failures as
 * for `capture`.
 */
export async function captureHistory(
  client: ControlClient,
  paneId: string,
  from: number,
  count: number,
): Promise<Result<PaneHistory>> {
  const query = `display-message -p -t ${paneId} ${stateFormat}`;
  const before = await client.send(query);
  if (!before.ok) return before.failure.code === "tmux_gone" ? before : noPane(paneId);
  const size = parseState(before.value[0]?.[0], paneId)?.historySize;
  if (size === undefined) return noPane(paneId);
  const first = Math.max(0, Math.min(from, size));
  const rows = Math.min(count, size - first);
  if (rows <= 0) return ok({ rows: [], from: first, total: size });
  // Rows may scroll off between the two lines: what comes back is placed by the second one's own state.
  let total = size;
  const line = `${query} ; capture-pane -p -e -N -t ${paneId} -S -${size - first} -E -${size - first - rows + 1}`;
  const reply = await client.send(line, 2, (blocks) => {
    if (blocks.length !== 1) return 0;
    total = parseState(blocks[0]?.lines[0], paneId)?.historySize ?? 0;
    const top = Math.max(0, total - (size - first));
    return Math.max(1, total - (size - first - rows + 1) - top + 1);
  });
  if (!reply.ok) return reply.failure.code === "tmux_gone" ? reply : noPane(paneId);
  return ok({ rows: reply.value[1] ?? [], from: Math.max(0, total - (size - first)), total });
}
