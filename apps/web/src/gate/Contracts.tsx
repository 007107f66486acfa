"use client";
// The contracts between tasks: version, methods, who uses them, and how often each was renegotiated in this run.
import { methodName } from "@signalbox/engine";
import { useRun } from "../run/useRun.ts";
import { GateSection } from "./GateSection.tsx";

/** Nothing where the plan declares none. */
export function Contracts() {
  const { state } = useRun();
  const contracts = state.plan?.plan.contracts ?? [];
  const asked = Object.values(state.contractRequests);
  const most = state.options.maxRenegotiations;
  if (contracts.length === 0) return null;
  return (
    <GateSection title="Contracts" note={`each may be renegotiated ${most === 1 ? "once" : `${most} times`}`}>
      <ul className="space-y-2">
        {contracts.map(({ name, version, file_path, methods, consumers }) => {
          const changes = asked.filter((each) => each.contract === name && each.phase === "renegotiated");
          return (
            <li key={name} className="min-w-0">
              <p className="break-words">
                <span className="font-medium">{name}</span> {version}{" "}
                <code className="font-mono text-xs break-all">{file_path}</code>
                {changes.length > 0 && (
                  <span className="text-blocked">
                    {" "}
                    · renegotiated {changes.length} of {most}
                  </span>
                )}
              </p>
              <p className="text-xs text-ink-soft break-words">
                {methods.length > 0 && `${methods.map(methodName).join(", ")} · `}
                {consumers.length > 0 ? `used by ${consumers.join(", ")}` : "concerns every task"}
              </p>
              {changes.map((each) => (
                <p key={each.id} className="text-xs text-ink-soft break-words">
                  {each.from || "no version"} → {each.version}, asked by {each.task}, granted by {each.decidedBy}:{" "}
                  {each.reason}
                </p>
              ))}
            </li>
          );
        })}
      </ul>
    </GateSection>
  );
}
