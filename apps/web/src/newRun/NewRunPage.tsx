"use client";
// `/new`: a project, what its configuration would execute, a request, a plan, and how the result lands.
import type { ProjectFacts } from "@signalbox/protocol";
import { useEffect, useState } from "react";
import type { RequestFailure } from "../connection/http.ts";
import { LockedPage } from "../connection/LockedPage.tsx";
import { usePanel } from "../connection/store.ts";
import { Top } from "../connection/Top.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { ProjectStep } from "./ProjectStep.tsx";
import { RunForm } from "./RunForm.tsx";
import { type RunAgain, readAddress } from "./readAddress.ts";
import { TrustCard } from "./TrustCard.tsx";

/** One step opens the next. */
export function NewRunPage() {
  const link = usePanel((panel) => panel.link);
  const [project, setProject] = useState<ProjectFacts | null>(null);
  const [again, setAgain] = useState<RunAgain | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  useEffect(() => {
    void readAddress(location.search).then((found) => {
      if (!found.ok) return setTrouble(found.failure);
      setAgain(found.value.again);
      setProject(found.value.project);
    });
  }, []);
  if (link === "locked") return <LockedPage />;
  const blocked = project?.notes.some((note) => note.blocking) ?? false;
  const untrusted = project?.trust.needed === true && !project.trust.trusted;
  return (
    <>
      <Top />
      <main className="mx-auto max-w-6xl space-y-6 px-4 py-6">
        <h1 className="text-xl font-semibold">New run</h1>
        {trouble && <FailureNotice failure={trouble} />}
        <ProjectStep project={project} onProject={setProject} />
        {project && untrusted && <TrustCard project={project} onTrusted={setProject} />}
        {project && !blocked && !untrusted && (
          <RunForm key={project.id} project={project} again={again?.projectId === project.id ? again.draft : {}} />
        )}
      </main>
    </>
  );
}
