// Measures a run of instant tasks against a bare shell script that does the same steps with git and tmux.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { report } from "./parts/figures.ts";
import { inFolder, makeRepository } from "./parts/folder.ts";
import { instantSession, openApprovedRun, planOf, runReaches, startPanel } from "./parts/panel.ts";

const tasks = 20;
const rounds = Number(process.env.SIGNALBOX_BENCH_ROUNDS ?? 5);

/** Per task: worktree, session in a pane, commit, diff, merge, worktree removed. Then main moves, as a run does. */
const bareScript = `set -eu
cd "$1"; count=$2; place=$3; session=$4
tmux="tmux -S $place/bare.tmux -f /dev/null"
git branch staging main
git worktree add --quiet "$place/staging" staging
$tmux new-session -d -s keeper "cat"
for n in $(seq $count); do
  git worktree add --quiet --no-track -b "t/$n" "$place/$n" staging
  SIGNALBOX_TASK="t$n" SIGNALBOX_ROLE=worker
  $tmux new-session -d -s "w$n" -c "$place/$n" -e SIGNALBOX_TASK="t$n" -e SIGNALBOX_ROLE=worker \\
    "sh $session; $tmux wait-for -S done-$n"
  $tmux wait-for "done-$n"
  git -C "$place/$n" diff --raw --numstat "staging...t/$n" > /dev/null
  git -C "$place/staging" merge --quiet --no-ff --no-edit "t/$n" > /dev/null
  git worktree remove --force "$place/$n"
  git branch --quiet -D "t/$n"
done
$tmux kill-server
git worktree remove --force "$place/staging"
git merge --quiet --ff-only staging
git branch --quiet -D staging
`;

const run = promisify(execFile);

async function timeBareScript(folder: string): Promise<number> {
  const repository = join(folder, "bare");
  makeRepository(repository);
  const started = performance.now();
  await run("sh", ["-c", bareScript, "bare", repository, String(tasks), folder, join(folder, "session.sh")]);
  return performance.now() - started;
}

async function timeRun(folder: string, workers: number): Promise<number> {
  const server = await startPanel(folder, instantSession);
  try {
    const repository = join(folder, "run");
    makeRepository(repository);
    const started = performance.now();
    const runId = await openApprovedRun(server, repository, planOf(tasks), workers);
    const closed = await runReaches(server, runId, (state) => state.phase === "closed");
    if (closed.outcome !== "landed") throw new Error(`The run ended as ${closed.outcome}.`);
    return performance.now() - started;
  } finally {
    await server.close({ end: true });
  }
}

const bare: number[] = [];
const parallel: number[] = [];
const single: number[] = [];
for (let round = 0; round < rounds; round++) {
  await inFolder(async (folder) => {
    parallel.push(await timeRun(folder, 5));
    bare.push(await timeBareScript(folder));
  });
  await inFolder(async (folder) => single.push(await timeRun(folder, 1)));
}
const perTask = (samples: number[]) => samples.map((ms) => ms / tasks);
const ratios = (samples: number[]) => samples.map((ms, n) => ms / bare[n]!);
report({ name: "bare shell script, a task", samples: perTask(bare), unit: "ms" });
report({ name: "run of 20 instant tasks, five workers, a task", samples: perTask(parallel), unit: "ms" });
report({ name: "the same, against the bare script", samples: ratios(parallel), unit: "times", budget: "at most 1.5" });
report({ name: "run of 20 instant tasks, one worker, a task", samples: perTask(single), unit: "ms" });
report({ name: "the same, against the bare script", samples: ratios(single), unit: "times" });
