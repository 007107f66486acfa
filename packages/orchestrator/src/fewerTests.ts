// A suite that passes because tests were removed or skipped: said beside the totals, for whoever reviews the work.
import type { Baseline, CheckSummary } from "@signalbox/engine";

/** The checks, where one that passed reports fewer tests, or more skipped, than the same command did on the base. */
export const noteFewerTests = (checks: CheckSummary[], baseline: Baseline | null): CheckSummary[] =>
  checks.map((check) => {
    const before = baseline?.checks.find((each) => each.command !== undefined && each.command === check.command)?.tests;
    if (check.status !== "passed" || !check.tests || !before) return check;
    const fewer = before.total - check.tests.total;
    const skipped = check.tests.skipped - before.skipped;
    const said = [
      ...(fewer > 0 ? [`${fewer} fewer than on the base, which has ${before.total}`] : []),
      ...(skipped > 0 ? [`${skipped} more skipped than on the base`] : []),
    ];
    return said.length > 0 ? { ...check, summary: `${check.summary}: ${said.join(", ")}` } : check;
  });
