// Composition root: opens the data, the door, the runs and the port; and lets go of them again.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { type Failure, ok, type Result } from "@signalbox/base";
import { describeError } from "@signalbox/engine";
import { callGitThrough, GitProcess } from "@signalbox/git";
import { pino } from "pino";
import {
  apiHeaders,
  createAccess,
  createClientTokens,
  dataFolderPath,
  factsOf,
  openInstance,
  pageHeaders,
  statusOf,
  trustProxy,
  type Visitor,
} from "./access/index.ts";
import type { Bindings } from "./http/answers.ts";
import { createApi } from "./http/api.ts";
import { openInstallation, type Programs } from "./installation.ts";
import { type Lan, type LanOptions, openLan } from "./lan.ts";
import { listen } from "./listen.ts";
import { Panel } from "./panel.ts";
import { takePrefixOff } from "./prefix.ts";
import { addProject } from "./projectFacts.ts";
import { keepCleaning } from "./retention.ts";
import { attachSockets, openSockets } from "./sockets/sockets.ts";
import { readUserConfig } from "./userConfig.ts";
import { openWeb, type ServePage } from "./web.ts";

/** How to start. `port` 0 takes any free one; without it, the port of the last start, or 4400 or a free one. */
export interface StartOptions {
  home?: string;
  host?: string;
  port?: number;
  /** Listen on the network too. */
  lan?: LanOptions;
  /** The address at which a reverse proxy on this machine is reached (`readProxyUrl`); what it says of visitors is believed. */
  proxyUrl?: string;
  /** Called when the server was told to stop from outside (`signalbox down`). */
  onStop?: () => void;
  /** What answers pages; the built Next.js application where nothing is said. */
  pages?: ServePage;
  /** The programs that panes and sessions start; the bundled ones where nothing is said. */
  programs?: Programs;
}

/** A server that listens. */
export interface RunningServer {
  /** Without a slash at its end. */
  url: string;
  /** What listens on the network; null where nothing does. */
  lan: Lan | null;
  panel: Panel;
  /** A URL that lets its first visitor in as the owner; under another origin than loopback where one is given. */
  entryUrl: (path?: string, origin?: string) => Promise<string>;
  /** Makes the repository at `path` known; the page on which a run of it is started, or why it can't be opened. */
  openProject: (path: string) => Promise<string | Failure>;
  /** Stops listening and lets go of the runs; with `end` their sessions end too. */
  close: (options?: { end?: boolean }) => Promise<void>;
}

const firstPort = 4400;

/** Starts the server. Failures: `already_running`, `port_in_use`, `config_invalid`, `pages_missing`, those of the data. */
export async function startServer(options: StartOptions = {}): Promise<Result<RunningServer>> {
  const home = options.home ?? dataFolderPath();
  const instance = await openInstance(home);
  if (!instance.ok) return instance;
  const userConfig = await readUserConfig(home);
  if (!userConfig.ok) {
    await instance.value.close();
    return userConfig;
  }
  const { store, id, clientTokenDigest, lastPort } = instance.value;
  const log = openLog(home);
  const ownerName = process.env.SIGNALBOX_OWNER ?? userInfo().username;
  const clients = createClientTokens(store.settings, () => new Date());
  let lan: Lan | null = null;
  const { proxyUrl } = options;
  const proxied = proxyUrl === undefined ? [] : [new URL(proxyUrl).origin];
  const access = createAccess({
    store: store.access,
    clients,
    publicOrigins: () => [...proxied, ...(lan?.origins() ?? [])],
    audit: store.audit,
    instanceId: id,
    clientTokenDigest,
    ownerName,
  });
  let url = "";
  const publicUrl = () => proxyUrl ?? lan?.origins()[0] ?? null;
  let closing: Promise<void> | null = null;
  let endCleaning = () => {};
  const panel = new Panel({
    store,
    access,
    clients,
    userConfig: userConfig.value,
    installation: await openInstallation(home, options.programs),
    log,
    ownerName,
    url: () => url,
    publicUrl,
    stop: (end) => void close({ end }).then(options.onStop),
  });
  const pages = options.pages ? ok(options.pages) : await openWeb(panel.installation.webDir);
  if (!pages.ok) {
    await instance.value.close();
    return pages;
  }
  const http = createServer();
  const connections = trackConnections(http);
  const host = options.host ?? "127.0.0.1";
  const listening = await listen(http, { host, wanted: options.port, usual: lastPort ?? firstPort, flag: "--port" });
  if (!listening.ok) {
    await instance.value.close();
    return listening;
  }
  const { gitJs } = panel.installation;
  const git = gitJs === null ? null : new GitProcess(gitJs);
  callGitThrough(git);
  url = `http://${host}:${listening.value}`;
  const answerRequest = requestListener(panel, pages.value);
  http.on("request", answerRequest);
  const io = openSockets(http, panel);
  const endTrust = proxyUrl === undefined ? () => {} : trustProxy(proxyUrl);
  takePrefixOff(http);
  if (options.lan) {
    const opened = await openLan(options.lan, home, store.settings);
    if (!opened.ok) {
      await close();
      return opened;
    }
    lan = opened.value;
    trackConnections(lan.http, connections);
    lan.http.on("request", answerRequest);
    attachSockets(io, lan.http);
    takePrefixOff(lan.http);
  }
  await instance.value.announce(listening.value, url);
  await panel.runs.recover();
  endCleaning = keepCleaning(panel);

  function close({ end = false } = {}): Promise<void> {
    closing ??= (async () => {
      // Not io.close(): pages would take that as a goodbye for good and never come back.
      io.engine.close();
      http.close();
      lan?.http.close();
      endTrust();
      for (const connection of connections) connection.destroy();
      endCleaning();
      panel.webhooks.close();
      await (end ? panel.runs.end() : panel.runs.detach());
      git?.close();
      (await instance.ok) && (await store.close());
    })();
    return closing;
  }
  return ok({
    url,
    lan,
    panel,
    entryUrl: async (path = "", origin = url) =>
      `${origin}/enter${path ? `?to=${encodeURIComponent(path)}` : ""}#${await access.makeUrlToken()}`,
    async openProject(path) {
      const added = await addProject(store, path);
      return added.ok ? `/new?project=${added.value.id}` : added.failure;
    },
    close,
  });
}

/** The server's own log. A disk that takes no line of it (it is full, say) ends nothing. */
function openLog(home: string) {
  const file = pino.destination({ dest: join(home, "server.log"), mode: 0o600, sync: false });
  file.on("error", () => {});
  return pino({ level: process.env.SIGNALBOX_LOG_LEVEL ?? "info" }, file);
}

function trackConnections(http: Server, connections = new Set<Socket>()): Set<Socket> {
  http.on("connection", (socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
  });
  return connections;
}

function requestListener(panel: Panel, pages: ServePage) {
  const api = createApi(panel);
  const visitors = new WeakMap<IncomingMessage, Visitor>();
  const answerApi = getRequestListener((request, env) => {
    const { incoming } = env as { incoming: IncomingMessage };
    return api.fetch(request, { incoming, visitor: visitors.get(incoming) ?? null } satisfies Bindings);
  });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith("/socket.io/")) return;
    // The published API is the same one under a name that stays (see http/openApi.ts).
    if (request.url?.startsWith("/api/v1/")) request.url = `/api/${request.url.slice("/api/v1/".length)}`;
    try {
      const facts = factsOf(request);
      const admitted = await panel.access.admitRequest(facts);
      const forApi = facts.path.startsWith("/api/");
      if (!admitted.ok) return refuse(response, admitted.failure, forApi);
      const { visitor, setCookie } = admitted.value;
      if (visitor) visitors.set(request, visitor);
      if (setCookie) response.setHeader("set-cookie", setCookie);
      if (forApi) await answerApi(request, response);
      else await pages(request, response, facts);
    } catch (error) {
      panel.defect(error, `${request.method} ${request.url?.split("?")[0]}`);
      if (!response.headersSent) response.writeHead(500).end();
    }
  };
}

function refuse(response: ServerResponse, error: { code: string; message: string }, forApi: boolean): void {
  const { sentence, hint } = describeError(error);
  const status = statusOf(error.code);
  if (forApi) {
    response.writeHead(status, { ...apiHeaders(), "content-type": "application/json" });
    response.end(JSON.stringify({ error: { code: error.code, message: sentence, ...(hint ? { hint } : {}) } }));
    return;
  }
  response.writeHead(status, { ...pageHeaders("default-src 'none'"), "content-type": "text/plain; charset=utf-8" });
  response.end(`${sentence}\n`);
}
