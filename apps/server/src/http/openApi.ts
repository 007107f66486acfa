// The API as other programs may rely on it: which routes are published under /api/v1, written down as OpenAPI from the schemas.
import {
  addProjectSchema,
  auditQuerySchema,
  checkPlanSchema,
  createRunSchema,
  makeClientSchema,
  personCommandSchema,
  setContextSchema,
  submitPlanSchema,
  trustProjectSchema,
} from "@signalbox/protocol";
import * as z from "zod";

/** One published route: its place in the permission table, in words, with what it takes. */
interface Published {
  route: string;
  says: string;
  body?: z.ZodType;
  query?: z.ZodObject;
  answers?: "text" | "events";
}

const numbers = (...names: string[]) => z.object(Object.fromEntries(names.map((name) => [name, z.int().optional()])));

/** Routes that other programs may use; the rest may change from one version to the next. */
export const published: readonly Published[] = [
  { route: "GET /api/session", says: "Who the token belongs to: name, role, run." },
  { route: "GET /api/projects", says: "The projects that the panel knows." },
  { route: "POST /api/projects", says: "Makes a repository known; executes nothing in it.", body: addProjectSchema },
  { route: "GET /api/projects/:projectId", says: "What the panel knows of a project before a run." },
  {
    route: "POST /api/projects/:projectId/trust",
    says: "Trusts what a project would execute, by the digest of what was seen.",
    body: trustProjectSchema,
  },
  { route: "GET /api/projects/:projectId/context", says: "What sessions are told of a project." },
  {
    route: "PUT /api/projects/:projectId/context",
    says: "Adds or changes an entry of a project's knowledge.",
    body: setContextSchema,
  },
  { route: "DELETE /api/projects/:projectId/context/:key", says: "Takes an entry out of a project's knowledge." },
  { route: "POST /api/plans/check", says: "Reads and scores a plan; stores nothing.", body: checkPlanSchema },
  { route: "GET /api/runs", says: "All runs, the newest first, each as one line." },
  { route: "POST /api/runs", says: "Opens a run; with a plan it stands at its gate.", body: createRunSchema },
  { route: "GET /api/runs/:runId", says: "The state of a run." },
  {
    route: "GET /api/runs/:runId/events",
    says: "The log of a run, in pages.",
    query: numbers("from", "before", "limit"),
  },
  {
    route: "GET /api/runs/:runId/stream",
    says: "The run as it happens: `snapshot`, then `event` and `live`, as server-sent events.",
    answers: "events",
  },
  { route: "GET /api/runs/:runId/panes", says: "The panes of a run." },
  {
    route: "GET /api/runs/:runId/diff",
    says: "What would land, or what one attempt changed.",
    query: z.object({ task: z.string().optional(), attempt: z.int().optional() }),
  },
  { route: "GET /api/runs/:runId/tasks/:task/by-hand", says: "How a person takes a task over in a terminal." },
  { route: "GET /api/runs/:runId/evidence/:id", says: "The output of a check; takes ranges.", answers: "text" },
  { route: "GET /api/runs/:runId/transcripts/:id", says: "A pane as an asciicast; takes ranges.", answers: "text" },
  {
    route: "POST /api/runs/:runId/commands",
    says: "A person's decision or order to a run.",
    body: personCommandSchema,
  },
  {
    route: "POST /api/runs/:runId/plan",
    says: "A changed plan for a run that stands at its gate.",
    body: submitPlanSchema,
  },
  { route: "GET /api/audit", says: "The audit log, the newest first.", query: auditQuerySchema },
  { route: "GET /api/audit/verify", says: "Recomputes the chain of the audit log." },
  { route: "GET /api/clients", says: "The programs that have a token." },
  { route: "POST /api/clients", says: "Gives a program a token, which is shown once.", body: makeClientSchema },
  { route: "DELETE /api/clients/:clientId", says: "Takes a token back." },
];

const schemaOf = (schema: z.ZodType): object =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any", target: "openapi-3.0" });

/** The OpenAPI document; `need` says which role a route needs. */
export function openApi(need: (route: string) => string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const each of published) {
    const [method = "", path = ""] = each.route.split(" ");
    const open = path.replace(/^\/api/, "").replace(/:(\w+)/g, "{$1}");
    paths[open] = { ...paths[open], [method.toLowerCase()]: operationOf(each, path, need(each.route)) };
  }
  const error = {
    type: "object",
    properties: {
      error: {
        type: "object",
        required: ["code", "message"],
        properties: {
          code: { type: "string" },
          message: { type: "string" },
          hint: { type: "string" },
          detail: { type: "string" },
        },
      },
    },
  };
  return {
    openapi: "3.0.3",
    info: {
      title: "Signalbox",
      version: "1",
      description:
        "Runs of several agent sessions on one repository. Every request but a GET carries an Origin header with the origin of this server.",
    },
    // From where this document is: a proxy may have put a path before all of it.
    servers: [{ url: "../v1" }],
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } }, schemas: { Error: error } },
    paths,
  };
}

function operationOf({ says, body, query, answers }: Published, path: string, role: string): object {
  const inPath = [...path.matchAll(/:(\w+)/g)].map((match) => ({
    name: match[1],
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: schemaOf(schema as z.ZodType),
  }));
  const type = answers === "events" ? "text/event-stream" : answers === "text" ? "text/plain" : "application/json";
  const failed = {
    description: "Refused or failed, in one sentence.",
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  };
  return {
    summary: says,
    description: `Needs the role: ${role}.`,
    parameters: [...inPath, ...inQuery],
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body) } } } } : {}),
    responses: {
      "200": {
        description: "Done.",
        content: { [type]: { schema: answers ? { type: "string" } : { type: "object" } } },
      },
      default: failed,
    },
  };
}
