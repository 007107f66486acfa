// The socket: who may come in, which messages are heard, and what is told to whom.
import type { Server as HttpServer } from "node:http";
import { failure, type Result } from "@signalbox/base";
import { type ClientMessage, clientMessages, type ServerMessages } from "@signalbox/protocol";
import { Server, type Socket } from "socket.io";
import { factsOf, maySend, type Visitor } from "../access/index.ts";
import type { Panel } from "../panel.ts";
import { answers } from "./messages.ts";
import { PaneViewers } from "./paneViewers.ts";

/** Largest message, in bytes: a pasted text into a pane. */
const messageLimitBytes = 256 * 1024;

/** One connected page. */
export interface Page {
  visitor: Visitor;
  socket: Socket;
  viewers: PaneViewers;
  tell: <Message extends keyof ServerMessages>(message: Message, payload: ServerMessages[Message]) => void;
}

/** Opens the socket on the server's port. */
export function openSockets(http: HttpServer, panel: Panel): Server {
  const io = new Server(http, { maxHttpBufferSize: messageLimitBytes, serveClient: false });
  io.use(async (socket, next) => {
    const secret: unknown = socket.handshake.auth.secret;
    const admitted = await panel.access.admitSocket(
      factsOf(socket.request),
      typeof secret === "string" ? secret : undefined,
    );
    if (!admitted.ok) {
      const { code, message } = admitted.failure;
      return next(Object.assign(new Error(message), { data: { code, message } }));
    }
    socket.data.visitor = admitted.value.visitor;
    next();
  });
  io.on("connection", (socket) => connect(socket, panel, io));
  tellEveryone(io, panel);
  cutEnded(io, panel);
  return io;
}

/** Serves the same sockets on another port. */
export function attachSockets(io: Server, http: HttpServer): void {
  (io.engine as unknown as { attach: (http: HttpServer, options: { path: string }) => void }).attach(http, {
    path: "/socket.io",
  });
}

function connect(socket: Socket, panel: Panel, io: Server): void {
  const tell: Page["tell"] = (message, payload) => void socket.emit(message, payload);
  const page: Page = {
    visitor: socket.data.visitor as Visitor,
    socket,
    viewers: new PaneViewers(panel, tell),
    tell,
  };
  socket.on("disconnect", () => page.viewers.closeAll());
  cutWhenOver(socket, page.visitor, panel).catch((error: unknown) =>
    panel.defect(error, "the end of a guest's session"),
  );
  socket.on("disconnecting", () => {
    for (const room of socket.rooms) if (room.startsWith("run ")) void tellWatchers(io, room.slice(4), socket.id);
  });
  for (const message of Object.keys(clientMessages) as ClientMessage[]) {
    socket.on(message, (payload: unknown, acknowledge: unknown) => {
      const reply = typeof acknowledge === "function" ? (acknowledge as (answer: unknown) => void) : () => {};
      answer(message, payload, page, panel)
        .then((result) => reply(result.ok ? { ok: true, ...result.value } : { ok: false, error: result.failure }))
        .then(() => (message === "run:subscribe" ? tellWatchersOf(io, payload) : undefined))
        .catch((error: unknown) => {
          const id = panel.defect(error, message);
          reply({
            ok: false,
            error: { code: "defect", message: `Something in Signalbox went wrong (${id} in the log).` },
          });
        });
    });
  }
}

async function answer(message: ClientMessage, payload: unknown, page: Page, panel: Panel): Promise<Result<object>> {
  const parsed = clientMessages[message].safeParse(payload);
  if (!parsed.success) return failure("invalid_input", `${message} was not understood.`);
  const data = parsed.data as { runId?: string; viewer?: string; command?: { type: string } };
  const runId = data.runId ?? (data.viewer ? page.viewers.runOf(data.viewer) : null) ?? null;
  // A viewer that is gone concerns nobody any more.
  if (data.viewer && runId === null) return failure("viewer_gone", "This pane isn't being watched any more.");
  const allowed = maySend(page.visitor, message, runId, data.command?.type);
  if (!allowed.ok) return allowed;
  const take = answers[message] as (data: unknown, page: Page, panel: Panel) => Promise<Result<object>>;
  return take(parsed.data, page, panel);
}

/** Passes what happens in the runs on to the pages that watch them. */
function tellEveryone(io: Server, panel: Panel): void {
  const { hub } = panel;
  hub.on("events", (runId, fromSeq, events) => {
    for (const [index, event] of events.entries()) {
      io.to(`run ${runId}`).emit("run:event", {
        runId,
        seq: fromSeq + index,
        event,
      } satisfies ServerMessages["run:event"]);
    }
  });
  hub.on("summary", (run) => io.to("runs").emit("runs:changed", { run } satisfies ServerMessages["runs:changed"]));
  hub.on("live", (runId, facts) =>
    io.to(`run ${runId}`).emit("run:live", { runId, facts } satisfies ServerMessages["run:live"]),
  );
  hub.on("panes", (runId, panes) =>
    io.to(`run ${runId}`).emit("run:panes", { runId, panes } satisfies ServerMessages["run:panes"]),
  );
}

/** A longer timeout fires at once, in milliseconds: timers count in 32 bits. */
const longestTimeoutMs = 2 ** 31 - 1;

/** A guest's page goes dark when the link has expired, also where it was open all the time. */
async function cutWhenOver(socket: Socket, { linkId, sessionId }: Visitor, panel: Panel): Promise<void> {
  if (linkId === null) return;
  const session = (await panel.store.access.listSessions(linkId)).find(({ id }) => id === sessionId);
  const left = session ? Date.parse(session.expiresAt) - Date.now() : 0;
  const timer = setTimeout(() => socket.disconnect(true), Math.min(longestTimeoutMs, Math.max(0, left)));
  timer.unref();
  socket.on("disconnect", () => clearTimeout(timer));
}

/** Cuts the sockets of sessions that were ended: what was taken back shows nothing more. */
function cutEnded(io: Server, panel: Panel): void {
  panel.hub.on("sessionsEnded", (ended) => {
    for (const socket of io.of("/").sockets.values()) {
      if (ended.includes((socket.data.visitor as Visitor).sessionId ?? "")) socket.disconnect(true);
    }
  });
}

const tellWatchersOf = (io: Server, payload: unknown) => {
  const runId = (payload as { runId?: unknown } | null)?.runId;
  return typeof runId === "string" ? tellWatchers(io, runId) : undefined;
};

/** Says who is watching a run; `leaving` no longer counts. */
async function tellWatchers(io: Server, runId: string, leaving?: string): Promise<void> {
  const sockets = await io.in(`run ${runId}`).fetchSockets();
  const names = sockets.filter((each) => each.id !== leaving).map((each) => (each.data.visitor as Visitor).name);
  io.to(`run ${runId}`).emit("run:watchers", { runId, names } satisfies ServerMessages["run:watchers"]);
}
