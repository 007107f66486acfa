// Behind a proxy with a path of its own (https://example.org/panel): the path comes off requests and onto what pages name.
import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { factsOf } from "./access/index.ts";

/** Takes the path off all requests' addresses, where a proxy has left it on. The last to listen: it is called first. */
export function takePrefixOff(http: EventEmitter): void {
  http.prependListener("request", takeOff).prependListener("upgrade", takeOff);
}

function takeOff(request: IncomingMessage): void {
  const { prefix, path } = factsOf(request);
  if (prefix === "" || !(path === prefix || path.startsWith(`${prefix}/`))) return;
  const rest = request.url?.slice(prefix.length) ?? "";
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
}

/** What Next.js names by itself, each after a quote; our own code asks for the path (apps/web/src/connection/paths.tsx). */
const named = /"\/(?=_next\/|manifest\.webmanifest|apple-icon)/g;

/** Texts in which addresses stand. Scripts and styles name theirs relatively, or by the variable that is set below. */
const rewritten = /^text\/(html|x-component)/;

/**
 * Puts the path before the addresses in what Next.js answers. It can build but one path into its pages; so it renders
 * them as for `/`, and each text is changed on its way out. Where there is no path, nothing of this happens.
 */
export function putOnPrefix(request: IncomingMessage, response: ServerResponse, prefix: string, nonce: string): void {
  delete request.headers["accept-encoding"];
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => setHeader(name, inHeader(name, value, prefix));
  // For the router in the page this is a rewrite: the page's own path isn't the one in the address bar.
  response.setHeader("x-nextjs-rewritten-path", (request.url ?? "/").split(/[?#]/)[0] ?? "/");
  holdBack(response, (text) =>
    text
      .replace(named, `"${prefix}/`)
      .replace("<head>", `<head><script nonce="${nonce}">TURBOPACK_CHUNK_BASE_PATH="${prefix}/_next/"</script>`),
  );
}

/** Redirects and preloaded fonts. */
function inHeader(name: string, value: number | string | readonly string[], prefix: string) {
  const change = (text: string) => {
    if (/^(location|refresh)$/i.test(name)) return text.replace(/(^|url=)\/(?!\/)/, `$1${prefix}/`);
    return /^link$/i.test(name) ? text.replaceAll("</_next/", `<${prefix}/_next/`) : text;
  };
  if (typeof value === "number") return value;
  return typeof value === "string" ? change(value) : value.map(change);
}

/** Collects a text that is answered and sends it changed, when all of it is there; anything else goes out as it comes. */
function holdBack(response: ServerResponse, change: (text: string) => string): void {
  const parts: Buffer[] = [];
  const writeHead = response.writeHead.bind(response);
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  const isText = () => rewritten.test(String(response.getHeader("content-type") ?? ""));
  const keep = (part: unknown, encoding: unknown) => {
    if (typeof part === "string") parts.push(Buffer.from(part, (encoding ?? "utf8") as BufferEncoding));
    else if (part instanceof Uint8Array) parts.push(Buffer.from(part));
  };
  response.flushHeaders = () => {};
  response.writeHead = ((status: number, ...more: unknown[]) => {
    response.statusCode = status;
    for (const [name, value] of Object.entries(more.at(-1) ?? {})) response.setHeader(name, value as string);
    return isText() ? response : writeHead(status);
  }) as typeof response.writeHead;
  response.write = ((...args: unknown[]) => {
    if (!isText()) return write(...args);
    keep(args[0], args[1]);
    const done = args.at(-1);
    if (typeof done === "function") queueMicrotask(done as () => void);
    return true;
  }) as typeof response.write;
  response.end = ((...args: unknown[]) => {
    if (!isText()) return end(...args);
    keep(args[0], args[1]);
    response.removeHeader("content-length");
    response.writeHead = writeHead;
    return end(change(Buffer.concat(parts).toString("utf8")));
  }) as typeof response.end;
}
