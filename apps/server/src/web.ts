// The pages: Next.js behind our own headers, with a nonce for each page.
import type { IncomingMessage, ServerResponse } from "node:http";
import { contentSecurityPolicy, newNonce, pageHeaders } from "./access/index.ts";

/** Answers a request for a page or one of its files. */
export type ServePage = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

// Named at run time only: Next's types change those of Node for everybody who imports them.
const nextModule = "next";

type MakeNext = (options: { dir: string; dev: boolean; customServer: boolean }) => {
  prepare: () => Promise<void>;
  getRequestHandler: () => ServePage;
};

/** Starts Next.js on the built application in `dir`. */
export async function openWeb(dir: string): Promise<ServePage> {
  const { default: next } = (await import(nextModule)) as { default: MakeNext };
  const app = next({ dir, dev: false, customServer: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  return async (request, response) => {
    const nonce = newNonce();
    const policy = contentSecurityPolicy(nonce, request.headers.host ?? "", "encrypted" in request.socket);
    for (const [name, value] of Object.entries(pageHeaders(policy))) response.setHeader(name, value);
    // Next takes the nonce for its own scripts from here.
    request.headers["content-security-policy"] = policy;
    request.headers["x-nonce"] = nonce;
    await handle(request, response);
  };
}
