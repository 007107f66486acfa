// A run's own tmux server: opened or joined, its panes made, watched and typed into.
import { EventEmitter } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { captureHistory, type PaneHistory } from "./capture.ts";
import { CharacterWidths } from "./columns.ts";
import { ControlClient } from "./controlClient.ts";
import { findTmux, type Tmux } from "./findTmux.ts";
import { isPaneId, paste, sendKeys } from "./input.ts";
import { ensurePane, killPane, knowsHowItEnded, listPanes, type PaneInfo, type PaneRequest } from "./panes.ts";
import { type PaneViewer, PaneWatch } from "./paneWatch.ts";
import { quote } from "./quote.ts";
import { RowFolder } from "./rows.ts";
import { joinArguments, startArguments } from "./startCommand.ts";
import { terminalName } from "./terminalName.ts";
import type { PaneViewerEvents } from "./viewer.ts";

/** Where and how a run's server lives. Sizes in cells and rows. */
export interface OpenOptions {
  /** At most 100 bytes (the limit of unix sockets on macOS); its folder is made, private to the user. */
  socketPath: string;
  /** Like a pane's name. */
  sessionName: string;
  /** 120 unless given. */
  cols?: number;
  /** 40 unless given. */
  rows?: number;
  /** Rows of history per pane; 20,000 unless given. */
  historyLimit?: number;
  /** What panes inherit; this process's environment unless given. Variables of an outer tmux never go along. */
  env?: NodeJS.ProcessEnv;
  /** The tmux program; the one on the PATH unless given. */
  tmuxPath?: string;
  /** No other program shares the server, so control clients that are there were left by one that was killed. */
  alone?: boolean;
}

/** `exit`: the server is gone, with all panes; open another. `paneDied`: a pane's process ended, its screen stays. */
export interface TmuxServerEvents {
  exit: [reason: string];
  paneDied: [pane: PaneInfo];
}

const mostSocketPathBytes = 100;
const mostHistoryRows = 1_000;
// tmux misses some ends (3 % of very short processes with 3.3a): whoever waits for one shouldn't wait long.
const lookForDeadMs = 250;
const mostTries = 8;

/** One tmux server with one session and one control-mode client. Nothing of it touches the user's own tmux. */
export class TmuxServer extends EventEmitter<TmuxServerEvents> {
  #tmux: Tmux;
  #options: OpenOptions;
  #client: ControlClient | undefined;
  #watches = new Map<string, PaneWatch>();
  #widths = new CharacterWidths();
  #knownDead = new Set<string>();
  #tries = new Map<string, number>();
  #silenced = new Set<number>();
  #deathTimer: NodeJS.Timeout | undefined;
  #lastEnsure: Promise<unknown> = Promise.resolve();
  #closing = false;
  /** Settles when the server that is being ended is gone. */
  #ended: Promise<void> | undefined;
  #exited = false;

  private constructor(tmux: Tmux, options: OpenOptions) {
    super();
    this.#tmux = tmux;
    this.#options = options;
  }

  /**
   * Starts the server at `socketPath`, or joins the one that is there with its panes as they are. Failures:
   * `tmux_missing`, `tmux_too_old`, `tmux_socket_too_long`, `tmux_session_name`, `tmux_failed` with tmux's own words.
   */
  static async open(options: OpenOptions): Promise<Result<TmuxServer>> {
    const { socketPath, sessionName, cols = 120, rows = 40, historyLimit = 20_000 } = options;
    const tmux = await findTmux(options.tmuxPath);
    if (!tmux.ok) return tmux;
    if (Buffer.byteLength(socketPath) > mostSocketPathBytes)
      return failure("tmux_socket_too_long", `A socket path may have 100 bytes at most, not as many as ${socketPath}.`);
    if (!/^[a-z0-9][a-z0-9_-]{0,80}$/.test(sessionName))
      return failure("tmux_session_name", `“${sessionName}” can't be the name of a tmux session.`);
    await mkdir(dirname(socketPath), { recursive: true, mode: 0o700 });
    const defaults = { cols, rows, historyLimit };
    const args = startArguments(socketPath, sessionName, await terminalName(), defaults);
    const server = new TmuxServer(tmux.value, options);
    const started = await server.#connect(args);
    if (options.alone) await server.#client?.endOthers();
    return started.ok
      ? ok(server)
      : failure("tmux_failed", `tmux didn't start: ${started.failure.detail ?? started.failure.message}`);
  }

  /** The tmux program in use. */
  get tmux(): Tmux {
    return this.#tmux;
  }

  /** A living pane of that name, found or made; see `panes.ts`. Calls wait for each other. */
  ensurePane(request: PaneRequest): Promise<Result<{ paneId: string }>> {
    const result = this.#lastEnsure.then(() => this.#with((client) => ensurePane(client, request)));
    const done = () => this.#lookAgain();
    this.#lastEnsure = result.then(done, done);
    return result;
  }

  /** All panes of the run, dead ones too. Failure: `tmux_gone`. */
  listPanes(): Promise<Result<PaneInfo[]>> {
    return this.#with(listPanes);
  }

  /** Ends the pane of that name with its process tree's SIGHUP and forgets its screen; fine where there is none. */
  killPane(name: string): Promise<Result<void>> {
    return this.#with((client) => killPane(client, name));
  }

  /** Gives a pane another size in cells, at most 1,000 each; its viewers start over. Failures: `pane_missing`, `pane_size`, `tmux_gone`. */
  resizePane(paneId: string, cols: number, rows: number): Promise<Result<void>> {
    return this.#with(async (client) => {
      const fine = [cols, rows].every((size) => Number.isInteger(size) && size >= 2 && size <= 1_000);
      if (!fine) return failure("pane_size", "A pane has 2 to 1,000 columns and rows.");
      if (!isPaneId(paneId)) return failure("pane_missing", "There is no such pane.");
      const reply = await client.send(`resize-window -t ${paneId} -x ${cols} -y ${rows}`);
      if (reply.ok) return ok(undefined);
      return reply.failure.code === "tmux_gone" ? reply : failure("pane_missing", `There is no pane ${paneId}.`);
    });
  }

  /** Types bytes into a pane exactly as they are; see `input.ts`. */
  sendKeys(paneId: string, input: Uint8Array | string): Promise<Result<void>> {
    return this.#with((client) => sendKeys(client, paneId, input));
  }

  /** Pastes text into a pane; see `input.ts`. */
  paste(paneId: string, text: string): Promise<Result<void>> {
    return this.#with((client) => paste(client, paneId, text));
  }

  /** At most 1,000 rows of a pane's history from row `from`, counted from the oldest. Failures: `pane_missing`, `tmux_gone`. */
  history(paneId: string, from: number, count: number): Promise<Result<PaneHistory>> {
    return this.#with(async (client) => {
      const fine = isPaneId(paneId) && Number.isInteger(from) && Number.isInteger(count);
      if (!fine) return failure("pane_missing", "There is no such pane.");
      const found = await captureHistory(client, paneId, from, Math.min(count, mostHistoryRows));
      if (!found.ok) return found;
      await this.#widths.learn(client, found.value.rows);
      return ok({ ...found.value, rows: new RowFolder(this.#widths).fold(found.value.rows) });
    });
  }

  /**
   * Watches a pane: frames come until the viewer closes or `onEnd` is told (also for a pane that isn't there). Each
   * viewer goes at its own pace and must acknowledge what it has drawn.
   */
  watch(paneId: string, viewer: PaneViewerEvents): PaneViewer {
    const client = this.#client;
    if (!client || !isPaneId(paneId)) {
      setImmediate(() => viewer.onEnd?.(client ? "There is no such pane." : "The run's tmux server has ended."));
      return { ack() {}, refresh() {}, close() {} };
    }
    let watch = this.#watches.get(paneId);
    if (!watch) {
      const made = new PaneWatch(client, paneId, this.#widths, {
        done: () => {
          if (this.#watches.get(paneId) === made) this.#watches.delete(paneId);
        },
      });
      watch = made;
      this.#watches.set(paneId, made);
      this.#silenced.delete(Number(paneId.slice(1)));
    }
    return watch.add(viewer);
  }

  /** Detaches; the server and its panes go on. */
  async close(): Promise<void> {
    // Where the server is being ended there is nothing to leave, and whoever ends it waits to hear that it is gone.
    if (this.#ended) return this.#ended;
    this.#closing = true;
    clearTimeout(this.#deathTimer);
    this.#endWatches("The panel has detached from the pane.");
    await this.#client?.close();
    this.#client = undefined;
  }

  /** Ends the server with all its panes (SIGHUP); `exit` follows. */
  async kill(): Promise<void> {
    if (!this.#client) return;
    this.#ended ??= new Promise<void>((resolve) => this.once("exit", () => resolve()));
    void this.#client.send("kill-server");
    await this.#ended;
  }

  async #with<Value>(run: (client: ControlClient) => Promise<Result<Value>>): Promise<Result<Value>> {
    return this.#client ? run(this.#client) : failure("tmux_gone", "The run's tmux server isn't there any more.");
  }

  async #connect(args: readonly string[]): Promise<Result<void>> {
    const { TMUX: _, TMUX_PANE: __, TMUX_TMPDIR: ___, ...env } = this.#options.env ?? process.env;
    const client: ControlClient = new ControlClient(this.#tmux.path, args, env, {
      output: (pane) => this.#printed(pane),
      notification: (line) => this.#notified(line),
      exit: (reason) => void this.#lost(client, reason),
    });
    await client.ready;
    const panes = await listPanes(client);
    if (!panes.ok || this.#closing) await client.close();
    if (!panes.ok) return panes;
    if (this.#closing) return failure("tmux_gone", "The panel has detached meanwhile.");
    this.#client = client;
    this.#silenced.clear();
    for (const pane of panes.value) if (pane.dead) this.#knownDead.add(pane.paneId);
    for (const watch of this.#watches.values()) watch.reconnect(client);
    this.#lookAgain();
    return ok(undefined);
  }

  // A pane that nobody watches is told to be quiet at its first word, so it costs nothing from then on.
  #printed(pane: number): void {
    const watch = this.#watches.get(`%${pane}`);
    if (watch) {
      watch.changed();
      return;
    }
    if (this.#silenced.has(pane)) return;
    this.#silenced.add(pane);
    void this.#client?.send(`refresh-client -A ${quote(`%${pane}:pause`)}`);
  }

  #notified(line: string): void {
    if (line.startsWith("%window-renamed ")) void this.#lookForDead();
    // Which panes these windows have isn't told; all watched panes take a look, which is rare and cheap.
    else if (/^%(layout-change|window-close|unlinked-window-close) /.test(line))
      for (const watch of this.#watches.values()) watch.changed();
  }

  #lookAgain(): void {
    clearTimeout(this.#deathTimer);
    this.#deathTimer = setTimeout(() => void this.#lookForDead(), lookForDeadMs);
    this.#deathTimer.unref();
  }

  async #lookForDead(): Promise<void> {
    const panes = await this.listPanes();
    if (!panes.ok || this.#closing) return;
    const fresh = panes.value.filter((pane) => pane.dead && !this.#knownDead.has(pane.paneId));
    const ended = fresh.filter((pane) => knowsHowItEnded(pane) || this.#triesFor(pane) > mostTries);
    // The end of any other child makes tmux look for those that it has missed.
    if (ended.length < fresh.length) void this.#client?.send("run-shell true");
    if (ended.length < fresh.length || panes.value.some((pane) => !pane.dead)) this.#lookAgain();
    for (const pane of ended) {
      this.#knownDead.add(pane.paneId);
      this.#watches.get(pane.paneId)?.changed();
      this.emit("paneDied", pane);
    }
    const there = new Set(panes.value.map((pane) => pane.paneId));
    for (const paneId of this.#knownDead) if (!there.has(paneId)) this.#knownDead.delete(paneId);
    for (const paneId of this.#tries.keys()) if (!there.has(paneId)) this.#tries.delete(paneId);
  }

  // A process that closed its terminal may live on; then nobody is kept waiting for its status.
  #triesFor({ paneId }: PaneInfo): number {
    const tries = (this.#tries.get(paneId) ?? 0) + 1;
    this.#tries.set(paneId, tries);
    return tries;
  }

  // The client can go alone (killed, stuck, too far behind); then the server is still there and gets another.
  async #lost(client: ControlClient, reason: string): Promise<void> {
    if (client !== this.#client || this.#closing) return;
    this.#client = undefined;
    // Joined, never started: an empty new server would hide that all panes are gone.
    const { socketPath, sessionName } = this.#options;
    const again = this.#ended ? undefined : await this.#connect(joinArguments(socketPath, sessionName));
    if (again?.ok) return;
    if (this.#closing || this.#exited) return;
    this.#exited = true;
    this.#endWatches("The run's tmux server has ended.");
    this.emit("exit", reason);
  }

  #endWatches(reason: string): void {
    for (const watch of [...this.#watches.values()]) watch.end(reason);
  }
}
