// The risk score as a bar with its thresholds, and why, factor by factor.
import type { Risk } from "@signalbox/engine";
import { Scroll } from "../design/Scroll.tsx";
import { count } from "../design/words.ts";
import { patternWords } from "./plannedGroups.ts";

/** The bar goes to at least twice the second threshold; what goes beyond fills it. */
export function RiskBar({ risk }: { risk: Risk }) {
  const auto = risk.auto_approve_threshold;
  const required = auto * 2;
  const end = Math.max(required * 2, 1);
  const place = (score: number) => `${Math.min(100, (score / end) * 100)}%`;
  const level = risk.score <= auto ? "merged" : risk.score <= required ? "blocked" : "failed";
  const words = { merged: "within the threshold", blocked: "needs a review", failed: "high" }[level];
  const ink = { merged: "text-merged", blocked: "text-blocked", failed: "text-failed" }[level];
  const fill = { merged: "bg-merged", blocked: "bg-blocked", failed: "bg-failed" }[level];
  return (
    <section aria-label="Risk" className="@container">
      <div className="grid gap-x-8 gap-y-3 @4xl:grid-cols-[minmax(320px,5fr)_7fr]">
        <div>
          <p className="flex items-baseline gap-2">
            <span className="text-base font-semibold">Risk</span>
            <span className={`text-xl font-semibold tabular ${ink}`}>{risk.score}</span>
            <span className={ink}>{words}</span>
          </p>
          {/* biome-ignore lint/a11y/useSemanticElements: a meter element can carry no thresholds */}
          <div
            className="relative mt-2 h-2.5 rounded-sm bg-hover"
            role="meter"
            aria-label="Risk score"
            aria-valuenow={risk.score}
            aria-valuemin={0}
            aria-valuemax={Math.max(end, risk.score)}
            aria-valuetext={`${risk.score}, ${words}`}
          >
            <div className={`h-full rounded-sm ${fill}`} style={{ width: place(risk.score) }} />
            {[...new Set([auto, required])].map((threshold) => (
              <span key={threshold} className="absolute -inset-y-1 w-px bg-ink" style={{ left: place(threshold) }} />
            ))}
          </div>
          <div className="relative mt-1.5 h-4 text-xs text-ink-faint tabular" aria-hidden>
            <span className="absolute left-0">{auto === 0 ? "0 auto, anything more is high" : "0 auto"}</span>
            {auto > 0 && (
              <>
                <span className="absolute -translate-x-1/4" style={{ left: place(auto) }}>
                  {auto} review
                </span>
                <span className="absolute -translate-x-1/4" style={{ left: place(required) }}>
                  {required} high
                </span>
              </>
            )}
          </div>
        </div>
        <Factors risk={risk} />
      </div>
    </section>
  );
}

function Factors({ risk }: { risk: Risk }) {
  if (risk.details.length === 0)
    return <p className="self-center text-ink-soft">Nothing in this plan adds risk by the rules.</p>;
  return (
    <Scroll label="Risk factors" className="max-h-40 overflow-y-auto">
      <ul className="columns-1 gap-x-8 @5xl:columns-2">
        {grouped(risk.details).map(({ label, points, paths }) => (
          <li key={label} className="flex min-w-0 break-inside-avoid items-baseline gap-2 py-0.5">
            <span className="w-10 shrink-0 text-right font-medium tabular">+{points}</span>
            <span className="min-w-0" title={paths.join("\n") || undefined}>
              {label}
              {paths.length > 0 && (
                <span className="ml-1.5 font-mono text-xs [overflow-wrap:anywhere] text-ink-soft">
                  {paths.length === 1 ? paths[0] : count(paths.length, "file")}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Scroll>
  );
}

/** One line for what is said of several files; what weighs most first. */
function grouped(details: Risk["details"]): { label: string; points: number; paths: string[] }[] {
  const groups = new Map<string, { label: string; points: number; paths: string[] }>();
  for (const { label: written, points, path } of details) {
    const label = patternWords(written);
    const group = groups.get(label) ?? { label, points: 0, paths: [] };
    groups.set(label, { label, points: group.points + points, paths: path ? [...group.paths, path] : group.paths });
  }
  return [...groups.values()].sort((a, b) => b.points - a.points);
}
