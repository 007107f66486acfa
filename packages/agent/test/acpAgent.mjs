// A small agent of the Agent Client Protocol for tests: it plays the steps in ACP_STEPS, and accepts where it reviews.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { agent, methods, ndJsonStream, RequestError } from "@agentclientprotocol/sdk";

const update = (client, sessionId, said) => client.notify(methods.client.session.update, { sessionId, update: said });

/** One step: says, writes through the client, asks to be allowed, runs a program, tells its use, or waits to be cancelled. */
async function play(step, client, sessionId, cancelled) {
  if (step.say)
    await update(client, sessionId, {
      sessionUpdate: "agent_message_chunk",
      content: { type: "text", text: `${step.say}\n` },
    });
  if (step.usage) await update(client, sessionId, { sessionUpdate: "usage_update", ...step.usage });
  if (step.write) {
    const [path, content] = step.write;
    await update(client, sessionId, {
      sessionUpdate: "tool_call",
      toolCallId: path,
      title: `Write ${path}`,
      kind: "edit",
    });
    await client
      .request(methods.client.fs.writeTextFile, { sessionId, path: `${process.cwd()}/${path}`, content })
      .catch((error) =>
        update(client, sessionId, {
          sessionUpdate: "agent_message_chunk",
          content: { type: "text", text: `Refused: ${error.message}\n` },
        }),
      );
  }
  if (step.run) {
    const toolCall = { toolCallId: step.run, title: step.run, kind: "execute", rawInput: { command: step.run } };
    const options = [
      { optionId: "yes", name: "Allow", kind: "allow_once" },
      { optionId: "no", name: "Reject", kind: "reject_once" },
    ];
    const { outcome } = await client.request(methods.client.session.requestPermission, {
      sessionId,
      toolCall,
      options,
    });
    if (outcome.outcome === "selected" && outcome.optionId === "yes")
      execFileSync("/bin/sh", ["-c", step.run], { stdio: "ignore" });
  }
  if (step.wait) await cancelled;
}

const steps = JSON.parse(process.env.ACP_STEPS ?? "[]");
let cancel = () => {};
/** Where the agent keeps a session that can be loaded again. */
const kept = (sessionId) => join(process.env.HOME ?? "", `acp-${sessionId}-${process.env.SIGNALBOX_ATTEMPT}`);
agent({ name: "acp-agent" })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: 1,
    agentCapabilities: { loadSession: process.env.ACP_LOADS === "1" },
  }))
  .onRequest(methods.agent.session.new, () => {
    writeFileSync(kept("session-1"), "");
    return { sessionId: "session-1" };
  })
  .onRequest(methods.agent.session.load, async ({ params, client }) => {
    if (!existsSync(kept(params.sessionId))) throw RequestError.resourceNotFound(params.sessionId);
    await play({ say: "An old word." }, client, params.sessionId);
    return {};
  })
  .onNotification(methods.agent.session.cancel, () => cancel())
  .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
    const { sessionId, prompt } = params;
    const text = prompt.map((part) => part.text ?? "").join("\n");
    let stopReason = "end_turn";
    const cancelled = new Promise((resolve) => {
      cancel = () => {
        stopReason = "cancelled";
        resolve();
      };
    });
    if (process.env.SIGNALBOX_ROLE === "reviewer") {
      execFileSync("signalbox", ["report", "accepted", "--evidence", "All is there."], { stdio: "ignore" });
      return { stopReason };
    }
    const heard = steps.findIndex((step) => step.prompt !== undefined && text.includes(step.prompt));
    const mine =
      heard < 0 ? steps.slice(0, steps.findIndex((step) => step.prompt !== undefined) >>> 0) : steps.slice(heard + 1);
    for (const step of mine) {
      if (step.prompt !== undefined || stopReason === "cancelled") break;
      await play(step, client, sessionId, cancelled);
    }
    return { stopReason };
  })
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)));
