// The panel from a terminal: the HTTP API under /api/v1, whose first client this is.
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { ErrorAnswer } from "@signalbox/protocol";
import { dataFolderPath, isRunning, readServerFile } from "@signalbox/server/running";

/** A panel that answers. */
export interface PanelClient {
  /** Without a slash at its end. */
  url: string;
  /** Asks `/api/v1` + `path`. Failures: the panel's own, and `panel_unreachable`. */
  ask: <Value>(method: string, path: string, body?: unknown) => Promise<Result<Value>>;
  /** The raw answer of a GET, for files and streams. */
  get: (path: string, headers?: Record<string, string>, signal?: AbortSignal) => Promise<Result<Response>>;
}

/**
 * The panel that `SIGNALBOX_URL` and `SIGNALBOX_TOKEN` name (a token of `signalbox token add`), else the one that runs on
 * this data. Failures: `token_missing`, `not_running`.
 */
export async function connectPanel(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Result<PanelClient>> {
  const { SIGNALBOX_URL: url, SIGNALBOX_TOKEN: token } = environment;
  if (url) {
    if (!token) return failure("token_missing", "SIGNALBOX_URL is set, but SIGNALBOX_TOKEN isn't. Set both.");
    return ok(clientOf(url.replace(/\/+$/, ""), token));
  }
  const server = await readServerFile(dataFolderPath(environment));
  if (!server || !(await isRunning(server)))
    return failure("not_running", "Signalbox isn't running on this data. Start it with `signalbox up`.");
  return ok(clientOf(server.url, server.clientToken));
}

function clientOf(url: string, token: string): PanelClient {
  const request = async (method: string, path: string, more: RequestInit): Promise<Result<Response>> => {
    // A mutation has to say where it comes from, whoever sends it (access/origins.ts).
    const headers = { authorization: `Bearer ${token}`, origin: new URL(url).origin, ...more.headers };
    try {
      return ok(await fetch(`${url}/api/v1${path}`, { ...more, method, headers }));
    } catch (error) {
      const cause = (error as { cause?: { message?: string } }).cause?.message ?? String(error);
      return failure("panel_unreachable", `Signalbox at ${url} doesn't answer. Is it running?`, cause);
    }
  };
  const checked = async (answered: Result<Response>): Promise<Result<Response>> =>
    !answered.ok || answered.value.ok ? answered : { ok: false, failure: await failureIn(answered.value) };
  return {
    url,
    async ask<Value>(method: string, path: string, body?: unknown) {
      const sent =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
      const answered = await checked(await request(method, path, sent));
      return answered.ok ? ok((await answered.value.json()) as Value) : answered;
    },
    get: async (path, headers = {}, signal) =>
      checked(await request("GET", path, { headers, ...(signal ? { signal } : {}) })),
  };
}

async function failureIn(answer: Response): Promise<Failure> {
  const said = (await answer.json().catch(() => null)) as Partial<ErrorAnswer> | null;
  const { code = "panel_failed", message = `The panel answered ${answer.status}.`, detail } = said?.error ?? {};
  return { code, message, ...(detail ? { detail } : {}) };
}
