// `signalbox mcp`: lets a Claude Code session start a run from its own conversation, look at it, and read the result.

import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Failure, Result } from "@signalbox/base";
import * as z from "zod";
import type { Answer } from "../answer.ts";
import { listRuns, showRun } from "../panel/lists.ts";
import { logs } from "../panel/panes.ts";
import { startRun } from "../panel/startRun.ts";
import { version } from "../version.ts";

/**
 * Serves on stdin and stdout until the session goes. There is no tool that approves, rejects or trusts: what a model says
 * is never a person's decision.
 */
export async function serveMcp(): Promise<void> {
  const server = new McpServer({ name: "signalbox", version });
  const run = z
    .string()
    .describe("The id of a run, or its beginning; the open run of this project where it is left out.")
    .optional();
  server.registerTool(
    "list_runs",
    {
      description: "Lists Signalbox runs: id, phase, tasks merged, what they wait for.",
      inputSchema: { all: z.boolean().default(false) },
    },
    async ({ all }) => told(await listRuns(all)),
  );
  server.registerTool(
    "start_run",
    {
      description:
        "Opens a Signalbox run in this repository: a planner session (or the plan given as a file) splits the request into tasks that several sessions work on. A person approves the plan in the browser; give them the URL.",
      inputSchema: { request: z.string().min(1), plan_file: z.string().optional() },
    },
    async ({ request, plan_file }) => told(await startRun(request, plan_file === undefined ? {} : { plan: plan_file })),
  );
  server.registerTool(
    "show_run",
    { description: "Tells where a run stands, what it waits for, and each task's state.", inputSchema: { run } },
    async ({ run: wanted }) => told(await showRun(wanted, {})),
  );
  server.registerTool(
    "read_output",
    {
      description: "Reads the end of what a task's session (or planner, reviewer) printed.",
      inputSchema: { task: z.string(), run },
    },
    async ({ task, run: wanted }) => told(await logs(task, wanted, false), 20_000),
  );
  await server.connect(new StdioServerTransport());
  await new Promise<void>((resolve) => process.stdin.once("close", resolve));
}

/** An answer as a tool tells it; the end of a long one. */
function told(answered: Result<Answer, Failure>, most = 50_000) {
  const text = answered.ok
    ? answered.value.text
    : [answered.failure.message, answered.failure.detail].filter(Boolean).join("\n");
  return { content: [{ type: "text" as const, text: text.slice(-most) }], isError: !answered.ok };
}
