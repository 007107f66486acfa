// Failures that were there before the run: a check that fails as on the base passes, under the name of who excused it.
import type { Baseline, CheckSummary } from "@signalbox/engine";

/** The checks, with those that fail as they failed on the base, and were excused at the gate, no longer in the way. */
export const excuseKnown = (checks: CheckSummary[], baseline: Baseline | null): CheckSummary[] =>
  checks.map((check) => {
    const before = baseline?.checks.find(
      (each) => each.command !== undefined && each.command === check.command && baseline.excused.includes(each.id),
    );
    if (!before || before.status === "passed" || check.status !== "failed" || !check.required) return check;
    return excused(check, before, baseline?.excusedBy ?? "a person");
  });

function excused(check: CheckSummary, before: CheckSummary, by: string): CheckSummary {
  const known = before.tests?.failing;
  const now = check.tests?.failing;
  const { category: _category, ...rest } = check;
  if (!known && !now) {
    const summary = `${check.summary}. It fails on the base too, which ${by} excused; which tests fail can't be read from its output.`;
    return { ...rest, required: false, summary };
  }
  const fresh = (now ?? []).filter((name) => !known?.includes(name));
  if (fresh.length > 0) return { ...check, summary: `${check.summary}. Not so on the base: ${listed(fresh)}` };
  const asBefore = now !== undefined && (check.tests?.failed ?? 0) <= (before.tests?.failed ?? 0);
  if (!asBefore) return check;
  return {
    ...rest,
    status: "passed",
    summary: `${check.summary}, as on the base, which ${by} excused: ${listed(now)}`,
  };
}

const listed = (names: string[]) =>
  `${names.slice(0, 5).join("; ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
