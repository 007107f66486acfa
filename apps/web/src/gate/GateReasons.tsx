// Why a person has to look whatever the score, and where tasks would get into each other's way.
import type { Conflict, Gate, PlanAnalysis } from "@signalbox/engine";
import { keyed } from "../design/keyed.ts";
import { Notice } from "../design/Notice.tsx";
import { Scroll } from "../design/Scroll.tsx";
import { count } from "../design/words.ts";
import { GateSection } from "./GateSection.tsx";

/** Nothing where nothing forces the gate. */
export function GateReasons({ analysis, gate }: { analysis: PlanAnalysis; gate: Gate }) {
  const said = [...gate.reasons, ...analysis.reasons.map((reason) => reason.message)];
  const notes = [...analysis.planWarnings, ...analysis.risk.warnings];
  if (said.length === 0 && notes.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-3 *:min-w-72 *:flex-1">
      {said.length > 0 && (
        <Notice
          tone="attention"
          title={`A person has to look at this plan, whatever its score (${count(said.length, "reason")})`}
        >
          <Sentences all={said} />
        </Notice>
      )}
      {notes.length > 0 && (
        <Notice title="Worth knowing">
          <Sentences all={notes} />
        </Notice>
      )}
    </div>
  );
}

const Sentences = ({ all }: { all: string[] }) => (
  <Scroll label="Reasons" className="max-h-48 overflow-y-auto">
    <ul className="list-disc space-y-0.5 pl-4 break-words text-ink">
      {keyed(all, (sentence) => sentence).map(([key, sentence]) => (
        <li key={key}>
          <WithCode text={sentence} />
        </li>
      ))}
    </ul>
  </Scroll>
);

/** What stands between backticks is set as code. */
const WithCode = ({ text }: { text: string }) =>
  keyed(text.split("`"), (part) => part).map(([key, part], index) =>
    index % 2 === 1 ? (
      <code key={key} className="font-mono text-xs">
        {part}
      </code>
    ) : (
      part
    ),
  );

const typeWords: Record<Conflict["type"], string> = {
  file_write_write: "Both write",
  file_read_write: "One reads what the other writes:",
  resource: "Both change the resource",
};

/** Each conflict with the dependency that would resolve it. */
export function Conflicts({ analysis }: { analysis: PlanAnalysis }) {
  return (
    <GateSection title="Conflicts" note={`${count(analysis.conflicts.length, "pair")} of tasks that aren’t ordered`}>
      <Scroll label="Conflicts" className="max-h-64 overflow-y-auto rounded-md border border-danger-line bg-raised">
        <ul className="divide-y">
          {keyed(
            analysis.conflicts,
            (conflict) => `${conflict.type} ${conflict.target} ${conflict.tasks.join(" ")}`,
          ).map(([key, conflict]) => (
            <li key={key} className="px-3 py-1.5">
              <span className="font-medium">{conflict.tasks.join(" and ")}</span>: {typeWords[conflict.type]}{" "}
              <code className="font-mono text-xs">{conflict.target}</code>.{" "}
              <span className="text-ink-soft">
                Resolved if {conflict.resolution.task} depends on {conflict.resolution.dependsOn}.
              </span>
            </li>
          ))}
        </ul>
      </Scroll>
    </GateSection>
  );
}
