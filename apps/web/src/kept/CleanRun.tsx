"use client";
// Cleaning one closed run: what goes is chosen piece by piece, and unmerged work is named before it can go.
import type { CleanRunAnswer, KeptRun } from "@signalbox/protocol";
import { useState } from "react";
import { postJson } from "../connection/http.ts";
import { Decision } from "../design/Decision.tsx";
import { runName, sizeWords } from "../design/words.ts";

/** Room on the disk that goes with a run's files, in bytes. */
export const filesOf = (run: KeptRun): number => run.transcriptsBytes + run.evidenceBytes + run.otherBytes;

interface Props {
  run: KeptRun;
  onClose: () => void;
  onCleaned: () => Promise<void>;
}

/** Files are chosen from the start, unmerged work never is. */
export function CleanRun({ run, onClose, onCleaned }: Props) {
  const [files, setFiles] = useState(filesOf(run) > 0);
  const [chosen, setChosen] = useState<string[]>([]);
  const clean = async (comment: string): Promise<string | null> => {
    if (!files && chosen.length === 0) return "Choose what is to go.";
    const refs = run.refs.filter(({ ref }) => chosen.includes(ref)).map(({ ref, sha }) => ({ ref, sha }));
    const answer = await postJson<CleanRunAnswer>(`/api/runs/${run.runId}/clean`, { files, refs, comment });
    if (!answer.ok) return answer.failure.message;
    await onCleaned();
    return null;
  };
  return (
    <Decision
      open
      onClose={onClose}
      title="Clean up a closed run"
      consequence={<p>What is ticked is deleted from this machine for good. The log of the run stays.</p>}
      verb="Delete what is ticked"
      {...(chosen.length > 0 ? { typed: runName(run.request) } : {})}
      decide={clean}
    >
      <div className="mt-3 space-y-2">
        {filesOf(run) > 0 && (
          <Choice checked={files} onChange={setFiles}>
            Transcripts and evidence ({sizeWords(filesOf(run))}): panes can’t be replayed, output of checks can’t be
            read
          </Choice>
        )}
        {run.refs.map(({ ref, subject, merged }) => (
          <Choice
            key={ref}
            checked={chosen.includes(ref)}
            onChange={(on) => setChosen(on ? [...chosen, ref] : chosen.filter((each) => each !== ref))}
          >
            {merged ? "Merged by now: " : <strong className="text-blocked">Unmerged work: </strong>}
            <code className="font-mono text-xs break-all">{ref}</code> “{subject}”
          </Choice>
        ))}
      </div>
    </Decision>
  );
}

function Choice(props: { checked: boolean; onChange: (on: boolean) => void; children: React.ReactNode }) {
  return (
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        className="mt-0.5"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span className="min-w-0">{props.children}</span>
    </label>
  );
}
