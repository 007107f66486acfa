// For tests: somebody in a browser, who came in by a URL and talks to the panel over HTTP and a socket.
import { type ClientAnswers, type ClientMessage, type ClientPayload, clientMessages } from "@signalbox/protocol";
import { io, type Socket } from "socket.io-client";
import { secretHeader } from "../src/access/access.ts";
import type { Answered, TestPanel } from "./testPanel.ts";

type Acknowledged<Message extends ClientMessage> =
  | ({ ok: true } & ClientAnswers[Message])
  | { ok: false; error: { code: string; message: string } };

/** A browser with a session. */
export class TestVisitor {
  private readonly url: string;
  private readonly keys: Record<string, string>;
  readonly secret: string;
  readonly cookie: string;
  private readonly sockets: Socket[] = [];

  private constructor(url: string, cookie: string, secret: string) {
    this.url = url;
    this.secret = secret;
    this.cookie = cookie;
    this.keys = { cookie, origin: url };
  }

  /** Comes in by the token of a link, or by the owner's URL. */
  static async enter(panel: TestPanel, linkToken?: string, name = "Grace Hopper"): Promise<TestVisitor> {
    const { url } = panel.server;
    const token = linkToken ?? new URL(await panel.server.entryUrl()).hash.slice(1);
    const answer = await fetch(`${url}/api/session`, {
      method: "POST",
      headers: { origin: url, "content-type": "application/json" },
      body: JSON.stringify({ token, name }),
    });
    const { secret } = (await answer.json()) as { secret: string };
    return new TestVisitor(url, answer.headers.get("set-cookie")?.split(";")[0] ?? "", secret);
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answered> {
    const answer = await fetch(`${this.url}${path}`, {
      headers: { ...this.keys, [secretHeader]: this.secret, ...headers },
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text,
    };
  }

  /** A connected socket. */
  async connect(secret = this.secret): Promise<Socket> {
    const socket = io(this.url, {
      transports: ["websocket"],
      auth: { secret },
      extraHeaders: this.keys,
      reconnection: false,
      forceNew: true,
    });
    this.sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on("connect", resolve);
      socket.on("connect_error", reject);
    });
    return socket;
  }

  leave(): void {
    for (const socket of this.sockets.splice(0)) socket.disconnect();
  }
}

/** Sends a message as a page does and resolves with its acknowledgement. */
export const say = <Message extends ClientMessage>(
  socket: Socket,
  message: Message,
  payload: ClientPayload<Message>,
): Promise<Acknowledged<Message>> => socket.timeout(30_000).emitWithAck(message, payload);

/** The names of all messages. */
export const allMessages = Object.keys(clientMessages) as ClientMessage[];
