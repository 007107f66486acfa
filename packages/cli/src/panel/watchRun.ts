// `--watch`: a run in the terminal while it happens, with its gate answered by a key; lines of text where there is no terminal.
import type { Result } from "@signalbox/base";
import { attentionOf, type RunState } from "@signalbox/engine";
import { dashboardLines } from "../terminal/dashboardLines.ts";
import { plainLine } from "../terminal/plainText.ts";
import { modelOfRun } from "../terminal/runModel.ts";
import { openScreen, type Screen } from "../terminal/screen.ts";
import type { PanelClient } from "./client.ts";
import { type Followed, followRun } from "./follow.ts";
import { eventLine } from "./runFacts.ts";

const keysHelp = "a approve   x reject   p pause   c continue   q leave (the run goes on)";

/** Follows a run to its end; the last state that was seen. `quiet` prints nothing. Leaving ends the watching only. */
export async function watchRun(
  panel: PanelClient,
  runId: string,
  { quiet = false, untilWaiting = false } = {},
): Promise<Result<RunState | null>> {
  const leave = new AbortController();
  if (quiet || !process.stdout.isTTY) {
    const print = eventPrinter();
    const see = (followed: Followed): void => {
      if (!quiet) print(followed);
      if (untilWaiting && attentionOf(followed.state).length > 0) leave.abort();
    };
    return followRun(panel, runId, see, leave.signal);
  }
  let latest: Followed | null = null;
  let said = "";
  const screen = openScreen(({ columns, rows }) => {
    if (!latest) return ["Waiting for the run …"];
    const lines = dashboardLines(modelOfRun(latest.state, latest.live, Date.now()), { columns, rows: rows - 5 });
    const waiting = attentionOf(latest.state).map(({ sentence }) => `! ${plainLine(sentence)}`);
    return [...lines, "", ...waiting.slice(0, 2), ...(said ? [said] : []), keysHelp];
  });
  screen.onKey((key) => {
    if (key === "q" || key === "\u0003") return leave.abort();
    const command = latest && commandOf(key, latest.state);
    if (!command) return;
    void panel.ask("POST", `/runs/${runId}/commands`, command).then((sent) => {
      said = sent.ok ? "" : plainLine(sent.failure.message);
      screen.draw();
    });
  });
  try {
    return await followRun(panel, runId, (followed) => show(followed, screen), leave.signal);
  } finally {
    screen.close();
  }

  function show(followed: Followed, on: Screen): void {
    latest = followed;
    on.draw();
  }
}

/** What a key asks for. A gate is answered by the digest of what is on the screen. */
function commandOf(key: string, state: RunState): object | null {
  if (key === "p") return { type: "run.pause", reason: "" };
  if (key === "c") return { type: "run.continue" };
  const gate = state.gate?.phase === "open" ? state.gate : null;
  if (gate && key === "a") return { type: "gate.approve", gate: gate.kind, digest: gate.digest, comment: "" };
  if (gate && key === "x") return { type: "gate.reject", gate: gate.kind, comment: "" };
  return null;
}

/** The run's events as lines, and what waits for a person when it begins to. */
function eventPrinter(): (followed: Followed) => void {
  let waiting = "";
  return ({ state, event }: Followed): void => {
    if (event) process.stdout.write(`${eventLine(event)}\n`);
    const now = attentionOf(state).map(({ sentence }) => plainLine(sentence));
    const fresh = now.join("\n");
    if (fresh !== "" && fresh !== waiting) process.stdout.write(`${now.map((each) => `! ${each}`).join("\n")}\n`);
    waiting = fresh;
  };
}
