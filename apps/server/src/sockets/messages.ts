// What each message does. Its input was checked and its sender allowed before it comes here.
import { failure, ok, type Result } from "@signalbox/base";
import type { ClientAnswers, ClientMessage, clientMessages, PersonCommand } from "@signalbox/protocol";
import type { z } from "zod";
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
    // Joined first: an event between the snapshot and the join would be lost, one before both is folded twice only.
    await page.socket.join(`run ${runId}`);
    const run = panel.runs.get(runId);
    const { name: you, role } = page.visitor;
    if (run) {
      const panes = await run.paneSummaries();
      return ok({ state: run.loop.state(), seq: run.loop.seq(), panes, live: run.live(), role, you });
    }
    const state = await panel.runs.readState(runId);
    if (!state) return failure("run_unknown", "There is no such run. It may have been removed.");
    return ok({ state, seq: await panel.store.events.lastSeq(runId), panes: [], live: [], role, you });
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
