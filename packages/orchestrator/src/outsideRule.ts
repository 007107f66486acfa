// The rule "nothing outside": what a session changed beyond its worktree is said, and a person decides, not a retry.
import { ok, type Result } from "@signalbox/base";
import type { CategorisedFailure, CheckSummary, RunState } from "@signalbox/engine";
import type { World } from "./effects/world.ts";
import type { OutsideChange } from "./ports.ts";

/** One verification of an attempt. */
interface Verification {
  task: string;
  attempt: number;
  round: number;
}

/**
 * Compares with the picture that was taken before the session began, or with the one that a person accepted by resuming.
 * What a person accepted for one task is accepted for all.
 */
export async function checkOutside(
  { task, attempt, round }: Verification,
  { repository, folders }: World,
  run: RunState,
): Promise<Result<{ check: CheckSummary; failure: CategorisedFailure | null }>> {
  const pictures = (id: string, n: number, from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => folders.outside(id, n, to - index));
  const found = await repository.changesOutside({
    before: pictures(task, attempt, 1, round),
    accepted: Object.values(run.tasks).flatMap((each) =>
      each.attempts.flatMap((known) => pictures(each.id, known.n, 2, known.round)),
    ),
    next: folders.outside(task, attempt, round + 1),
  });
  if (!found.ok) return found;
  const asks = (found.value ?? []).filter((change) => change.asks);
  const failure = asks.length > 0 ? outsideFailure(task, asks) : null;
  return ok({ check: { ...rule, ...verdict(found.value) }, failure });
}

const rule = { id: "outside", name: "Nothing outside", type: "rule", required: true, durationMs: 0 } as const;

function verdict(changes: OutsideChange[] | null): Pick<CheckSummary, "status" | "summary"> & Partial<CheckSummary> {
  const unknown = "It isn't known how things were before the attempt";
  if (!changes) return { status: "not_run", required: false, summary: unknown };
  const asks = changes.filter((change) => change.asks);
  if (asks.length > 0) {
    const [first] = asks;
    const more = asks.length > 1 ? ` And ${asks.length - 1} more.` : "";
    const lines = changes.map((change) => change.text).slice(0, linesShown);
    return {
      status: "failed",
      category: "boundary_violation",
      summary: [`${first?.text}${more}`, ...(changes.length > 1 ? lines : [])].join("\n"),
    };
  }
  if (changes.length === 0) return { status: "passed", summary: "Nothing outside of the worktree changed" };
  const lines = changes.map((change) => change.text).slice(0, linesShown);
  return { status: "passed", summary: ["Nothing but what a person does in the checkout changed", ...lines].join("\n") };
}

const linesShown = 20;

const outsideFailure = (task: string, asks: OutsideChange[]): CategorisedFailure => ({
  code: "outside_changed",
  category: "boundary_violation",
  message: `While ${task} was at work, something changed that no session may change: ${asks
    .slice(0, 3)
    .map((change) => change.text)
    .join(" ")}${asks.length > 3 ? ` And ${asks.length - 3} more.` : ""}`,
  detail: asks.map((change) => change.text).join("\n"),
});
