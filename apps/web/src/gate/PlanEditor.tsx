"use client";
// A plan as text, with what is wrong with it by line, and with what it would be beside it.
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { loadPart } from "../connection/loadPart.ts";
import { keyed } from "../design/keyed.ts";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { count } from "../design/words.ts";
import { PlanPreview } from "./PlanPreview.tsx";
import type { PlanCheck } from "./usePlanCheck.ts";
import type { EditorHandle } from "./YamlEditor.tsx";

const YamlEditor = dynamic(() => loadPart(() => import("./YamlEditor.tsx")), {
  ssr: false,
  loading: () => (
    <div className="h-[306px] rounded-md border border-line-strong">
      <Skeleton rows={6} what="Loading the editor" />
    </div>
  ),
});

interface Props {
  id: string;
  /** What the text is, for those who don't see what stands above it. */
  label: string;
  value: string;
  onChange: (text: string) => void;
  check: PlanCheck;
}

/** The editor with its verdict, and the preview at its side where there is room, else beneath. */
export function PlanEditor({ id, label, value, onChange, check }: Props) {
  const editor = useRef<EditorHandle>(null);
  const [valid, setValid] = useState(check.phase === "valid" ? check.answer : null);
  useEffect(() => {
    if (check.phase === "valid") setValid(check.answer);
    else if (check.phase === "empty") setValid(null);
  }, [check]);
  return (
    <div className="@container">
      <div className={`grid gap-4 ${valid ? "@3xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]" : ""}`}>
        <div className="min-w-0">
          <YamlEditor
            ref={editor}
            label={label}
            describedBy={`${id}-verdict`}
            value={value}
            problems={check.phase === "invalid" ? check.problems : none}
            onChange={onChange}
          />
          <div id={`${id}-verdict`} role="status" className="mt-1 text-sm">
            <Verdict check={check} goTo={(line, column) => editor.current?.goTo(line, column)} />
          </div>
        </div>
        {valid && <PlanPreview valid={valid} stale={check.phase === "invalid"} />}
      </div>
    </div>
  );
}

const none: never[] = [];

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
