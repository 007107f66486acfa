// The panel's requests: each carries the secret, and each comes back as a Result with words for a person.
import { failure, ok, type Result } from "@signalbox/base";
import type { ErrorAnswer } from "@signalbox/protocol";
import { addressOf } from "./paths.tsx";
import { readSecret } from "./secret.ts";
import { usePanel } from "./store.ts";

/** Why a request brought nothing; `hint` says what to do. */
export interface RequestFailure {
  code: string;
  message: string;
  hint?: string;
  detail?: string;
}

const lost: RequestFailure = { code: "connection_lost", message: "The server doesn’t answer." };

async function send(path: string, init: RequestInit): Promise<Result<Response, RequestFailure>> {
  let response: Response;
  try {
    response = await fetch(addressOf(path), {
      ...init,
      headers: { ...init.headers, "x-signalbox-secret": readSecret() },
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch {
    return { ok: false, failure: lost };
  }
  if (response.ok) return ok(response);
  if (response.status === 401 && path !== "/api/session") usePanel.getState().locked();
  return { ok: false, failure: await failureOf(response) };
}

async function failureOf(response: Response): Promise<RequestFailure> {
  try {
    const { error } = (await response.json()) as ErrorAnswer;
    return error;
  } catch {
    return failure("no_answer", `The server answered ${response.status} without saying why.`).failure;
  }
}

/** GET as JSON. */
export async function getJson<Answer>(path: string): Promise<Result<Answer, RequestFailure>> {
  const sent = await send(path, {});
  return sent.ok ? ok((await sent.value.json()) as Answer) : sent;
}

/** GET as text: evidence, transcripts. */
export async function getText(path: string): Promise<Result<string, RequestFailure>> {
  const sent = await send(path, {});
  return sent.ok ? ok(await sent.value.text()) : sent;
}

/** A request with a body of JSON, answered with JSON. */
async function withBody<Answer>(method: string, path: string, body: unknown): Promise<Result<Answer, RequestFailure>> {
  const sent = await send(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return sent.ok ? ok((await sent.value.json()) as Answer) : sent;
}

/** POST of JSON, answered with JSON. */
export const postJson = <Answer>(path: string, body: unknown) => withBody<Answer>("POST", path, body);

/** PUT of JSON, answered with JSON. */
export const putJson = <Answer>(path: string, body: unknown) => withBody<Answer>("PUT", path, body);

/** DELETE, answered with JSON. */
export const remove = <Answer>(path: string) => withBody<Answer>("DELETE", path, undefined);
