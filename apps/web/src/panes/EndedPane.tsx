"use client";
// A pane that has ended: one line, and its replay when asked for.
import type { PaneSummary } from "@signalbox/protocol";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { StatusMark } from "../design/StatusMark.tsx";
import { statusLanguage } from "../design/status.ts";
import { useRun } from "../run/useRun.ts";
import { Pane } from "./Pane.tsx";
import { paneStatus } from "./paneTitles.ts";

/** An entry of the list of ended panes. */
export function EndedPane({ pane }: { pane: PaneSummary }) {
  const { state } = useRun();
  const [open, setOpen] = useState(false);
  const { status, word } = paneStatus(pane, state);
  return (
    <li className="later-seen p-1">
      {open ? (
        <div className="h-80">
          <Pane pane={pane} />
        </div>
      ) : (
        <div className="flex h-7 items-center gap-2 px-1.5">
          <StatusMark status={status} size={13} />
          <span className="min-w-0 truncate" title={pane.title}>
            {pane.title}
          </span>
          <span className={`shrink-0 text-xs ${statusLanguage[status].text}`}>{word}</span>
          <Button
            className="ml-auto"
            size="small"
            look="quiet"
            aria-label={`Replay ${pane.title}`}
            onClick={() => setOpen(true)}
          >
            Replay
          </Button>
        </div>
      )}
    </li>
  );
}
