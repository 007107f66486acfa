// The one table of who may do what: every HTTP route, socket message and command with the role it needs.
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { ClientMessage, PersonCommand } from "@signalbox/protocol";
import type { Role } from "@signalbox/store";

/**
 * `anyone` needs no session at all. A role needs at least that role; everybody but an owner only in their own run, so
 * what concerns no run, or several, is for owners.
 */
export type Need = "anyone" | Role;

/** Who asks. `runId` is null for an owner. `sessionId` is null for the command line, which holds the client token. */
export interface Visitor {
  name: string;
  role: Role;
  runId: string | null;
  sessionId: string | null;
  linkId: string | null;
  address: string;
}

export type PermissionFailure = Failure<"not_signed_in" | "not_allowed" | "unknown_request">;

/**
 * `METHOD /path`; `:name` stands for one segment, a final `*` for the rest. The first match counts. Pages and their
 * files hold no data: what they show comes through the API and the socket.
 */
export const routes = {
  "GET /api/health": "anyone",
  "GET /api/openapi.json": "anyone",
  "POST /api/session": "anyone",
  "GET /api/session": "viewer",
  "DELETE /api/session": "viewer",

  "GET /api/runs/:runId": "viewer",
  "GET /api/runs/:runId/events": "viewer",
  "GET /api/runs/:runId/stream": "viewer",
  "GET /api/runs/:runId/panes": "viewer",
  "GET /api/runs/:runId/diff": "viewer",
  "GET /api/runs/:runId/plans/:revision": "viewer",
  "GET /api/runs/:runId/tasks/:task/by-hand": "operator",
  "GET /api/runs/:runId/evidence/:id": "viewer",
  "GET /api/runs/:runId/transcripts/:id": "viewer",
  "POST /api/runs/:runId/commands": "approver",
  "POST /api/runs/:runId/plan": "operator",

  "GET /api/runs": "owner",
  "POST /api/runs": "owner",
  "POST /api/plans/check": "owner",
  "GET /api/projects": "owner",
  "POST /api/projects": "owner",
  "GET /api/projects/:projectId": "owner",
  "POST /api/projects/:projectId/trust": "owner",
  "GET /api/projects/:projectId/context": "owner",
  "PUT /api/projects/:projectId/context": "owner",
  "DELETE /api/projects/:projectId/context/:key": "owner",
  "GET /api/directories": "owner",
  "GET /api/settings": "owner",
  "PUT /api/settings": "owner",
  "POST /api/webhooks/:webhookId/test": "owner",
  "GET /api/kept": "owner",
  "POST /api/runs/:runId/clean": "owner",
  "GET /api/audit": "owner",
  "GET /api/audit/verify": "owner",
  "GET /api/clients": "owner",
  "POST /api/clients": "owner",
  "DELETE /api/clients/:clientId": "owner",
  "POST /api/url": "owner",
  "POST /api/stop": "owner",
  "GET /api/runs/:runId/links": "owner",
  "POST /api/runs/:runId/links": "owner",
  "DELETE /api/runs/:runId/links/:linkId": "owner",
  "DELETE /api/sessions/:sessionId": "owner",

  "GET /api": "refused",
  "GET /api/*": "refused",
  "GET /*": "anyone",
} as const satisfies Record<string, Need | "refused">;

/** Messages on the socket. Those on a viewer of a pane concern the run whose pane it shows. */
export const messages = {
  "runs:subscribe": "owner",
  "run:subscribe": "viewer",
  "run:unsubscribe": "viewer",
  // Each command needs what the table below says, and never less than this.
  "run:command": "approver",
  "pane:open": "viewer",
  "pane:close": "viewer",
  "pane:ack": "viewer",
  "pane:refresh": "viewer",
  // A pane is a shell on this machine.
  "pane:input": "operator",
} as const satisfies Record<ClientMessage, Need>;

/** An approver decides where a run waits for a decision; an operator also steers what is running. */
export const commands = {
  "gate.approve": "approver",
  "baseline.repeat": "approver",
  "gate.reject": "approver",
  "gate.requestChanges": "approver",
  "dependency.approve": "approver",
  "dependency.deny": "approver",
  "boundary.grant": "approver",
  "boundary.deny": "approver",
  "contract.grant": "approver",
  "contract.deny": "approver",
  "landing.retarget": "approver",
  "escalation.resume": "approver",
  "escalation.replan": "approver",
  // What it allows is done in a shell on this machine.
  "permission.allow": "operator",
  "permission.deny": "operator",
  "session.steer": "operator",
  "session.interrupt": "operator",
  "run.abort": "approver",
  "run.pause": "operator",
  "run.continue": "operator",
  "budget.change": "operator",
  "workers.change": "operator",
  "task.stop": "operator",
  "task.retry": "operator",
  "task.takeOver": "operator",
  "task.giveBack": "operator",
  "task.skip": "operator",
  "task.drop": "approver",
  "task.answer": "operator",
  // What is changed so is executed here, and what is sent so steers a session.
  "task.amend": "operator",
  "message.send": "operator",
} as const satisfies Record<PersonCommand["type"], Need>;

const rank: Record<Role, number> = { viewer: 1, approver: 2, operator: 3, owner: 4 };

interface Route {
  method: string;
  segments: string[];
  need: Need | "refused";
}

const compiled: Route[] = Object.entries(routes).map(([route, need]) => {
  const [method = "", path = ""] = route.split(" ");
  return { method, segments: path.split("/").slice(1), need };
});

/**
 * The route that a request means, with its parameters decoded; null where the table has none. HEAD counts as GET.
 * Segments are compared decoded, as routers do, so that `/%61pi/runs` is no page; a path that could be read in two
 * ways (an empty segment, an encoded slash, dots, a backslash) is no route at all.
 */
export function findRoute(method: string, path: string): { need: Need; params: Record<string, string> } | null {
  const wanted = method === "HEAD" ? "GET" : method;
  const parts = decodeSegments(path);
  if (parts === null) return null;
  for (const route of compiled) {
    const params = route.method === wanted ? match(route.segments, parts) : null;
    if (params) return route.need === "refused" ? null : { need: route.need, params };
  }
  return null;
}

function match(segments: readonly string[], parts: readonly string[]): Record<string, string> | null {
  const open = segments.at(-1) === "*";
  if (open ? parts.length < segments.length : parts.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? "";
    if (segment === "*") break;
    if (segment.startsWith(":")) params[segment.slice(1)] = part;
    else if (segment !== part) return null;
  }
  return params;
}

function decodeSegments(path: string): string[] | null {
  if (!path.startsWith("/")) return null;
  if (path === "/") return [""];
  try {
    const parts = path.replace(/\/$/, "").split("/").slice(1).map(decodeURIComponent);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is kept out
    return parts.some((part) => /^\.{0,2}$|[/\\\x00-\x1f\x7f]/.test(part)) ? null : parts;
  } catch {
    return null;
  }
}

/** Whether a visitor (null: nobody known) may make this request. Failures say which of the three it is. */
export function mayRequest(visitor: Visitor | null, method: string, path: string): Result<null, PermissionFailure> {
  const route = findRoute(method, path);
  if (route === null) return failure("unknown_request", "There is nothing here.");
  // A session's own affairs concern no run, and everybody with a session may see to them.
  const own = path === "/api/session";
  return allow(visitor, route.need, own ? "own" : (route.params.runId ?? null));
}

/**
 * Whether a visitor may send this message. `runId` is the run that it concerns, as the server knows it (for a pane's
 * viewer: the run whose pane it shows), null where it concerns none; `command` is the type of a `run:command`.
 */
export function maySend(
  visitor: Visitor | null,
  message: string,
  runId: string | null,
  command?: string,
): Result<null, PermissionFailure> {
  if (!Object.hasOwn(messages, message)) return failure("unknown_request", `There is no message ${message}.`);
  const base = allow(visitor, messages[message as ClientMessage], runId);
  if (!base.ok || message !== "run:command") return base;
  return mayCommand(visitor, runId, command ?? "");
}

/** Whether a visitor may give this command to this run. */
export function mayCommand(
  visitor: Visitor | null,
  runId: string | null,
  command: string,
): Result<null, PermissionFailure> {
  if (!Object.hasOwn(commands, command)) return failure("unknown_request", `There is no command ${command}.`);
  return allow(visitor, commands[command as PersonCommand["type"]], runId);
}

function allow(visitor: Visitor | null, need: Need, runId: string | null | "own"): Result<null, PermissionFailure> {
  if (need === "anyone") return ok(null);
  if (visitor === null)
    return failure("not_signed_in", "You aren't signed in. Open a fresh URL of this panel, or ask for a link.");
  if (visitor.role === "owner") return ok(null);
  // One sentence for a run that isn't theirs and for one that doesn't exist: it tells nothing.
  if (runId !== "own" && (runId === null || runId !== visitor.runId))
    return failure("not_allowed", "Your link is for another run.");
  if (rank[visitor.role] < rank[need])
    return failure(
      "not_allowed",
      `This needs the role of ${need === "owner" ? "owner" : `${need} or more`}; yours is ${visitor.role}.`,
    );
  return ok(null);
}
