// What each message does. Its input was checked and its sender allowed before it comes here.
import { failure, ok, type Result } from "@signalbox/base";
import type { ClientAnswers, ClientMessage, clientMessages, PersonCommand } from "@signalbox/protocol";
import type * as z from "zod";
import type { Panel } from "../panel.ts";
import type { Page } from "./sockets.ts";

type Answers = {
  [Message in ClientMessage]: (
    data: z.output<(typeof clientMessages)[Message]>,
    page: Page,
    panel: Panel,
  ) => Promise<Result<ClientAnswers[Message]>>;
};

const mostRuns = 500;

export const answers: Answers = {
  "runs:subscribe": async (_data, page, panel) => {
    await page.socket.join("runs");
    const { runs } = await panel.store.runs.list({ limit: mostRuns });
    return ok({ runs, projects: await panel.projectSummaries() });
  },
  "run:subscribe": async ({ runId }, page, panel) => {
    const panes = await panel.runs.panesOf(runId);
    const { name: you, role } = page.visitor;
    const run = panel.runs.get(runId);
    const closed = run ? null : await panel.runs.readClosed(runId);
    if (!run && !closed) return failure("run_unknown", "There is no such run. It may have been removed.");
    // From the join to the snapshot nothing waits: every event after the snapshot is sent, and none twice.
    void page.socket.join(`run ${runId}`);
    const seen = run ? { state: run.loop.state(), seq: run.loop.seq(), live: run.live() } : { ...closed!, live: [] };
    return ok({ ...seen, panes, role, you });
  },
  "run:unsubscribe": async ({ runId }, page) => {
    await page.socket.leave(`run ${runId}`);
    return ok({});
  },
  "run:command": ({ runId, command }, page, panel) => panel.command(page.visitor, runId, command as PersonCommand),
  "pane:open": ({ runId, pane }, page) => page.viewers.open(runId, pane),
  "pane:close": async ({ viewer }, page) => {
    page.viewers.close(viewer);
    return ok({});
  },
  "pane:ack": async ({ viewer, seq }, page) => {
    page.viewers.ack(viewer, seq);
    return ok({});
  },
  "pane:refresh": async ({ viewer }, page) => {
    page.viewers.refresh(viewer);
    return ok({});
  },
  "pane:input": ({ viewer, text }, page) => page.viewers.input(viewer, text),
};
