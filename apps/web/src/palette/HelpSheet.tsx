"use client";
// The shortcuts, on one sheet.
import { Dialog } from "../design/Dialog.tsx";
import { leaveChord } from "./chords.ts";

const shortcuts: [keys: string, what: string][] = [
  ["Ctrl or ⌘ K", "Open the palette"],
  ["g i", "Go to the inbox"],
  ["g r", "Go to the runs"],
  ["g n", "Go to a new run"],
  ["g s", "Go to the settings"],
  ["j / k", "Next or previous task"],
  ["Enter", "Open the task"],
  ["f", "Enlarge the first pane"],
  ["a", "Approve what stands at the gate (asks first)"],
  ["/", "Search"],
  ["Esc", "Leave"],
  [leaveChord, "Leave a pane that you type in"],
  ["?", "This sheet"],
];

/** The sheet. */
export const HelpSheet = ({ onClose }: { onClose: () => void }) => (
  <Dialog open onClose={onClose} title="Shortcuts">
    <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
      {shortcuts.map(([keys, what]) => (
        <div key={keys} className="contents">
          <dt>
            <kbd className="rounded-sm border border-line-strong bg-sunken px-1.5 font-mono text-xs">{keys}</kbd>
          </dt>
          <dd className="text-ink-soft">{what}</dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
