// `dashboard` and `workers`: the two live views in the terminal, drawn again only where something has changed.
import { failure, ok, type Result } from "@signalbox/base";
import { readLocalState } from "@signalbox/project";
import type { Answer } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { tmuxSocketOf } from "../utilities/localRun.ts";
import { dashboardLines } from "./dashboardLines.ts";
import { modelOfProject } from "./runModel.ts";
import { openScreen, untilLeft } from "./screen.ts";
import { seePanes } from "./tmuxPanes.ts";
import { workersLines } from "./workersLines.ts";

/** `refresh` is in seconds. */
export interface ViewOptions {
  once?: boolean;
  refresh?: string;
}

type Size = { columns: number; rows: number };
type Draw = (size: Size) => string[];

/** The table of the project's tasks, live or once. */
export async function dashboard(options: ViewOptions): Promise<Result<Answer>> {
  const root = findProject();
  const first = await readLocalState(root);
  if (!first.ok) return first;
  const look = async () => {
    const state = await readLocalState(root);
    const model = await modelOfProject(root, state.ok ? state.value : first.value, Date.now());
    return { model, draw: (size: Size) => dashboardLines(model, size) };
  };
  return view(look, options);
}

/** The output of all workers, live or once. */
export async function workers(options: ViewOptions): Promise<Result<Answer>> {
  const root = findProject();
  const socket = await tmuxSocketOf(root);
  const look = async () => {
    const panes = await seePanes(socket, (name) =>
      /^(worker-|verifier-|planner$|reviewer$|integration-checker$)/.test(name),
    );
    return { model: panes, draw: (size: Size) => workersLines(panes, size) };
  };
  return view(look, options);
}

async function view(
  look: () => Promise<{ model: unknown; draw: Draw }>,
  { once, refresh = "1" }: ViewOptions,
): Promise<Result<Answer>> {
  const seconds = Number(refresh);
  if (!(seconds >= 0.1 && seconds <= 3_600))
    return failure("bad_refresh", "--refresh takes seconds, from 0.1 to 3600.");
  let seen = await look();
  if (once || !process.stdout.isTTY) {
    const size = {
      columns: process.stdout.columns ?? 80,
      rows: process.stdout.isTTY ? (process.stdout.rows ?? 24) : 1_000,
    };
    return ok({ json: seen.model, text: seen.draw(once ? { ...size, rows: 1_000 } : size).join("\n") });
  }
  const screen = openScreen((size) => seen.draw(size));
  let looking = false;
  const timer = setInterval(async () => {
    // A slow machine is looked at less often, never twice at once.
    if (looking) return;
    looking = true;
    seen = await look().catch(() => seen);
    looking = false;
    screen.draw();
  }, seconds * 1_000);
  await untilLeft(screen);
  clearInterval(timer);
  screen.close();
  return ok({ json: null, text: "" });
}
