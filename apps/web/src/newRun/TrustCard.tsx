"use client";
// What a project's configuration would execute, word for word, before anything of it runs. Trust is by content: a change asks again.
import type { ProjectFacts } from "@signalbox/protocol";
import { useState } from "react";
import { getJson, postJson, type RequestFailure } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { keyed } from "../design/keyed.ts";
import { FailureNotice, Notice } from "../design/Notice.tsx";

interface Props {
  project: ProjectFacts;
  onTrusted: (project: ProjectFacts) => void;
}

/** The list and the button. */
export function TrustCard({ project, onTrusted }: Props) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const { trust } = project;
  const accept = async () => {
    setBusy(true);
    const path = `/api/projects/${encodeURIComponent(project.id)}`;
    const trusted = await postJson(`${path}/trust`, { digest: trust.digest });
    const facts = trusted.ok ? await getJson<ProjectFacts>(path) : trusted;
    setBusy(false);
    if (facts.ok) onTrusted(facts.value);
    else setTrouble(facts.failure);
  };
  return (
    <section aria-label="Trust">
      <Notice
        tone="attention"
        title="This project brings commands or settings of its own. Nothing of it runs until you have seen them."
        actions={
          <Button look="primary" busy={busy} onClick={() => void accept()}>
            Trust and continue
          </Button>
        }
      >
        <ul className="mt-2 divide-y divide-attention-line">
          {keyed(trust.executes, (each) => `${each.what} ${each.command}`).map(([key, each]) => (
            <li key={key} className="py-1.5">
              <p className="text-xs">{each.what}</p>
              <code className="block font-mono text-xs whitespace-pre-wrap text-ink [overflow-wrap:anywhere]">
                {each.command}
              </code>
            </li>
          ))}
        </ul>
        <p className="mt-2 text-xs">
          They run with your rights, outside of any sandbox. Your trust holds for exactly this content (
          <code className="font-mono">{trust.digest.slice(0, 12)}</code>); if it changes, you are asked again.
        </p>
      </Notice>
      {trouble && <FailureNotice failure={trouble} />}
    </section>
  );
}
