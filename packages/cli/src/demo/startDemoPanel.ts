// The panel of the demo: a server in this process, spoken to over its own API as any other client would.
import { failure, ok, type Result } from "@signalbox/base";
import { startServer } from "@signalbox/server";
import { readServerFile } from "@signalbox/server/running";
import type { DemoPanel } from "./runDemo.ts";

interface ApiError {
  error?: { message?: string; hint?: string };
}

/** Posts to the panel as its owner. Fails with `demo_failed` and the panel's own sentence. */
async function post<Answer>(base: string, token: string, path: string, body: unknown): Promise<Result<Answer>> {
  const response = await fetch(`${base}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", origin: base },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Answer & ApiError;
  if (response.ok) return ok(answer);
  return failure("demo_failed", `${answer.error?.message ?? response.statusText} ${answer.error?.hint ?? ""}`.trim());
}

type Post = <Answer>(path: string, body: unknown) => Promise<Result<Answer>>;

async function openRun(
  post: Post,
  order: { projectPath: string; request: string; plan: string },
): Promise<Result<{ runId: string }>> {
  const project = await post<{ id: string; trust: { digest: string } }>("/api/projects", { path: order.projectPath });
  if (!project.ok) return project;
  // The demo wrote this project itself a moment ago: there is nobody else's code to look at.
  const { id, trust } = project.value;
  const trusted = await post(`/api/projects/${id}/trust`, { digest: trust.digest });
  if (!trusted.ok) return trusted;
  return post("/api/runs", { projectId: id, request: order.request, plan: order.plan });
}

/** Starts a server on a free loopback port with its data in `home`. Fails as the server does. */
export async function startDemoPanel(home: string): Promise<Result<DemoPanel>> {
  const started = await startServer({ home, port: 0 });
  if (!started.ok) return started;
  const server = started.value;
  const file = await readServerFile(home);
  if (!file) throw new Error("The server has written no server.json.");
  const toServer: Post = (path, body) => post(server.url, file.clientToken, path, body);
  return ok({
    openRun: (order) => openRun(toServer, order),
    urlOf: (runId) => server.entryUrl(`/runs/${runId}`),
    end: () => server.close({ end: true }),
  });
}
