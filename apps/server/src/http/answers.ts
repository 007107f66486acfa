// What all routes of the API share: reading a body, naming the visitor, and answering with a value or a failure in words.
import type { IncomingMessage } from "node:http";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import { describeError } from "@signalbox/engine";
import type { ErrorAnswer } from "@signalbox/protocol";
import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import { statusOf, type Visitor } from "../access/index.ts";

/** What each request carries: the node request, and who makes it (null only on routes for anyone). */
export interface Bindings {
  incoming: IncomingMessage;
  visitor: Visitor | null;
}

export type App = Hono<{ Bindings: Bindings }>;
export type Ask = Context<{ Bindings: Bindings }>;

/** A failure as the API says it, with the hint of the one table. */
export const errorOf = (error: Failure): ErrorAnswer => {
  const { sentence, hint } = describeError(error);
  return {
    error: {
      code: error.code,
      message: sentence,
      ...(hint ? { hint } : {}),
      ...(error.detail ? { detail: error.detail } : {}),
    },
  };
};

/** The value as JSON, or the failure with its status. */
export const answer = <Value extends object>(c: Ask, result: Result<Value>) =>
  result.ok
    ? c.json(result.value)
    : c.json(errorOf(result.failure), statusOf(result.failure.code) as ContentfulStatusCode);

/** The body as the schema wants it. Failure: `invalid_input`, naming the field. */
export async function read<Schema extends z.ZodType>(c: Ask, schema: Schema): Promise<Result<z.output<Schema>>> {
  const body: unknown = await c.req.json().catch(() => null);
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return failure("invalid_input", `${issue?.path.join(".") || "The request"}: ${issue?.message ?? "not understood"}.`);
}

/** Who asks; a defect on routes for anyone. */
export const visitorOf = (c: Ask): Visitor => {
  if (!c.env.visitor) throw new Error(`${c.req.path} needs a visitor, but its route is for anyone.`);
  return c.env.visitor;
};
