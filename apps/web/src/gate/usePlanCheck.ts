"use client";
// Checks a plan while it is typed: the server reads it without storing it, a moment after the last key.
import type { PlanProblem } from "@signalbox/engine";
import type { CheckPlanAnswer } from "@signalbox/protocol";
import { useEffect, useState } from "react";
import { postJson, type RequestFailure } from "../connection/http.ts";

const quietMs = 400;

/** How a text stands as a plan. */
export type PlanCheck =
  | { phase: "empty" | "checking" }
  | { phase: "valid"; answer: Extract<CheckPlanAnswer, { ok: true }> }
  | { phase: "invalid"; problems: PlanProblem[] }
  | { phase: "failed"; failure: RequestFailure };

/** The check of `yaml`, kept up to date. */
export function usePlanCheck(yaml: string, projectId?: string): PlanCheck {
  const [check, setCheck] = useState<PlanCheck>({ phase: "empty" });
  useEffect(() => {
    if (!yaml.trim()) return setCheck({ phase: "empty" });
    let current = true;
    setCheck((had) => (had.phase === "valid" || had.phase === "invalid" ? had : { phase: "checking" }));
    const timer = setTimeout(async () => {
      const answer = await postJson<CheckPlanAnswer>("/api/plans/check", { yaml, ...(projectId ? { projectId } : {}) });
      if (!current) return;
      if (!answer.ok) setCheck({ phase: "failed", failure: answer.failure });
      else if (answer.value.ok) setCheck({ phase: "valid", answer: answer.value });
      else setCheck({ phase: "invalid", problems: answer.value.problems });
    }, quietMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [yaml, projectId]);
  return check;
}
