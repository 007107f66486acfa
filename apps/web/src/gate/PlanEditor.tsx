"use client";
// A plan as text with what is wrong with it, by line; a click on a problem goes there.
import { useRef } from "react";
import { keyed } from "../design/keyed.ts";
import { FailureNotice } from "../design/Notice.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { count } from "../design/words.ts";
import type { PlanCheck } from "./usePlanCheck.ts";

interface Props {
  id: string;
  value: string;
  onChange: (text: string) => void;
  check: PlanCheck;
  rows?: number;
}

/** The text box and, under it, the verdict. */
export function PlanEditor({ id, value, onChange, check, rows = 16 }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  const goTo = (line: number, column: number) => {
    const before = value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, each) => sum + each.length + 1, 0) + Math.max(0, column - 1);
    box.current?.focus();
    box.current?.setSelectionRange(at, value.indexOf("\n", at) < 0 ? value.length : value.indexOf("\n", at));
    if (box.current) box.current.scrollTop = Math.max(0, (line - 4) * 18);
  };
  return (
    <div>
      <textarea
        id={id}
        ref={box}
        rows={rows}
        spellCheck={false}
        wrap="off"
        aria-invalid={check.phase === "invalid" || undefined}
        aria-describedby={`${id}-verdict`}
        placeholder={"tasks:\n  - id: …"}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="thin-scroll w-full resize-y rounded-md border border-line-strong bg-ground px-2.5 py-2 font-mono text-xs leading-[18px]"
      />
      <div id={`${id}-verdict`} role="status" className="mt-1 text-sm">
        <Verdict check={check} goTo={goTo} />
      </div>
    </div>
  );
}

function Verdict({ check, goTo }: { check: PlanCheck; goTo: (line: number, column: number) => void }) {
  switch (check.phase) {
    case "empty":
      return null;
    case "checking":
      return <p className="text-ink-faint">Reading the plan…</p>;
    case "failed":
      return <FailureNotice failure={check.failure} />;
    case "valid": {
      const { analysis, plan } = check.answer;
      return (
        <p className="flex flex-wrap items-center gap-1.5">
          <StatusMark status="merged" />
          Valid: {count(plan.tasks.length, "task")}
          {analysis.dag.valid && ` in ${count(analysis.dag.waves.length, "wave")}`}, risk {analysis.risk.score}
          {analysis.conflicts.length > 0 && (
            <span className="text-blocked">, {count(analysis.conflicts.length, "conflict")}</span>
          )}
        </p>
      );
    }
    case "invalid":
      return (
        <div>
          <p className="flex items-center gap-1.5 font-medium text-failed">
            <StatusMark status="failed" />
            {count(check.problems.length, "problem")}
          </p>
          <ul className="thin-scroll mt-1 max-h-48 overflow-y-auto">
            {keyed(check.problems, (problem) => `${problem.line}:${problem.column} ${problem.message}`).map(
              ([key, problem]) => (
                <li key={key}>
                  <button
                    type="button"
                    className="w-full rounded-sm px-1 py-0.5 text-left hover:bg-hover"
                    onClick={() => goTo(problem.line, problem.column)}
                  >
                    <span className="font-mono text-xs text-ink-faint">
                      line {problem.line}, column {problem.column}
                    </span>{" "}
                    {problem.message}
                  </button>
                </li>
              ),
            )}
          </ul>
        </div>
      );
  }
}
