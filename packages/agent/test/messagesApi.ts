// A Messages API on loopback that says what a script tells it to, so that the real Claude Code CLI can be tested without
// an account. Only the model is scripted; everything else is the CLI's own.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What the CLI asks, reduced to what a script chooses by. */
export interface ApiTurn {
  /** All text of `role: "user"` messages, tool results not included. */
  userText: string;
  /** All text of all messages: what is said in the middle of a turn may come as `role: "system"`. */
  allText: string;
  /** Texts of the tool results since the last assistant message. */
  toolResults: string[];
  /** Assistant messages since the last user message that holds a script's tag (or since the start). */
  answersSoFar: number;
  /** Names of the tools offered; none in side queries. */
  tools: string[];
  model: string;
  sessionId: string;
  /** The session's working directory, from the system prompt. */
  cwd: string;
}

/** One thing to answer. Texts and tool calls may come together; a turn with tool calls goes on. */
export type ApiAnswer =
  | {
      text?: string;
      tools?: { name: string; input: unknown }[];
      inputTokens?: number;
      outputTokens?: number;
      /** Waited for before it is said. */
      after?: Promise<unknown>;
    }
  /** An HTTP error, such as 401, 400 or 529. */
  | { status: number; message?: string; retryAfter?: number; headers?: Record<string, string> }
  /** Begins to answer and then drops the connection. */
  | { cut: true }
  /** Begins to answer and then says nothing more, until the client leaves. */
  | { hang: true };

/** Decides by the turn, or by tag: the answers for the session in whose user text the tag stands, one after another. */
export type ApiScript = ((turn: ApiTurn) => ApiAnswer | Promise<ApiAnswer>) | Record<string, ApiAnswer[]>;

/** The running server. `turns` are the questions that had tools, in order. */
export interface MessagesApi {
  url: string;
  turns: ApiTurn[];
  /** Answers by another script from here on. */
  follow(script: ApiScript): void;
  close(): Promise<void>;
}

interface ContentBlock {
  type: string;
  text?: string;
  content?: string | ContentBlock[];
}

interface ApiMessage {
  role: string;
  content: string | ContentBlock[];
}

interface ApiBody {
  model: string;
  system?: string | ContentBlock[];
  messages: ApiMessage[];
  tools?: { name: string }[];
}

const blocksOf = (content: string | ContentBlock[] | undefined): ContentBlock[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);

const textOf = (content: string | ContentBlock[] | undefined): string =>
  blocksOf(content)
    .map((block) => block.text ?? "")
    .join("\n");

function readTurn(body: ApiBody, request: IncomingMessage, tags: readonly string[]): ApiTurn {
  const { messages } = body;
  const tagged = messages.findLastIndex(
    (message) => message.role === "user" && tags.some((tag) => textOf(message.content).includes(tag)),
  );
  const lastAnswer = messages.findLastIndex((message) => message.role === "assistant");
  const results = messages
    .slice(lastAnswer + 1)
    .flatMap((message) => blocksOf(message.content).filter((block) => block.type === "tool_result"));
  return {
    userText: messages
      .filter((message) => message.role === "user")
      .map((message) => textOf(message.content))
      .join("\n"),
    allText: messages.map((message) => textOf(message.content)).join("\n"),
    toolResults: results.map((block) => textOf(block.content)),
    answersSoFar: messages.slice(tagged + 1).filter((message) => message.role === "assistant").length,
    tools: (body.tools ?? []).map((tool) => tool.name),
    model: body.model,
    sessionId: String(request.headers["x-claude-code-session-id"] ?? ""),
    cwd: /working directory: (.+)/i.exec(textOf(body.system))?.[1]?.trim() ?? "",
  };
}

async function choose(script: ApiScript, turn: ApiTurn): Promise<ApiAnswer> {
  // Side queries (titles, summaries) take any short text.
  if (turn.tools.length === 0) return { text: "ok" };
  if (typeof script === "function") return script(turn);
  const places = Object.keys(script).map((tag) => ({ tag, at: turn.userText.lastIndexOf(tag) }));
  const last = places.filter(({ at }) => at >= 0).sort((a, b) => b.at - a.at)[0];
  return (last && script[last.tag]?.[turn.answersSoFar]) ?? { text: "I have nothing more to do." };
}

function sendEvent(response: ServerResponse, type: string, data: Record<string, unknown>): void {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
}

let messageCount = 0;

function beginMessage(response: ServerResponse, model: string, inputTokens: number): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const usage = {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 1,
  };
  const id = `msg_${String(++messageCount).padStart(8, "0")}`;
  const message = { id, type: "message", role: "assistant", model, content: [], stop_reason: null, usage };
  sendEvent(response, "message_start", { message: { ...message, stop_sequence: null } });
}

function sendBlock(response: ServerResponse, index: number, start: object, delta: object): void {
  sendEvent(response, "content_block_start", { index, content_block: start });
  sendEvent(response, "content_block_delta", { index, delta });
  sendEvent(response, "content_block_stop", { index });
}

function answer(response: ServerResponse, model: string, chosen: ApiAnswer): void {
  if ("status" in chosen) {
    const retry = chosen.retryAfter === undefined ? {} : { "retry-after": String(chosen.retryAfter) };
    response.writeHead(chosen.status, { "content-type": "application/json", ...retry, ...chosen.headers });
    const type =
      chosen.status === 401 ? "authentication_error" : chosen.status === 529 ? "overloaded_error" : "api_error";
    response.end(
      JSON.stringify({ type: "error", error: { type, message: chosen.message ?? `Scripted ${chosen.status}` } }),
    );
    return;
  }
  if ("cut" in chosen || "hang" in chosen) {
    beginMessage(response, model, 10);
    sendEvent(response, "content_block_start", { index: 0, content_block: { type: "text", text: "" } });
    sendEvent(response, "content_block_delta", { index: 0, delta: { type: "text_delta", text: "I begin" } });
    if ("cut" in chosen) setTimeout(() => response.destroy(), 20);
    return;
  }
  const { text, tools = [], inputTokens = 100, outputTokens = 20 } = chosen;
  beginMessage(response, model, inputTokens);
  let index = 0;
  if (text !== undefined) sendBlock(response, index++, { type: "text", text: "" }, { type: "text_delta", text });
  for (const tool of tools) {
    const start = { type: "tool_use", id: `toolu_${messageCount}_${index}`, name: tool.name, input: {} };
    sendBlock(response, index++, start, { type: "input_json_delta", partial_json: JSON.stringify(tool.input) });
  }
  const stop = tools.length > 0 ? "tool_use" : "end_turn";
  sendEvent(response, "message_delta", {
    delta: { stop_reason: stop, stop_sequence: null },
    usage: { input_tokens: inputTokens, output_tokens: outputTokens },
  });
  sendEvent(response, "message_stop", {});
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const chunk of request) text += chunk;
  return text;
}

/** The environment in which the CLI talks to nobody but this server. */
export function claudeEnvironment(api: { url: string }, home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: home,
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    ANTHROPIC_BASE_URL: api.url,
    ANTHROPIC_API_KEY: "dummy-key-for-tests",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_MAX_RETRIES: "1",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
    IS_SANDBOX: "1",
  };
}

/** Starts the server on a free loopback port. */
export async function startMessagesApi(begin: { script: ApiScript }): Promise<MessagesApi> {
  const turns: ApiTurn[] = [];
  let script = begin.script;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void readBody(request).then(async (text) => {
      if (
        request.method !== "POST" ||
        !request.url?.startsWith("/v1/messages") ||
        request.url.includes("count_tokens")
      ) {
        response.writeHead(404).end();
        return;
      }
      const body = JSON.parse(text) as ApiBody;
      const turn = readTurn(body, request, typeof script === "function" ? [] : Object.keys(script));
      if (turn.tools.length > 0) turns.push(turn);
      const chosen = await choose(script, turn);
      if ("after" in chosen) await chosen.after;
      answer(response, body.model, chosen);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    turns,
    follow(next) {
      script = next;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
