// Asking a session what it makes of a failure: its words stand beside the evidence, and change no verdict.
import type { CheckSummary, ExplainedFailure } from "@signalbox/engine";
import type { World } from "./effects/world.ts";
import { runInPane } from "./hostRun.ts";
import { explainerPrompt } from "./prompts.ts";
import type { EffectContext } from "./runLoop.ts";
import { sessionIdOf } from "./sessionId.ts";
import { usageRecorder, usedBefore } from "./usage.ts";

/** Milliseconds that an opinion may take: nothing goes on before it is there. */
const longestMs = 5 * 60_000;
/** Failed checks that it is shown. */
const mostChecks = 5;

/** Whom to ask, where, and about what. */
export interface Explanation {
  role: "verifier" | "integration-checker";
  /** The name of its host, told apart in the run for ever. */
  name: string;
  pane: string;
  cwd: string;
  /** The attempt that its use is counted for. */
  of?: { task: string; attempt: number };
  /** A sentence on what was checked. */
  about: string;
  failed: CheckSummary[];
}

/** The required checks that failed and that no rule could put into a category. */
export const unexplained = (checks: readonly CheckSummary[]): CheckSummary[] =>
  checks.filter(({ required, status, uncategorised }) => required && status === "failed" && uncategorised === true);

/** The failure with a session's opinion; as it was where nothing is to be explained, or no opinion came of it. */
export async function explained<Failed extends ExplainedFailure>(
  failure: Failed,
  asked: Explanation,
  world: World,
  context: EffectContext,
): Promise<Failed> {
  if (!world.explains || asked.failed.length === 0) return failure;
  const opinion = await opinionOn(asked, world, context);
  return opinion ? { ...failure, opinion } : failure;
}

async function opinionOn(asked: Explanation, world: World, context: EffectContext): Promise<string | null> {
  const run = context.state();
  const { role, name, pane, cwd, of } = asked;
  const n = of?.attempt ?? run.round;
  const failed = asked.failed.slice(0, mostChecks);
  const outputs = await Promise.all(
    failed.map(({ evidence }) => (evidence ? world.checks.outputOf(world.folders.evidence, evidence) : "")),
  );
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort("end"), longestMs);
  const outcome = await runInPane(
    {
      name,
      pane,
      ...(of && { of }),
      refusal: "Nobody is asked here. Report what you know.",
      order: (start) => ({
        title: `Explaining ${of ? `why ${of.task} failed` : "why the whole fails"}`,
        cwd,
        statusFile: null,
        work: {
          session: {
            role,
            task: null,
            attempt: n,
            try: n,
            leg: 1,
            prompt: explainerPrompt(role, asked.about, failed, outputs, world.roles[role]),
            message: "You were interrupted. Go on, then report.",
            sessionId: sessionIdOf(run.runId, name, 1),
            resume: start > 1,
            usedBefore: usedBefore(run, name),
            filesWrite: [],
            // Unattended, it could do anything that nobody is asked about.
            mode: "guarded",
            allow: [],
          },
        },
      }),
      events: {
        onActivity: (activity) => context.live({ pane, activity }),
        onContext: (facts) => context.live({ pane, ...facts }),
        onUsage: usageRecorder(world, context, of),
      },
    },
    world,
    world.folders,
    { ...context, signal: AbortSignal.any([context.signal, tooLong.signal]) },
  ).finally(() => clearTimeout(timer));
  // It couldn't be asked, or had nothing to say: the evidence speaks for itself.
  return outcome.ok && outcome.value.report?.verb === "done" ? (outcome.value.report.summary ?? null) : null;
}
