"use client";
// What the project's own tests say of the base: known before the gate is decided, and excused by name where they fail.
import { type Baseline, type MergeTests, toExcuse, wholeBaseline } from "@signalbox/engine";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { Notice } from "../design/Notice.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { shortSha } from "../design/words.ts";
import { CheckList } from "../run/CheckList.tsx";
import { useCommand, useLive, useRights, useRun } from "../run/useRun.ts";
import { GateSection } from "./GateSection.tsx";

interface Props {
  /** Ids of checks whose failure is excused with the approval. */
  excuse: readonly string[];
  onExcuse: (ids: string[]) => void;
}

/** The section of the gate. */
export function BaselineSection({ excuse, onExcuse }: Props) {
  const { state } = useRun();
  const live = useLive();
  const { decide } = useRights();
  const { baseline, base } = state;
  const toggle = (id: string) => onExcuse(excuse.includes(id) ? excuse.filter((each) => each !== id) : [...excuse, id]);
  const wanted = toExcuse(baseline);
  return (
    <GateSection title="Tests on the base" note={`${base.ref} at ${shortSha(base.sha)}, before anything is changed`}>
      <div className="space-y-2">
        {baseline ? (
          <BaselineChecks baseline={baseline} />
        ) : (
          <p role="status" className="text-ink-soft">
            They run now{live.baseline?.activity ? <Command text={live.baseline.activity} /> : "."}
          </p>
        )}
        {decide && wanted.length > 0 && (
          <Notice
            tone="attention"
            title={baseline ? "Tests fail on the base already, whatever this plan does" : undefined}
            actions={baseline && <TestAgain />}
          >
            {wanted.map((id) => (
              <label key={id} className="flex items-baseline gap-2 text-ink">
                <input type="checkbox" checked={excuse.includes(id)} onChange={() => toggle(id)} />
                <span>{excuseWords(id, baseline)}</span>
              </label>
            ))}
          </Notice>
        )}
      </div>
    </GateSection>
  );
}

/** The checks as they ended, or that there are none; and what of them is run again on each merge. */
export const BaselineChecks = ({ baseline }: { baseline: Baseline }) => (
  <>
    {baseline.checks.length > 0 ? (
      <CheckList checks={baseline.checks} />
    ) : (
      <p className="text-ink-soft">No test command is known for this project, so nothing was run.</p>
    )}
    {baseline.mergeTests && <OnEachMerge tests={baseline.mergeTests} red={baseline.excused.length > 0} />}
  </>
);

/** `red`: what fails on the base is excused, which only the whole suite can tell from what is new. */
function OnEachMerge({ tests, red }: { tests: MergeTests; red: boolean }) {
  const said = "command" in tests && <code className="font-mono text-xs">{tests.command}</code>;
  return (
    <p className="text-ink-soft">
      On each merge, beside the task’s own commands: {tests.by === "nothing" ? nothingElse[tests.why] : said}
      {tests.by === "configured" && ", as configured."}
      {tests.by === "whole" && ", same as the full suite."}
      {tests.by === "part" && !red && onlyPart}
      {tests.by === "part" && red && ", the full suite, since failures on the base are excused."}
    </p>
  );
}

const nothingElse = {
  off: "nothing; the incremental tests are switched off.",
  unknown: "nothing; no test command is known.",
};

const onlyPart =
  ", only the tests that the merged files concern; all of them where that can’t be told, and before landing.";

const Command = ({ text }: { text: string }) => (
  <>
    : <code className="font-mono text-xs">{text}</code>
  </>
);

function excuseWords(id: string, baseline: Baseline | null): string {
  if (!baseline) return "Approve without waiting for them; their failures won’t be excused";
  if (id === wholeBaseline) return "Approve without knowing the baseline; failures won’t be excused";
  const check = baseline.checks.find((each) => each.id === id);
  const failing = check?.tests?.failing ?? [];
  const which =
    failing.length > 0 ? ` of ${failing.length === 1 ? "this test" : "these tests"}: ${failing.join("; ")}` : "";
  return `Excuse ${check?.name ?? id}: let the failure${which} pass, in my name`;
}

function TestAgain() {
  const command = useCommand();
  const [refusal, setRefusal] = useState<string | null>(null);
  return (
    <>
      <Button size="small" onClick={async () => setRefusal(await command({ type: "baseline.repeat" }))}>
        Test again
      </Button>
      <Refusal sentence={refusal} />
    </>
  );
}
