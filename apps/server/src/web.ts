// The pages: Next.js behind our own headers, with a nonce for each page.
import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { contentSecurityPolicy, newNonce, pageHeaders, type RequestFacts } from "./access/index.ts";
import { putOnPrefix } from "./prefix.ts";

/** Answers a request for a page or one of its files; `way` is how the visitor came. */
export type ServePage = (
  request: IncomingMessage,
  response: ServerResponse,
  way: Pick<RequestFacts, "encrypted" | "prefix">,
) => Promise<void>;

// Named at run time only: Next's types change those of Node for everybody who imports them.
const nextModule = "next";
const configModule = "next/dist/server/config.js";

type MakeNext = (options: { dir: string; dev: boolean; customServer: boolean }) => {
  prepare: () => Promise<void>;
  getRequestHandler: () => (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

type LoadConfig = (phase: string, dir: string) => Promise<unknown>;

/** Starts Next.js on the built application in `dir`. Failure: `pages_missing`, where it was never built. */
export async function openWeb(dir: string): Promise<Result<ServePage>> {
  // Without a build Next.js throws, and a part of it keeps the process alive.
  if (!existsSync(join(dir, ".next", "BUILD_ID"))) {
    return failure("pages_missing", "The pages of the panel aren't built.");
  }
  const { default: next } = (await import(nextModule)) as { default: MakeNext };
  // Next prints how long its configuration took to load, except where it has it already.
  const { default: config } = (await import(configModule)) as { default: { default: LoadConfig } };
  await config.default("phase-production-server", dir);
  const app = next({ dir, dev: false, customServer: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  return ok(async (request, response, { encrypted, prefix }) => {
    const nonce = newNonce();
    const policy = contentSecurityPolicy(nonce, request.headers.host ?? "", encrypted);
    for (const [name, value] of Object.entries(pageHeaders(policy))) response.setHeader(name, value);
    // Next takes the nonce for its own scripts from here.
    request.headers["content-security-policy"] = policy;
    request.headers["x-nonce"] = nonce;
    request.headers["x-prefix"] = prefix;
    if (prefix !== "") putOnPrefix(request, response, prefix, nonce);
    await handle(request, response);
  });
}
