"use client";
// Where a plan comes from: pasted, uploaded, or the project's own tasks.yaml.
import type { ProjectFacts } from "@signalbox/protocol";
import { useRef, useState } from "react";
import { Button } from "../design/Button.tsx";

/** As much as the server takes. */
const mostBytes = 4_000_000;

/** Two buttons; pasting needs none. */
export function PlanSource({ project, onText }: { project: ProjectFacts; onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > mostBytes) return setTrouble(`${file.name} has more than 4 MB, which no plan needs.`);
    setTrouble(null);
    onText(await file.text());
  };
  return (
    <>
      {project.plan && (
        <Button size="small" onClick={() => onText(project.plan ?? "")}>
          Use tasks.yaml of the project
        </Button>
      )}
      <Button size="small" onClick={() => input.current?.click()}>
        Upload a file
      </Button>
      <input
        ref={input}
        type="file"
        className="sr-only"
        aria-label="Upload a plan"
        tabIndex={-1}
        accept=".yaml,.yml,.json,text/yaml,application/json"
        onChange={(event) => void read(event.target.files?.[0])}
      />
      {trouble && (
        <span role="alert" className="text-failed">
          {trouble}
        </span>
      )}
    </>
  );
}
