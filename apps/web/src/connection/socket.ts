// The page's one socket. It says again after every reconnect what the page wants to see, and repairs gaps by snapshots.
import type { RunSummary } from "@signalbox/engine";
import type { Ack, ClientAnswers, ClientMessage, ClientPayload, LiveFacts, ServerMessages } from "@signalbox/protocol";
import { io, type Socket } from "socket.io-client";
import { gathered } from "./gathered.ts";
import { foldEvent, foldEvents, fromSnapshot, type Numbered, withFacts } from "./openRun.ts";
import { addressOf } from "./paths.tsx";
import { readSecret } from "./secret.ts";
import { usePanel } from "./store.ts";

/** An answer later than this is taken for a lost connection, in milliseconds. */
const answerWithinMs = 15_000;
/** After a refusal that may pass, or an answer that never came, in milliseconds. */
const retryMs = 2_000;
/** Thirty sessions tell what they do many times a second; nobody reads faster than this, in milliseconds. */
const liveEveryMs = 250;

/** The door's answers that no retry helps against: this browser has to be let in again. */
const refusedEntry: ReadonlySet<string> = new Set(["not_signed_in", "session_ended"]);

type Listener<Message extends keyof ServerMessages> = (message: ServerMessages[Message]) => void;

let socket: Socket | undefined;
let wantsRuns = false;
let wantedRun: string | null = null;
/** Events that arrive while a snapshot is on its way. */
let early: Numbered[] | null = null;
const onReconnect = new Set<() => void>();

/** Opens the connection once; the page keeps it for as long as it lives. Without a secret the page is locked. */
export function connect(): void {
  if (socket) return;
  if (!readSecret()) return usePanel.getState().locked();
  socket = io({
    path: addressOf("/socket.io"),
    auth: (give) => give({ secret: readSecret() }),
    reconnectionDelayMax: 3_000,
    // Polling is for a proxy that lets no WebSocket through. Over plain HTTP it isn't tried: browsers say of its GET
    // neither origin nor site, and the server refuses it.
    transports: window.isSecureContext ? ["websocket", "polling"] : ["websocket"],
    tryAllTransports: true,
  });
  const panel = usePanel.getState();
  socket.on("connect", () => {
    panel.connected();
    if (wantsRuns) void subscribeRuns();
    if (wantedRun) void subscribeRun(wantedRun);
    for (const again of onReconnect) again();
  });
  socket.on("disconnect", (reason) => {
    panel.disconnected(null);
    // A server that ends a socket by name means it (a revoked link); anything else comes back by itself.
    if (reason === "io server disconnect") setTimeout(() => socket?.connect(), 1_000);
  });
  socket.on("connect_error", (error) => {
    const code = (error as Error & { data?: { code?: string } }).data?.code ?? error.message;
    // Asking again with a wrong secret would count as an attack; another tab that is let in starts us over.
    if (refusedEntry.has(code)) return panel.locked();
    panel.disconnected(socket?.active ? null : error.message);
    if (!socket?.active) setTimeout(() => socket?.connect(), retryMs);
  });
  listenToRun();
}

/** Starts over with a new secret: after this tab, or another, was let in. */
export function reconnect(): void {
  usePanel.setState({ link: "connecting" });
  if (socket) socket.disconnect().connect();
  else connect();
}

/** Sends a message and waits for its acknowledgement; a lost connection is an answer too. */
export async function ask<Message extends ClientMessage>(
  message: Message,
  payload: ClientPayload<Message>,
): Promise<Ack<ClientAnswers[Message]>> {
  const lost = {
    code: "connection_lost",
    message: "The connection is lost, so this wasn’t sent. Try again when it is back.",
  };
  if (!socket?.connected) return { ok: false, error: lost };
  try {
    const ack: unknown = await socket.timeout(answerWithinMs).emitWithAck(message, payload);
    return ack as Ack<ClientAnswers[Message]>;
  } catch {
    return {
      ok: false,
      error: { ...lost, message: "The server didn’t answer in time. Look at the page before you try again." },
    };
  }
}

/** Listens to one of the server's messages, also across reconnects. */
export function listen<Message extends keyof ServerMessages>(
  message: Message,
  listener: Listener<Message>,
): () => void {
  connect();
  socket?.on(message as string, listener);
  return () => void socket?.off(message as string, listener);
}

/** Calls `again` after every (re)connection, and at once where there is one. */
export function whenConnected(again: () => void): () => void {
  onReconnect.add(again);
  if (socket?.connected) again();
  return () => void onReconnect.delete(again);
}

/** Wants the list of runs; it is kept up to date from then on. */
export function watchRuns(): void {
  if (wantsRuns) return;
  wantsRuns = true;
  connect();
  if (socket?.connected) void subscribeRuns();
}

/** Wants one run; the page shows one at a time. */
export function watchRun(runId: string): () => void {
  wantedRun = runId;
  connect();
  if (socket?.connected) void subscribeRun(runId);
  return () => {
    if (wantedRun !== runId) return;
    wantedRun = null;
    early = null;
    usePanel.getState().gotRun(null, {});
    void ask("run:unsubscribe", { runId });
  };
}

async function subscribeRuns(): Promise<void> {
  const answer = await ask("runs:subscribe", {});
  if (answer.ok) usePanel.getState().gotRuns(answer.runs, answer.projects);
  else if (answer.error.code === "not_allowed") usePanel.setState({ guest: true });
}

async function subscribeRun(runId: string): Promise<void> {
  if (early && usePanel.getState().run?.runId === runId) return;
  early = [];
  const answer = await ask("run:subscribe", { runId });
  const arrived = early ?? [];
  early = null;
  if (wantedRun !== runId) return;
  if (!answer.ok) {
    usePanel.getState().gotTrouble({ runId, ...answer.error });
    if (answer.error.code === "connection_lost")
      setTimeout(() => socket?.connected && wantedRun === runId && void subscribeRun(runId), retryMs);
    return;
  }
  const folded = foldEvents(fromSnapshot(runId, answer), arrived);
  if (folded === "gap") return subscribeRun(runId);
  usePanel.getState().gotRun(folded, withFacts({}, answer.live));
}

function listenToRun(): void {
  listen("runs:changed", ({ run }: { run: RunSummary }) => usePanel.getState().gotSummary(run));
  listen("run:event", ({ runId, seq, event }) => {
    const { run, gotRun, heard } = usePanel.getState();
    heard();
    if (runId !== wantedRun) return;
    if (early) return void early.push({ seq, event });
    if (!run || run.runId !== runId) return;
    const folded = foldEvent(run, { seq, event });
    if (folded === "gap") void subscribeRun(runId);
    else if (folded !== run) gotRun(folded);
  });
  const news = gathered<{ runId: string; facts: LiveFacts }>(
    () => liveEveryMs,
    (items) => {
      const { run, live, gotLive } = usePanel.getState();
      const own = items.filter(({ runId }) => runId === run?.runId).map(({ facts }) => facts);
      if (own.length > 0) gotLive(withFacts(live, own));
    },
  );
  listen("run:live", news.add);
  listen("run:panes", ({ runId, panes }) => {
    const { run, changedRun } = usePanel.getState();
    if (run?.runId === runId) changedRun({ panes });
  });
  listen("run:watchers", ({ runId, names }) => {
    const { run, changedRun } = usePanel.getState();
    if (run?.runId === runId) changedRun({ watchers: names });
  });
}
